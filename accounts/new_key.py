"""Shows a new token's key on the page after the one that made it, once.

The key travels in a cookie of its maker's own browser: the server keeps only its hash, and a
reload of the page that shows it asks for nothing to be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from knox.settings import CONSTANTS

from accounts.models import ApiToken

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

COOKIE = "new_token"
SECONDS = 60


def hand_over(response: HttpResponse, user: User, key: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        key,
        salt=_salt(user),
        max_age=SECONDS,
        path=reverse("accounts:account"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def take_over(request: HttpRequest, user: User) -> tuple[ApiToken | None, str]:
    """The token that this user made a moment ago and its key; (None, "") when there is none."""
    key: str = request.get_signed_cookie(COOKIE, "", salt=_salt(user), max_age=SECONDS) or ""
    start = key[: CONSTANTS.TOKEN_KEY_LENGTH]
    token = ApiToken.objects.of(user).filter(token_key=start).first() if key else None
    return (token, key) if token else (None, "")


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=reverse("accounts:account"), samesite="Strict")


def _salt(user: User) -> str:
    return f"{COOKIE}.{user.pk}"
