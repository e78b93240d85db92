"""Settings that do not go together, told by `manage.py check --deploy`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def check_addresses_are_proved(**_: Any) -> list[checks.CheckMessage]:
    if settings.CONFIRM_EMAIL:
        return []
    return [
        checks.Warning(
            "Anybody can sign up with another's email address.",
            hint="Set EMAIL_URL to a mail server, so that addresses are confirmed by a link.",
            id="accounts.W001",
        )
    ]
