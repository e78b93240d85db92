"""What every API endpoint shares: how bodies are read and lists are cut."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.parsers import FormParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from generator.keyset import Page, names_a_place, page_of

if TYPE_CHECKING:
    # Views import this module through the settings.
    from rest_framework.views import APIView

PAGE_SIZE, AFTER, BEFORE = "page_size", "after", "before"
LONGEST_MARK = 500
NO_NUL = r"^[^\x00]*$"
Rows = QuerySet[Any] | Sequence[Any]


class StrictJSONParser(JSONParser):
    """JSON that the rest of the site can store: not too deep, and real Unicode."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            parsed = json.loads(stream.read().decode(), parse_constant=_no_constant)
            # A lone half of a surrogate pair is JSON, but no database stores it.
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError("The body is nested too deeply.") from None
        except UnicodeError:
            raise exceptions.ParseError("The body holds text that is not Unicode.") from None
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}: {error.msg}"
            raise exceptions.ParseError(f"The body is not JSON ({where}).") from None
        except ValueError:
            raise exceptions.ParseError("The body holds a number that is too long.") from None
        return parsed


def _no_constant(name: str) -> None:
    raise exceptions.ParseError(f"The body is not JSON: it holds {name}.")


class StrictFormParser(FormParser):
    """A form, as `curl -d name=value` sends it, read into the dict that JSON would give.

    A name that is given twice becomes a list, which no field takes for a text.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            given = parse_qs(
                stream.read().decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            )
        except UnicodeError:
            raise exceptions.ParseError("The body holds text that is not Unicode.") from None
        except ValueError:
            raise exceptions.ParseError("The body has too many fields.") from None
        return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


class Pages(BasePagination):
    """Twenty rows a page, up to a hundred with `?page_size=`; refuses unknown parameters.

    A page starts beside a row that the address names: see generator.keyset.
    """

    page_size = 20
    max_page_size = 100

    def paginate_queryset(
        self, queryset: Rows, request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        self._check(queryset, request, view)
        size = int(request.query_params.get(PAGE_SIZE, self.page_size))
        if isinstance(queryset, QuerySet):
            self.page: Page[Any] = page_of(queryset, request.query_params, size)
        else:
            self.page = Page([*queryset])  # what is no query is short, and comes whole
        self.address = request.build_absolute_uri()
        return list(self.page.rows)

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self._link(AFTER), "previous": self._link(BEFORE)}
        return Response({**links, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "examples": [None]}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The next page; null on the last one."},
                "previous": {**link, "description": "The page before; null on the first one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        mark = {"type": "string", "maxLength": LONGEST_MARK, "pattern": NO_NUL}
        told = {
            AFTER: ("Begin after a row, as `next` has it.", mark),
            BEFORE: ("End before a row, as `previous` has it.", mark),
            PAGE_SIZE: (f"Rows of a page; {self.page_size} otherwise.", size),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
            for name, (text, schema) in told.items()
        ]

    def _check(self, queryset: Rows, request: Request, view: "APIView | None") -> None:
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        given = request.query_params
        known = {*filters, AFTER, BEFORE, PAGE_SIZE, api_settings.URL_FORMAT_OVERRIDE}
        wrong = {name: ["There is no such parameter."] for name in sorted(set(given) - known)}
        blank = [name for name in filters if given.get(name) == ""]
        wrong |= {name: ["Give a value or leave it out."] for name in blank}
        if not _is_number(given.get(PAGE_SIZE, "1"), self.max_page_size):
            wrong[PAGE_SIZE] = [f"Give a whole number from 1 to {self.max_page_size}."]
        if wrong:
            raise exceptions.ValidationError(wrong)
        for name in (AFTER, BEFORE):
            self._check_mark(queryset, name, given)

    def _check_mark(self, rows: Rows, name: str, given: Mapping[str, str]) -> None:
        if isinstance(rows, QuerySet) and name in given and not names_a_place(rows, given[name]):
            # DRF takes nested details too.
            nowhere: Any = {name: ["This is none of `next` and `previous`."]}
            raise exceptions.NotFound(nowhere)

    def _link(self, name: str) -> str | None:
        mark = self.page.after if name == AFTER else self.page.before
        bare = remove_query_param(remove_query_param(self.address, AFTER), BEFORE)
        return replace_query_param(bare, name, mark) if mark else None


def _is_number(text: str, most: int) -> bool:
    return bool(re.fullmatch("[0-9]{1,9}", text)) and 1 <= int(text) <= most
