"""Where this site's sign-in differs from allauth's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


class Adapter(DefaultAccountAdapter):
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a name or an address and a password, with one slow hash.

        The page gives an address as `email` and as `username`, and allauth would hash the
        password for each: it tells by its time which addresses are known.
        """
        if "username" in credentials:
            credentials.pop("email", None)
        user: User | None = super().authenticate(request, **credentials)
        return user

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")
