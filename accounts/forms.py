"""Forms of the account page."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from accounts.models import DEFAULT_LIFETIME

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "One year", "never": "Until I revoke it"}


class TokenForm(forms.Form):
    """What a new token is for, and for how long it works."""

    name = forms.CharField(
        max_length=80,
        help_text="So that you know it again, such as “My phone” or “Songbook script”.",
    )
    lifetime = forms.ChoiceField(
        label="Works for",
        choices=LIFETIMES.items,
        initial=str(DEFAULT_LIFETIME.days),
        required=False,
        help_text="A token that stops by itself is the safer one.",
    )

    @property
    def chosen_lifetime(self) -> timedelta | None:
        """None when the token is to work until it is revoked."""
        chosen = self.cleaned_data["lifetime"]
        if chosen == "never":
            return None
        return timedelta(days=int(chosen)) if chosen else DEFAULT_LIFETIME
