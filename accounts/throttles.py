"""How many calls one caller may make: by address, by user, and by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allauth.core.internal.ratelimit import get_ip
from rest_framework.throttling import ScopedRateThrottle, SimpleRateThrottle, UserRateThrottle

from accounts.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request
    from rest_framework.views import APIView

# Where a request keeps the limits that it was counted by, beside what the server says of it.
COUNTED = "accounts.limits"


class Limit(NamedTuple):
    """A limit that a call was counted by, and what it leaves."""

    name: str
    calls: int
    seconds: int
    remaining: int
    reset: int  # seconds until one call more may be made than now


def limits_of(meta: Mapping[str, object]) -> list[Limit]:
    """The limits that a request was counted by, from its `META`."""
    counted = meta.get(COUNTED, [])
    return counted if isinstance(counted, list) else []


class CountedThrottle(SimpleRateThrottle):
    """Notes what is left, so that the answer can tell."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowed = bool(super().allow_request(request, view))
        # DRF keeps a history of those alone that it counts.
        if history := getattr(self, "history", None):
            request.META.setdefault(COUNTED, []).append(self.limit(history))
        return allowed

    def limit(self, history: list[float]) -> Limit:
        calls, seconds = self.parse_rate(self.rate)
        if calls is None or seconds is None:
            raise ValueError("What has no rate is not counted.")
        reset = round(seconds - (self.now - history[-1]))
        return Limit(str(self.scope), calls, seconds, max(0, calls - len(history)), reset)


class UserThrottle(CountedThrottle, UserRateThrottle):
    """All calls of a user, by page and by every token."""


class TokenThrottle(CountedThrottle):
    """Calls by one token, so that one program leaves room for the others of its user."""

    scope = "program"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if not isinstance(request.auth, ApiToken):
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.auth.reference}


class OperationThrottle(CountedThrottle, ScopedRateThrottle):
    """Calls of what costs more, by the `throttle_scope` of the view."""


class AddressThrottle(CountedThrottle):
    """Counts by the visitor's address as the sign-in page does: an IPv6 network is one visitor."""

    def get_ident(self, request: Request) -> str:
        return str(get_ip(request))

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class StrangerThrottle(AddressThrottle):
    """Calls with no token, no session, or a wrong one."""

    scope = "anon"


class PasswordThrottle(AddressThrottle):
    """Slows down whoever tries passwords through the API."""

    scope = "token"
