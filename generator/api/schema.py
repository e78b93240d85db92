"""How the OpenAPI schema tells of the answers that every operation can give."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

FIELD_ERRORS = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "object"}},
            {"type": "object"},
            {"type": "string"},
        ]
    },
}
DETAIL = {"type": "object", "properties": {"detail": {"type": "string"}}}
PROBLEMS = {
    "400": ("A field is wrong: its name, with messages in plain words.", FIELD_ERRORS),
    "401": ("No token and no session, or one that does not work.", DETAIL),
    "403": ("A session without its CSRF token.", DETAIL),
    "404": ("There is no such object among yours, or no such page of the list.", DETAIL),
    "406": ("None of the formats that the caller accepts.", DETAIL),
    "415": ("The body is not JSON.", DETAIL),
    "429": ("Too many requests. Wait a little.", DETAIL),
}


class ApiSchema(AutoSchema):
    """Adds what can go wrong to each operation."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._possible_problems():
            description, schema = PROBLEMS[code]
            bodies.setdefault(
                code,
                {"description": description, "content": {"application/json": {"schema": schema}}},
            )
        return bodies

    def _possible_problems(self) -> list[str]:
        writes = self.method in ("POST", "PATCH")
        lists = getattr(self.view, "action", "") in ("list", "versions")
        found = "{" in self.path or lists
        return [
            *(["400"] if writes or lists else []),
            "401",
            *(["403", "415"] if writes else []),
            *(["403"] if self.method == "DELETE" else []),
            *(["404"] if found else []),
            "406",
            "429",
        ]
