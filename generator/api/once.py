"""`Idempotency-Key`: a call that is sent again is done once, and answered again.

As draft-ietf-httpapi-idempotency-key-header has it. What goes wrong is not kept, so that it may be
tried again under the same key.
"""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generator.models import KeptAnswer
from generator.models.kept_answers import LONGEST_KEY

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
GOOD_KEY = rf"^[\x21-\x7E]{{1,{LONGEST_KEY}}}$"
KEPT_HEADERS = ("Location", "ETag")
PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": GOOD_KEY, "examples": ["c2b0f6b4-8d64-4d6f-a9c3-1d2f3a4b5c6d"]},
    OpenApiParameter.HEADER,
    description=(
        "A name of your own for this call, new for each. Sent again with the same body within a "
        "day, the call is not done again: the first answer comes back, with "
        f"`{REPLAYED}: true`. With another body it is 422."
    ),
)

Handler = Callable[..., Response]


class KeyOfAnotherCall(exceptions.APIException):
    """The key was used before, for something else."""

    status_code = 422
    default_detail = (
        f"This {HEADER} was sent before, with another body or to another address. "
        "Choose a new one for every call."
    )


class Once(APIView):
    """Every POST of the view may name a key, under which it is done once."""

    post: Handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        if key is not None and request.method == "POST" and hasattr(self, "post"):
            # DRF looks for the method when this has let the caller in.
            self.post = _once(self.post, key)


def _once(handler: Handler, key: str) -> Handler:
    if not re.fullmatch(GOOD_KEY, key):
        raise exceptions.ValidationError(
            f"An {HEADER} has 1 to {LONGEST_KEY} letters, digits and signs, without spaces."
        )

    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        owner, call = cast("Any", request.user), _hash_of(request)
        with transaction.atomic():
            kept, is_new = KeptAnswer.objects.claim(owner, key, call)
            if is_new:
                response = handler(request, *args, **kwargs)
                headers = {name: response[name] for name in KEPT_HEADERS if name in response}
                kept.keep(response.status_code, headers, _as_plain(response.data))
                return response
        if kept.call != call:
            raise KeyOfAnotherCall
        return Response(kept.body, status=kept.status, headers={**kept.headers, REPLAYED: "true"})

    return answer


def _hash_of(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _as_plain(data: Any) -> Any:
    """What the caller is sent, as JSON that can be stored."""
    return json.loads(JSONRenderer().render(data)) if data is not None else None
