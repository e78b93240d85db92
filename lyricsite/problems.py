"""What goes wrong under `/api/`, told as problem details (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import groupby, islice
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"
NOTHING_HERE = "There is nothing here, or it is not yours."
DATABASE_AWAY = "The database does not answer. Try again in a few seconds."
RETRY_SECONDS = 5
FIELDS_IN_DETAIL = 3

Place = tuple[str, ...]  # the names and numbers that lead to a field
Told = tuple[Place, str]

log = logging.getLogger(__name__)


def problem(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JsonResponse:
    """An answer that says what is wrong, and more of it where there is more to say."""
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = {"type": "about:blank", **told, **more}
    return JsonResponse(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def waiting(error: BaseException | None) -> JsonResponse | None:
    """The answer to an error that passes by itself; None for any other."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    log.warning("The database did not answer: %s", error)
    return problem(503, DATABASE_AWAY, headers={"Retry-After": str(RETRY_SECONDS)})


def exception_handler(error: Exception, context: Mapping[str, Any]) -> JsonResponse | None:
    """DRF's way in. An error that nobody foresaw goes on to Django, which logs it."""
    known = _as_api_exception(error)
    if known is None:
        return waiting(error)
    set_rollback()
    headers: dict[str, str] = {}
    if challenge := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    request = context.get("request")
    told = sorted(_flat(known.detail), key=itemgetter(0))
    wrong = [(place, message) for place, message in told if place]
    general = [message for place, message in told if not place]
    named = (f"{'.'.join(place)}: {message}" for place, message in _first_of_each(wrong))
    detail = " ".join(general) or "; ".join(islice(named, FIELDS_IN_DETAIL))
    in_body = request is None or request.method not in SAFE_METHODS
    return problem(
        known.status_code, detail, headers=headers, **(_places(wrong, in_body) if wrong else {})
    )


class BodyTooLong(exceptions.APIException):
    status_code = 413

    def __init__(self) -> None:
        super().__init__(f"A body has at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes.")


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.UnsupportedMediaType):
        return exceptions.UnsupportedMediaType("", "Send JSON or a form, and say so: Content-Type.")
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, DjangoValidationError):
        return exceptions.ValidationError(as_serializer_error(error))
    if isinstance(error, Http404):
        return exceptions.NotFound(NOTHING_HERE)
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLong()
    if isinstance(error, SuspiciousOperation | BadRequest):
        return exceptions.ParseError("The request cannot be read.")
    return None


def _places(wrong: list[Told], in_body: bool) -> dict[str, Any]:
    """What is wrong, by the name of the field, and by its place in the body or the query.

    The name of a field inside others has dots: `sections.0.lines.2.text`.
    """
    grouped = groupby(wrong, key=itemgetter(0))
    errors = {".".join(place): [message for _, message in pairs] for place, pairs in grouped}
    where = _pointer if in_body else _parameter
    return {"errors": errors, "invalid": [where(*told) for told in wrong]}


def _pointer(place: Place, message: str) -> dict[str, str]:
    """Where a body is wrong, as a JSON pointer in a fragment (RFC 6901, 6)."""
    escaped = (quote(part.replace("~", "~0").replace("/", "~1"), safe="~") for part in place)
    return {"detail": message, "pointer": f"#/{'/'.join(escaped)}"}


def _parameter(place: Place, message: str) -> dict[str, str]:
    return {"detail": message, "parameter": ".".join(place)}


def _first_of_each(wrong: list[Told]) -> list[Told]:
    return [next(pairs) for _, pairs in groupby(wrong, key=itemgetter(0))]


def _flat(detail: Any, place: Place = ()) -> Iterator[Told]:
    """Every message in DRF's nested dicts and lists, with the names that lead to its field."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            own = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flat(inner, place if own else (*place, str(key)))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            text = isinstance(inner, str)
            yield from _flat(inner, place if text else (*place, str(number)))
    else:
        yield place, str(detail)
