"""How the OpenAPI schema tells of what every operation takes and gives."""

from typing import Any, Literal

from django import forms
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance
from drf_spectacular.utils import OpenApiParameter

from generator.api import once
from lyricsite.problems import MEDIA_TYPE

FORM = "application/x-www-form-urlencoded"
TEXT = {"type": "string"}
NO_NUL = r"^[^\x00]*$"
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": TEXT,
        "title": {**TEXT, "description": "The name of the status."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {**TEXT, "description": "What is wrong, in plain words."},
        "errors": {
            "type": "object",
            "description": "Messages by the name of the field; dots lead to fields inside others.",
            "additionalProperties": {"type": "array", "items": TEXT, "minItems": 1},
        },
        "invalid": {
            "type": "array",
            "description": "The same messages by their place: in the body as a JSON pointer "
            "(RFC 6901), or the parameter of the query.",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"detail": TEXT, "pointer": TEXT, "parameter": TEXT},
                "required": ["detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "examples": [
        {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "seed: Give a whole number from 0 to 9007199254740991.",
            "errors": {"seed": ["Give a whole number from 0 to 9007199254740991."]},
            "invalid": [
                {
                    "detail": "Give a whole number from 0 to 9007199254740991.",
                    "pointer": "#/seed",
                }
            ],
        }
    ],
}
PROBLEMS = {
    "400": "The body, the query or a header is wrong; `errors` names the fields.",
    "401": "No token and no session, or one that does not work.",
    "403": "A token without the scope that this asks for, or a session without its CSRF token.",
    "404": "There is no such object among yours, or no such page of the list.",
    "405": "This address does not know the method.",
    "406": "None of the formats that the caller accepts.",
    "409": "The object is in no state for this, or has changed since the version that you name.",
    "412": "The object is no longer as `If-Match` says.",
    "413": "The body has more than a million bytes.",
    "415": "The body is neither JSON nor a form.",
    "422": "The `Idempotency-Key` was used before for another call.",
    "429": "Too many requests, or too many songs that wait.",
    "503": "The site cannot answer for a moment.",
}
WAIT = {"Retry-After": ("Seconds to wait.", {"type": "integer", "minimum": 0})}
HEADERS: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    "201": {"Location": ("Where the new object is.", {**TEXT, "format": "uri"})},
    "202": {"Location": ("Where the new object is.", {**TEXT, "format": "uri"})},
    "401": {"WWW-Authenticate": ("How to say who calls.", TEXT)},
    "405": {"Allow": ("The methods that are known here.", TEXT)},
    "429": WAIT,
    "503": WAIT,
}


class ApiSchema(AutoSchema):
    """Adds what can go wrong, bounds that DRF does not know, and forms beside JSON."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._possible_problems():
            content = {MEDIA_TYPE: {"schema": self._problem()}}
            bodies[code] = {"description": PROBLEMS[code], "content": content}
        for code, body in bodies.items():
            for name, (description, schema) in HEADERS.get(code, {}).items():
                told = {"description": description, "required": True, "schema": schema}
                body.setdefault("headers", {})[name] = told
        return bodies

    def _possible_problems(self) -> list[str]:
        body = self._get_request_body() is not None
        lists = self._is_list_view()
        holds = {
            "400": body or lists or self._is_done_once() or self._is_queried(),
            "401": bool(self.get_auth()),
            "403": bool(self.get_auth()),
            "404": "{" in self.path or lists or body,
            "409": self.method in ("POST", "PATCH"),
            "412": "If-Match" in {parameter.name for parameter in self._header_parameters()},
            "413": body,
            "415": body,
            "422": self._is_done_once(),
        }
        return [code for code in PROBLEMS if holds.get(code, True)]

    def get_override_parameters(self) -> list[Any]:
        told: list[Any] = super().get_override_parameters()
        return [*told, once.PARAMETER] if self._is_done_once() else told

    def _is_done_once(self) -> bool:
        return self.method == "POST" and isinstance(self.view, once.Once)

    def _is_queried(self) -> bool:
        """Whether a serializer reads the query."""
        told = self.get_override_parameters()
        return any(not isinstance(one, OpenApiParameter) for one in told)

    def _header_parameters(self) -> list[OpenApiParameter]:
        parameters = self.get_override_parameters()
        return [one for one in parameters if isinstance(one, OpenApiParameter)]

    def _problem(self) -> dict[str, Any]:
        component = ResolvedComponent(
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def _get_request_body(
        self, direction: Literal["request", "response"] = "request"
    ) -> dict[str, Any] | None:
        # drf-spectacular has no types here and below.
        body: dict[str, Any] | None
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body is None:
            return None
        for media_type, content in body["content"].items():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            if media_type == FORM and name:
                whole = self.registry[name, ResolvedComponent.SCHEMA].schema
                content["schema"] = as_form(whole)
                if {"anyOf", "oneOf"} & set(whole):
                    body["required"] = True
        return body

    def _get_format_parameters(self) -> list[dict[str, Any]]:
        """The `Accept` header alone is told of."""
        return []

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """The filters of a list, as their form's fields check them."""
        parameters: list[dict[str, Any]]
        parameters = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        filters = getattr(getattr(self.view, "filterset_class", None), "base_filters", {})
        for parameter in parameters:
            field: Any = filters[parameter["name"]].field
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                bounds: dict[str, Any] = {"enum": [str(value) for value, _ in choices if value]}
            else:
                bounds = {"minLength": 1, "maxLength": field.max_length, "pattern": NO_NUL}
            parameter["schema"] = {**TEXT, **bounds}
        return parameters

    def _postprocess_serializer_schema(
        self, schema: dict[str, Any], serializer: Any, direction: str
    ) -> dict[str, Any]:
        """A serializer that has a `described` method says more of itself than DRF can."""
        schema = super()._postprocess_serializer_schema(  # type: ignore[no-untyped-call]
            schema, serializer, direction
        )
        describe = getattr(force_instance(serializer), "described", None)
        if describe is None:
            return schema
        more = describe(direction)
        properties = schema.setdefault("properties", {})
        for name, said in more.pop("properties", {}).items():
            properties[name] = {**properties.get(name, {}), **said}
        return {**schema, **more}


def as_form(schema: dict[str, Any]) -> dict[str, Any]:
    """The same body as a form, which has neither lists nor null."""
    properties = {
        name: _given(part)
        for name, part in schema["properties"].items()
        if part.get("type") != "array"
    }
    required = [name for name in schema.get("required", []) if name in properties]
    alternatives: dict[str, Any] = {
        key: [one for one in schema[key] if set(one["required"]) <= set(properties)]
        for key in ("anyOf", "oneOf")
        if key in schema
    }
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        **alternatives,
        "additionalProperties": schema.get("additionalProperties", True),
    }


def _given(part: dict[str, Any]) -> dict[str, Any]:
    """A property without null."""
    part = dict(part)
    if isinstance(part.get("type"), list):
        part["type"] = next(kind for kind in part["type"] if kind != "null")
    if "enum" in part:
        part["enum"] = [choice for choice in part["enum"] if choice is not None]
    return part
