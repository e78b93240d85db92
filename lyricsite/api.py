"""What every API endpoint shares: how bodies are read and lists are cut."""

import json
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import parse_qs

from django.conf import settings
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import FormParser, JSONParser


class StrictJSONParser(JSONParser):
    """JSON that the rest of the site can store: not too deep, and real Unicode."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
            # A lone half of a surrogate pair is JSON, but no database stores it.
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError("The body is nested too deeply.") from None
        except UnicodeError:
            raise exceptions.ParseError("The body holds text that is not Unicode.") from None
        return parsed


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


class Pages(PageNumberPagination):
    """Twenty rows a page; `?page_size=` asks for up to a hundred."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
