"""Forms of the account page, and what sign-up and reset add to allauth's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from accounts import reserved_names
from accounts.models import DEFAULT_LIFETIME, ApiToken, Scope, User, every_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "One year", "never": "Until I revoke it"}


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and for how long it works."""

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
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=Scope.choices,
        initial=every_scope,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it may do."},
        help_text="A token that may do no more than it must is the safer one.",
    )

    @property
    def chosen_lifetime(self) -> timedelta | None:
        """None when the token is to work until it is revoked."""
        chosen = self.cleaned_data["lifetime"]
        if chosen == "never":
            return None
        return timedelta(days=int(chosen)) if chosen else DEFAULT_LIFETIME


class ChosenTokensForm(forms.Form):
    """Some of a user's tokens."""

    def __init__(self, *args: Any, every: QuerySet[ApiToken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tokens"] = forms.ModelMultipleChoiceField(every, to_field_name="reference")


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or email"
        self.fields["remember"].label = "Stay signed in on this device"


class SignupForm(allauth_forms.SignupForm):
    """Answers alike whether an address is registered or not; its owner alone is told, by mail."""

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        User.objects.abandoned().filter(username__iexact=name).delete()
        return str(super().clean_username())

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        User.objects.abandoned().filter(email__iexact=address).delete()
        return str(super().clean_email())

    def save(self, request: HttpRequest) -> User:
        """Raises `ValidationError` when somebody took the name since it was found to be free."""
        try:
            user: User = super().save(request)
        except IntegrityError as error:
            taken = get_adapter().validation_error("username_taken")
            raise forms.ValidationError({"username": taken}) from error
        return user

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # A new account would take the time of a hash, and its name would be taken afterwards.
            make_password(self.cleaned_data["password1"])
            reserved_names.add(self.cleaned_data["username"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Sends no link to an address that somebody wrote down but never proved."""

    users: list[User]

    def clean_email(self) -> str:
        address = str(super().clean_email())
        self.users = [user for user in self.users if user.is_reached_at(address)]
        return address
