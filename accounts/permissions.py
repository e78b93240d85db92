"""What a token may do, asked once for all operations of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.models import ApiToken, Scope

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """A token needs the scope of the operation; who is signed in on a page may do all.

    Reading asks for `read`, anything else for `write`. A view names other scopes in `scopes`, by
    action, or by method where it has no actions; the empty one is asked of nobody.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = scope_of(view, request.method or "")
        self.message = f"This token may not do that: it lacks the scope “{needed}”."
        token = request.auth
        return not (needed and isinstance(token, ApiToken)) or needed in token.scopes


def scope_of(view: APIView, method: str) -> str:
    """The scope that an operation asks for."""
    scopes: dict[str, str] = getattr(view, "scopes", {})
    usual = Scope.READ if method.upper() in SAFE_METHODS else Scope.WRITE
    return str(scopes.get(getattr(view, "action", None) or method.lower(), usual))
