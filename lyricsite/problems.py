"""What goes wrong under `/api/`, told as problem details (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import groupby, islice
from typing import Any

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
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"
NOTHING_HERE = "There is nothing here, or it is not yours."
DATABASE_AWAY = "The database does not answer. Try again in a few seconds."
RETRY_SECONDS = 5
FIELDS_IN_DETAIL = 3

log = logging.getLogger(__name__)


def problem(
    status: int,
    detail: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """An answer that says what is wrong; `errors` holds messages by the name of the field.

    The name of a field inside others has dots: `sections.0.lines.2.text`.
    """
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = {"type": "about:blank", **told, **({"errors": errors} if errors else {})}
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
    general, errors = _by_field(known.detail)
    named = (f"{name}: {messages[0]}" for name, messages in errors.items())
    detail = " ".join(general) or "; ".join(islice(named, FIELDS_IN_DETAIL))
    return problem(known.status_code, detail, errors=errors, headers=headers)


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


def _by_field(detail: Any) -> tuple[list[str], dict[str, list[str]]]:
    """Messages about the whole body, and those about fields by name."""
    told = sorted(_flat(detail), key=lambda pair: pair[0])
    grouped = groupby(told, key=lambda pair: pair[0])
    errors = {name: [message for _, message in pairs] for name, pairs in grouped}
    return errors.pop("", []), errors


def _flat(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every message in DRF's nested dicts and lists, with the dotted name of its field."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            own = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flat(inner, name if own else f"{name}.{key}".lstrip("."))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            text = isinstance(inner, str)
            yield from _flat(inner, name if text else f"{name}.{place}".lstrip("."))
    else:
        yield name, str(detail)
