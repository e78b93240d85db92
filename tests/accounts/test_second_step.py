"""A second step after the password, on the pages and over the API."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from pytest_django import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    """What an app shows now (RFC 6238 with its defaults)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def guarded(alice: User) -> User:
    """Alice, who has turned the second step on."""
    TOTP.activate(alice, SECRET)
    RecoveryCodes.activate(alice)
    return alice


def kept(user: User, kind: str) -> Authenticator:
    return Authenticator.objects.get(user=user, type=kind)


def ask(client: Client, **fields: str) -> Any:
    fields = {"username": "alice", **fields}
    return client.post("/api/v1/auth/token/", fields, content_type="application/json")


def sign_in(client: Client, password: str) -> Any:
    return client.post("/accounts/login/", {"login": "alice", "password": password}, follow=True)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_is_turned_on_with_a_code_of_an_app_and_gives_recovery_codes(
    client: Client, alice: User, password: str
) -> None:
    sign_in(client, password)
    client.post("/accounts/reauthenticate/", {"password": password})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    (secret,) = re.findall(r'class="key">([A-Z2-7]+)<', page)

    client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    kinds = Authenticator.objects.filter(user=alice).values_list("type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}
    assert "<svg" in page
    assert "data:image" not in page


def test_a_password_alone_does_not_get_in(client: Client, guarded: User, password: str) -> None:
    answer = sign_in(client, password)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert not is_in(client)

    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    assert is_in(client)


def test_a_recovery_code_works_once(client: Client, guarded: User, password: str) -> None:
    code = RecoveryCodes(kept(guarded, "recovery_codes")).get_unused_codes()[0]
    for expected in (True, False):
        sign_in(client, password)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_in(client) == expected
        client.logout()


@pytest.mark.parametrize(
    ("code", "says"), [("", "Give the code that your app shows"), ("000000", "is not correct")]
)
def test_no_token_is_given_without_the_code(
    client: Client, guarded: User, password: str, code: str, says: str
) -> None:
    answer = ask(client, password=password, code=code)
    assert answer.status_code == 400
    assert says in answer.json()["errors"]["code"][0]


def test_a_token_is_given_with_the_code(client: Client, guarded: User, password: str) -> None:
    assert ask(client, password=password, code=code_of(SECRET)).status_code == 200


def test_wrong_codes_shut_the_door(client: Client, guarded: User, password: str) -> None:
    for _ in range(6):
        answer = ask(client, password=password, code="000000")
    assert "Too many" in str(answer.json())
    assert ask(client, password=password, code=code_of(SECRET)).status_code != 200


def test_the_database_holds_no_secret_in_clear_and_an_older_key_still_opens_it(
    guarded: User, settings: Settings
) -> None:
    totp = kept(guarded, "totp")
    assert SECRET not in str(totp.data)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as after a leak"
    assert TOTP(totp).validate_code(code_of(SECRET))
