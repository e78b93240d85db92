"""What a newer schema of the API takes away from callers who go by an older one.

Additions are none of it: a new operation, field of an answer, or field of a body that may be left
out. No well-kept library for Python compares schemas of OpenAPI 3.1.
"""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
# Of what is sent, these may only grow, and those only shrink; of an answer nothing is bound.
MAY_GROW = ("maxLength", "maximum", "maxItems")
MAY_SHRINK = ("minLength", "minimum", "minItems")


def breaks(old: Any, new: Any) -> list[str]:
    """Everything that an old caller would stumble over, each with where it is."""
    return list(_Comparison(old, new).operations())


class _Comparison:
    def __init__(self, old: Any, new: Any) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str, bool]] = set()

    def operations(self) -> Iterator[str]:
        for path, told in self.old["paths"].items():
            for method in METHODS:
                if method in told:
                    now = self.new["paths"].get(path, {}).get(method)
                    where = f"{method.upper()} {path}"
                    if now is None:
                        yield f"{where} is gone"
                    else:
                        yield from self.operation(where, told[method], now)

    def operation(self, where: str, old: Any, new: Any) -> Iterator[str]:
        for requirement in old.get("security", []):
            if requirement not in new.get("security", []):
                yield f"{where} no longer takes {requirement}"
        yield from self.parameters(where, old, new)
        sent, now_sent = (_body(one.get("requestBody", {})) for one in (old, new))
        if now_sent is not None:
            yield from self.schema(f"{where} body", sent or {}, now_sent, sent=True)
        for status, answer in old["responses"].items():
            if status >= "300":
                continue
            if status not in new["responses"]:
                yield f"{where} no longer answers {status}"
            elif (told := _body(answer)) is not None:
                now = _body(new["responses"][status]) or {}
                yield from self.schema(f"{where} {status}", told, now, sent=False)

    def parameters(self, where: str, old: Any, new: Any) -> Iterator[str]:
        before, now = (
            {(one["in"], one["name"].lower()): one for one in operation.get("parameters", [])}
            for operation in (old, new)
        )
        for (place, name), parameter in before.items():
            if place != "path" and (place, name) not in now:
                yield f"{where} no longer knows {name}"
            elif (place, name) in now:
                schemas = parameter["schema"], now[place, name]["schema"]
                yield from self.schema(f"{where} {name}", *schemas, sent=True)
        for key, parameter in now.items():
            if parameter.get("required") and key[0] != "path" and key not in before:
                yield f"{where} now requires {key[1]}"

    def schema(self, where: str, old: Any, new: Any, *, sent: bool) -> Iterator[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""), sent)
        if all(pair[:2]):
            if pair in self.seen:
                return
            self.seen.add(pair)
        old, new = _resolved(old, self.old), _resolved(new, self.new)
        kinds, now_kinds = _kinds(old), _kinds(new)
        if kinds and now_kinds and not (kinds <= now_kinds if sent else now_kinds <= kinds):
            yield f"{where} was {sorted(kinds)} and is {sorted(now_kinds)}"
        if sent:
            yield from self.bounds(where, old, new)
        yield from self.fields(where, old, new, sent=sent)
        if "items" in old and "items" in new:
            yield from self.schema(f"{where}[]", old["items"], new["items"], sent=sent)

    def bounds(self, where: str, old: Any, new: Any) -> Iterator[str]:
        if "enum" in new and (gone := {*map(str, old.get("enum", []))} - {*map(str, new["enum"])}):
            yield f"{where} no longer takes {sorted(gone)}"
        for names, way in ((MAY_GROW, 1), (MAY_SHRINK, -1)):
            for name in names:
                if name in new and way * new[name] < way * old.get(name, way * float("inf")):
                    yield f"{where}: {name} is {new[name]} and was {old.get(name)}"

    def fields(self, where: str, old: Any, new: Any, *, sent: bool) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name, told in before.items():
            if name not in now:
                yield f"{where}.{name} is gone"
            else:
                yield from self.schema(f"{where}.{name}", told, now[name], sent=sent)
        required, now_required = set(old.get("required", [])), set(new.get("required", []))
        if sent:
            yield from (f"{where}.{name} is required" for name in now_required - required)
        else:
            lost = (required - now_required) & set(now)
            yield from (f"{where}.{name} may be missing" for name in lost)


def _body(told: Any) -> Any:
    """The schema of a body in JSON; None where there is none."""
    return told.get("content", {}).get(JSON, {}).get("schema")


def _resolved(schema: Any, whole: Any) -> Any:
    """A schema with what it refers to, and with the parts that all hold of it."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return {**_resolved(whole["components"]["schemas"][name], whole), **rest}
    for part in schema.get("allOf", []):
        schema = {**_resolved(part, whole), **schema}
    either = [_resolved(part, whole) for part in schema.get("oneOf", [])]
    named = [part for part in either if part.get("type") != "null"]
    if named and all("enum" in part for part in named):
        schema = {**schema, "enum": [choice for part in named for choice in part["enum"]]}
    return schema


def _kinds(schema: Any) -> set[str]:
    """The JSON types of a schema; none where it does not tell them."""
    told = schema.get("type", [])
    return {told} if isinstance(told, str) else set(told)
