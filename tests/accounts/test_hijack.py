"""An account that somebody else began, or got into, is its owner's after a new password."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, PasswordChangedError, User

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "seven larks above the barley"
BOTH = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


class Hijacker:
    """Signed in as somebody else, with a token made to last."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.key = ApiToken.objects.issue(user, lifetime=None)[1]

    @property
    def has_a_session(self) -> bool:
        return self.client.get("/account/").status_code == 200

    @property
    def has_a_token(self) -> bool:
        headers = {"authorization": f"Token {self.key}"}
        return Client().get("/api/v1/songs/", headers=headers).status_code == 200


@pytest.fixture
def hijacker(alice: User) -> Hijacker:
    return Hijacker(alice)


def reset_by_mail(owner: Client, mailoutbox: list[EmailMessage]) -> None:
    owner.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", str(mailoutbox[-1].body))
    assert link
    form = owner.get(link[1], follow=True)
    owner.post(form.request["PATH_INFO"], BOTH)


def test_a_reset_of_the_password_ends_every_session_and_token(
    hijacker: Hijacker, mailoutbox: list[EmailMessage]
) -> None:
    assert hijacker.has_a_session
    assert hijacker.has_a_token
    reset_by_mail(Client(), mailoutbox)
    assert not hijacker.has_a_session
    assert not hijacker.has_a_token


def test_a_change_of_the_password_ends_all_but_the_present_session(
    client: Client, alice: User, password: str, hijacker: Hijacker
) -> None:
    client.force_login(alice)
    changed = client.post(reverse("account_change_password"), BOTH | {"oldpassword": password})
    assert changed.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert not hijacker.has_a_session
    assert not hijacker.has_a_token


def test_a_password_that_staff_set_ends_them_too(alice: User, hijacker: Hijacker) -> None:
    alice.set_password(NEW_PASSWORD)
    alice.save()
    assert not hijacker.has_a_session
    assert not hijacker.has_a_token


def test_nobody_else_loses_a_token(alice: User, bob: User, hijacker: Hijacker) -> None:
    bob.set_password(NEW_PASSWORD)
    bob.save()
    alice.first_name = "Alice"
    alice.save()
    assert hijacker.has_a_token


def test_an_old_password_that_is_hashed_anew_ends_nothing(
    new_user: Callable[[str], User], password: str
) -> None:
    dora = new_user("dora")
    dora.password = make_password(password, hasher="pbkdf2_sha256")
    dora.save()
    ApiToken.objects.issue(dora)
    assert dora.check_password(password)
    assert dora.password.startswith("argon2")
    assert ApiToken.objects.of(dora).exists()


def test_a_token_asked_for_with_the_old_password_comes_too_late(alice: User) -> None:
    asking = User.objects.get(pk=alice.pk)
    alice.set_password(NEW_PASSWORD)
    alice.save()
    with pytest.raises(PasswordChangedError):
        ApiToken.objects.issue(asking)
