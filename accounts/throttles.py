"""How many calls one address may make to the API without saying whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal.ratelimit import get_ip
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class AddressThrottle(SimpleRateThrottle):
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
