"""Mail is written in our name, in plain words, and says what to do when it was not you."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "seven larks above the barley"
BOTH = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
Act = Callable[["Sender"], object]


class Sender:
    """Does what makes the site send a mail."""

    def __init__(self, client: Client, alice: User, password: str) -> None:
        self.client, self.alice, self.password = client, alice, password

    def post(self, name: str, **fields: str) -> Any:
        return self.client.post(reverse(name), fields, headers={"user-agent": 'Tom & "Jerry"'})

    def sign_up(self, address: str) -> Any:
        return self.post("account_signup", username="dora", email=address, **BOTH)

    def sign_in(self) -> None:
        self.client.force_login(self.alice)
        self.post("account_reauthenticate", password=self.password)

    def change_password(self) -> Any:
        self.sign_in()
        return self.post("account_change_password", oldpassword=self.password, **BOTH)

    def add(self, address: str) -> None:
        self.sign_in()
        self.post("account_email", action_add="", email=address)

    def change_address(self) -> None:
        self.sign_in()
        EmailAddress.objects.create(user=self.alice, email="a@example.org", verified=True)
        self.post("account_email", action_primary="", email="a@example.org")

    def remove_address(self) -> None:
        self.sign_in()
        EmailAddress.objects.create(user=self.alice, email="a@example.org")
        self.post("account_email", action_remove="", email="a@example.org")


ACTS: dict[str, Act] = {
    "Confirm your address": lambda sender: sender.sign_up("dora@example.org"),
    "Confirm your address ": lambda sender: sender.add("a@example.org"),
    "You have an account already": lambda sender: sender.sign_up("alice@example.org"),
    "No account with this address": lambda sender: sender.post(
        "account_reset_password", email="nobody@example.org"
    ),
    "Set a new password": lambda sender: sender.post(
        "account_reset_password", email="alice@example.org"
    ),
    "Your password was changed": Sender.change_password,
    "Your address was changed": Sender.change_address,
    "An address was removed": Sender.remove_address,
}


@pytest.fixture
def sender(client: Client, alice: User, password: str, settings: Any) -> Sender:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    return Sender(client, alice, password)


@pytest.mark.parametrize(("subject", "act"), ACTS.items())
def test_a_mail_is_ours_and_says_what_to_do(
    sender: Sender, mailoutbox: list[EmailMessage], subject: str, act: Act
) -> None:
    act(sender)
    (message,) = mailoutbox
    text = str(message.body)
    assert message.subject == f"[Lyricsite] {subject.strip()}"
    assert text.startswith("Hello,\n")
    assert text.endswith("Lyricsite\nhttp://testserver/")
    assert "not you" in text or "If not," in text or "do nothing" in text
    assert not any(foreign in text for foreign in ("Hello from", "Thank you", "&amp;", "None", "{"))


def test_a_change_tells_from_where_it_was_made(
    sender: Sender, mailoutbox: list[EmailMessage]
) -> None:
    sender.change_password()
    assert 'Tom & "Jerry"' in str(mailoutbox[0].body)
    assert "127.0.0.1" in str(mailoutbox[0].body)


# A mail server that is away


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = unused.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"


@pytest.mark.usefixtures("no_mail_server")
def test_a_newcomer_is_told_that_no_mail_can_be_sent(sender: Sender) -> None:
    page = sender.sign_up("dora@example.org")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert b"No mail can be sent just now" in page.content
    assert User.objects.filter(username="dora").exists()


@pytest.mark.usefixtures("no_mail_server")
def test_a_password_is_changed_although_no_mail_can_tell_of_it(sender: Sender) -> None:
    assert sender.change_password().status_code == 302
    assert sender.client.get("/account/").status_code == 200
    sender.alice.refresh_from_db()
    assert sender.alice.check_password(NEW_PASSWORD)


@pytest.mark.parametrize("url", ["file:///tmp/my%20mail", "file:////tmp/my mail"])
def test_a_folder_for_mail_is_the_one_that_the_url_names(
    settings_of: Callable[[str, str], dict[str, Any]], url: str
) -> None:
    assert settings_of("EMAIL_URL", url)["EMAIL_FILE_PATH"] == "/tmp/my mail"  # noqa: S108
