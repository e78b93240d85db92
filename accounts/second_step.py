"""A second step after the password: codes of an app, passkeys, recovery codes.

The accounts library does all of it; here secrets are sealed before they reach the database, and the
API asks for a code where a user has turned the second step on.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

if TYPE_CHECKING:
    from accounts.models import User

ASKED = "Give the code that your app shows, or a recovery code."


class Adapter(DefaultMFAAdapter):
    """Whoever gets hold of the database alone learns no secret of anybody's app."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not correct. Codes of an app change every half minute.",
        "unverified_email": "Confirm your email address first.",
    }

    def encrypt(self, text: str) -> str:
        return seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return seal().decrypt(encrypted_text.encode()).decode()


def seal() -> MultiFernet:
    """Seals with the site's secret key; opens what older keys of the site have sealed, too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = [hashlib.sha256(b"second step" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def fault_of_code(user: User, code: str) -> str:
    """Why a code does not let this user in; "" where it does, or none is asked for.

    Wrong codes count as wrong passwords do, and shut the same door.
    """
    if not is_mfa_enabled(user):
        return ""
    if not code:
        return ASKED
    form = AuthenticateForm(data={"code": code}, user=user)
    if not form.is_valid():
        return " ".join(form.errors["code"])
    form.authenticator.record_usage()
    return ""
