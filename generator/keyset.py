"""Long lists in pages that start beside a row: page 9,000 costs what the first one does.

The address names the row (`?after=` or `?before=` and its values in the list's order), so no
row has to be counted, and a page does not shift while new rows come in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

ROWS_ON_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the marks of its neighbours, which are empty where the list ends."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def page_of(rows: QuerySet[Row], address: Mapping[str, str], size: int = ROWS_ON_PAGE) -> Page[Row]:
    """The page that the address asks for; an address that names no row gives the first."""
    order = _Order(rows)
    if back := order.read(address.get("before", "")):
        found = first(rows.filter(order.beyond(back, backwards=True)).reverse(), size + 1)
        if len(found) > size:
            shown = found[:size][::-1]
            return Page(shown, before=order.mark(shown[0]), after=order.mark(shown[-1]))
        return page_of(rows, {}, size)
    start = order.read(address.get("after", ""))
    found = first(rows.filter(order.beyond(start)) if start else rows, size + 1)
    shown = found[:size]
    return Page(
        shown,
        before=order.mark(shown[0]) if start and shown else "",
        after=order.mark(shown[-1]) if len(found) > size else "",
    )


def names_a_place(rows: QuerySet[Any], mark: str) -> bool:
    """Whether a page can start there."""
    return bool(_Order(rows).read(mark))


def first(rows: QuerySet[Row], count: int, after: int = 0) -> list[Row]:
    """Some rows of a list: found in its index alone, where that covers its filters, then read."""
    found = rows.values("pk")[after : after + count]
    return list(rows.filter(pk__in=found))


class _Order:
    """The names that a list is sorted by, all of them upwards or all downwards."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        order = rows.query.order_by or rows.query.get_meta().ordering or ()
        names = [str(name) for name in order]
        self.downwards = names[0].startswith("-")
        if any(name.startswith("-") != self.downwards for name in names):
            raise ValueError(f"Sorted both ways, so no page can start beside a row: {names}")
        self.fields = {name.lstrip("-"): _field(rows, name.lstrip("-")) for name in names}

    def mark(self, row: Model) -> str:
        return ",".join(str(getattr(row, name)) for name in self.fields)

    def read(self, mark: str) -> list[Any]:
        """The values in a mark; none if it is not one of ours."""
        try:
            # All but the first are numbers, moments and ids, which hold no comma.
            texts = mark.rsplit(",", len(self.fields) - 1)
            pairs = zip(self.fields.values(), texts, strict=True)
            return [field.to_python(text) for field, text in pairs]
        except (ValueError, ValidationError):
            return []

    def beyond(self, values: Sequence[Any], *, backwards: bool = False) -> Q:
        """What comes after (or before) the row with these values."""
        return _beyond(list(self.fields), values, "gt" if backwards == self.downwards else "lt")


def _beyond(names: Sequence[str], values: Sequence[Any], than: str) -> Q:
    name, value = names[0], values[0]
    further = Q(**{f"{name}__{than}": value})
    if len(names) == 1:
        return further
    # The first part alone would say the same. It is there for the index.
    within = Q(**{f"{name}__{than}e": value})
    return within & (further | Q(**{name: value}) & _beyond(names[1:], values[1:], than))


def _field(rows: QuerySet[Any], name: str) -> "Field[Any, Any]":
    annotation = rows.query.annotations.get(name)
    found = annotation.output_field if annotation else rows.query.get_meta().get_field(name)
    return cast("Field[Any, Any]", found)
