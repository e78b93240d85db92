"""How a name or an address is checked with its password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email

if TYPE_CHECKING:
    from accounts.models import User


class OneHashBackend(AuthenticationBackend):
    """allauth's, but an address names one user: who proved it, else who gave it first.

    Until it is proved others may give it too. Were each one's password tried, the time would tell
    how many they are, and anybody could make it long.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        users = filter_users_by_email(email, prefer_verified=True, for_login=True)
        first = min(users, key=lambda user: user.pk, default=None)
        checked: User | None = self._check_password(first, password)
        return checked
