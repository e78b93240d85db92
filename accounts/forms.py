"""Forms of the account page."""

from __future__ import annotations

from datetime import timedelta

from django import forms

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "One year", "": "Never"}


class TokenForm(forms.Form):
    """What a new token is for, and for how long it works."""

    name = forms.CharField(
        max_length=80,
        help_text="So that you know it again, such as “My phone” or “Songbook script”.",
    )
    lifetime = forms.ChoiceField(
        label="Works for",
        choices=LIFETIMES.items,
        initial="90",
        required=False,
        help_text="A token that stops by itself is the safer one.",
    )

    @property
    def chosen_lifetime(self) -> timedelta | None:
        """None when the token is to work until it is revoked."""
        days = self.cleaned_data["lifetime"]
        return timedelta(days=int(days)) if days else None
