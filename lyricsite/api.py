"""What every API endpoint shares: how bodies are read and lists are cut."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import FormParser, JSONParser
from rest_framework.request import Request
from rest_framework.settings import api_settings

from generator.keyset import first

if TYPE_CHECKING:
    # Views import this module through the settings.
    from rest_framework.views import APIView

PAGE_SIZE = "page_size"
LAST_PAGE = 10**9 - 1
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


class DeepPages(Paginator):  # type: ignore[type-arg]
    """Cuts a page out of a list without reading the rows before it."""

    def page(self, number: int | str) -> Page[Any]:
        if not isinstance(self.object_list, QuerySet):
            return super().page(number)
        number = self.validate_number(number)
        rows = first(self.object_list, self.per_page, after=(number - 1) * self.per_page)
        return Page(rows, number, self)


class Pages(PageNumberPagination):
    """Twenty rows a page, up to a hundred with `?page_size=`; refuses unknown parameters."""

    django_paginator_class = DeepPages

    page_size = 20
    page_size_query_param = PAGE_SIZE
    max_page_size = 100
    last_page_strings = ()
    invalid_page_message = "There is no page {page_number}."

    def paginate_queryset(
        self, queryset: Rows, request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        known = {*filters, self.page_query_param, PAGE_SIZE, api_settings.URL_FORMAT_OVERRIDE}
        unknown = sorted(set(request.query_params) - known)
        wrong = {name: ["There is no such parameter."] for name in unknown}
        blank = [name for name in filters if request.query_params.get(name) == ""]
        wrong |= {name: ["Give a value or leave it out."] for name in blank}
        if not _is_number(request.query_params.get(self.page_query_param, "1")):
            wrong[self.page_query_param] = ["Give a whole number from 1."]
        if not _is_number(request.query_params.get(PAGE_SIZE, "1"), self.max_page_size):
            wrong[PAGE_SIZE] = [f"Give a whole number from 1 to {self.max_page_size}."]
        if wrong:
            raise exceptions.ValidationError(wrong)
        return super().paginate_queryset(queryset, request, view)

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        bounds = {PAGE_SIZE: {"minimum": 1, "maximum": self.max_page_size}}
        first = {"minimum": 1, "maximum": LAST_PAGE}
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"] |= bounds.get(parameter["name"], first)
        return parameters


def _is_number(text: str, most: int = LAST_PAGE) -> bool:
    return bool(re.fullmatch("[0-9]{1,9}", text)) and 1 <= int(text) <= most
