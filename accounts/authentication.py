"""Who calls the API. Imports no view: views import it through the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from accounts.models import ApiToken, User
from accounts.throttles import StrangerThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request


class ApiTokenAuthentication(TokenAuthentication):
    """knox's header, checked with one query.

    knox reads every token of the user at each request, and answers 500 to a key that is not UTF-8.
    The hash is the primary key, so the token is found by it; the key is 256 random bits, so the
    time that the look-up takes tells a guesser nothing.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        try:
            # knox has no types.
            return super().authenticate(request)  # type: ignore[no-any-return, no-untyped-call]
        except AuthenticationFailed:
            count_stranger(request)
            raise

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        try:
            digest = hash_token(token.decode())
            found = ApiToken.objects.live().select_related("user").get(digest=digest)
        except (UnicodeDecodeError, ApiToken.DoesNotExist):
            raise AuthenticationFailed("Invalid token.") from None
        if not found.user.is_active:
            raise AuthenticationFailed("User inactive or deleted.")
        found.touch()
        return found.user, found


class Stranger(BaseAuthentication):
    """Stands last in the settings: a call that nobody before it knew is a stranger's.

    DRF counts calls only after it has asked whether they are allowed, so refused ones would
    never be counted.
    """

    def authenticate(self, request: Request) -> None:
        count_stranger(request)


def count_stranger(request: Request) -> None:
    """Raises `Throttled` when the caller's address has made too many such calls."""
    throttle = StrangerThrottle()
    if not throttle.allow_request(request, request.parser_context["view"]):
        raise Throttled(throttle.wait())
