"""Where this site's sign-in differs from allauth's."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

# Before `stages`, which imports it and is imported by it: in the other order both fail, and
# which comes first is chance, since Django runs its checks in the order of a set.
import allauth.account.internal.flows  # noqa: F401
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts import reserved_names

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


NOT_CORRECT = "The username or the password is not correct."
RETRY_SECONDS = 60

log = logging.getLogger(__name__)


class ProveAddress(EmailVerificationStage):
    """Asks for the link to be opened; users made on the command line may have no address."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and not user.email:
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class Adapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": NOT_CORRECT,
        "email_password_mismatch": NOT_CORRECT,
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your password.",
        "too_many_login_attempts": "Too many wrong passwords. Try again in five minutes.",
        "duplicate_email": "This address is yours already.",
    }

    def get_login_stages(self) -> list[str]:
        theirs = "allauth.account.stages.EmailVerificationStage"
        ours = f"{__name__}.{ProveAddress.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name: str = super().clean_username(username, shallow)
        if not shallow and reserved_names.has(name):
            raise self.validation_error("username_taken")
        return name

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The main address stays: a forgotten password cannot be reset without it."""
        return not email_address.primary and super().can_delete_email(email_address)

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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.warning("No mail could be sent: %s", error)
            raise ImmediateHttpResponse(mail_is_away(self.request)) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell of a change that is made already, and stays made where no mail can be sent."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)


def mail_is_away(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return TemplateResponse(request, "account/mail_away.html", status=503, headers=headers).render()
