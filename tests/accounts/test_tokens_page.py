"""API tokens on the account page."""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"
SCOPES = ["read", "generate"]
FIELDS: dict[str, object] = {"name": "Night script", "lifetime": "90", "scopes": SCOPES}

WRONG = [
    ("name", ""),
    ("name", "x" * 81),
    ("lifetime", "7"),
    ("scopes", []),
    ("scopes", ["all"]),
]


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def sure(signed_in: Client, password: str) -> Client:
    """Signed in, and gave the password a moment ago."""
    signed_in.post(reverse("account_reauthenticate"), {"password": password})
    return signed_in


def make_token(client: Client, name: str = "Night script", lifetime: str = "90") -> str:
    fields = FIELDS | {"name": name, "lifetime": lifetime}
    return client.post(reverse("accounts:make_token"), fields, follow=True).content.decode()


def revoke_address(token: ApiToken) -> str:
    return reverse("accounts:revoke_token", args=[token.reference])


def shown_key(page: str) -> str:
    found = re.search(r"data-key[^>]*>(lyr_\w+)<", page)
    assert found
    return found[1]


def test_the_account_page_requires_sign_in(client: Client) -> None:
    assert client.get(ACCOUNT).status_code == 302
    assert client.post(reverse("accounts:make_token"), {"name": "x"}).status_code == 302


def test_a_token_asks_for_the_password_first(signed_in: Client, password: str) -> None:
    asked = signed_in.post(
        reverse("accounts:make_token"), {"name": "Night script", "scopes": SCOPES}
    )
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()
    page = signed_in.post(asked.headers["Location"], {"password": password}, follow=True)
    assert shown_key(page.content.decode())
    assert ApiToken.objects.get().name == "Night script"


def test_a_wrong_password_makes_no_token(signed_in: Client) -> None:
    asked = signed_in.post(
        reverse("accounts:make_token"), {"name": "Night script", "scopes": SCOPES}
    )
    page = signed_in.post(asked.headers["Location"], {"password": "wrong"})
    assert b"id_password_error" in page.content
    assert not ApiToken.objects.exists()


def test_the_password_is_asked_for_again_after_five_minutes(
    sure: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 300
    monkeypatch.setattr(time, "time", lambda: later)
    make_token(sure)
    assert not ApiToken.objects.exists()


def test_a_password_given_for_no_form_leads_to_the_account_page(
    signed_in: Client, password: str
) -> None:
    address = f"{reverse('account_reauthenticate')}?next={reverse('accounts:make_token')}"
    page = signed_in.post(address, {"password": password}, follow=True)
    assert page.redirect_chain[-1] == (ACCOUNT, 302)


def test_a_token_is_shown_once(sure: Client) -> None:
    key = shown_key(make_token(sure))
    later = sure.get(ACCOUNT).content.decode()
    assert "Night script" in later
    assert key not in later


def test_only_a_hash_of_the_token_is_stored(sure: Client) -> None:
    key = shown_key(make_token(sure))
    row = ApiToken.objects.values().get()
    assert not any(key in str(value) for value in row.values())
    assert key.startswith(row["token_key"])


def test_the_page_that_shows_a_token_is_not_cached(sure: Client) -> None:
    answer = sure.post(reverse("accounts:make_token"), FIELDS, follow=True)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_reload_of_the_page_with_a_new_token_makes_none(sure: Client) -> None:
    answer = sure.post(reverse("accounts:make_token"), FIELDS)
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert ApiToken.objects.count() == 1


def test_the_key_goes_to_the_account_page_of_its_maker_alone(sure: Client, charlie: User) -> None:
    sure.post(reverse("accounts:make_token"), FIELDS)
    cookie = sure.cookies["new_token"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (ACCOUNT, True, "Strict")
    stranger = Client()
    stranger.force_login(charlie)
    stranger.cookies["new_token"] = cookie.value
    assert "data-key" not in stranger.get(ACCOUNT).content.decode()


def test_a_token_runs_out_when_asked(sure: Client) -> None:
    make_token(sure, lifetime="30")
    expiry = ApiToken.objects.get().expiry
    assert expiry
    assert abs(expiry - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize("fields", [FIELDS, FIELDS | {"lifetime": ""}])
def test_a_token_runs_out_unless_asked_otherwise(sure: Client, fields: dict[str, object]) -> None:
    sure.post(reverse("accounts:make_token"), fields)
    expiry = ApiToken.objects.get().expiry
    assert expiry
    assert abs(expiry - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)


def test_a_token_may_work_until_revoked(sure: Client) -> None:
    make_token(sure, lifetime="never")
    assert ApiToken.objects.get().expiry is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 81), ("lifetime", "7"), ("scopes", []), ("scopes", ["all"])],
)
def test_a_wrong_field_is_named(sure: Client, field: str, value: str | list[str]) -> None:
    fields = {"name": "Night script", "lifetime": "90", "scopes": SCOPES} | {field: value}
    answer = sure.post(reverse("accounts:make_token"), fields)
    assert answer.status_code == 400
    assert f"id_{field}_error" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_cannot_carry_markup(sure: Client) -> None:
    assert "<b>hi</b>" not in make_token(sure, name="<b>hi</b>")


def test_twenty_tokens_are_enough(sure: Client, alice: User) -> None:
    for _ in range(20):
        ApiToken.objects.issue(alice)
    assert "already have 20 tokens" in make_token(sure)
    assert ApiToken.objects.count() == 20


def test_tokens_that_ran_out_make_room(sure: Client, alice: User) -> None:
    for _ in range(20):
        ApiToken.objects.issue(alice, lifetime=timedelta(seconds=-1))
    make_token(sure)
    assert [token.name for token in ApiToken.objects.all()] == ["Night script"]


def test_a_revoked_token_is_gone(signed_in: Client, alice: User) -> None:
    token, _ = ApiToken.objects.issue(alice, "Night script")
    page = signed_in.post(revoke_address(token), follow=True).content.decode()
    assert "“Night script” no longer works" in page
    assert not ApiToken.objects.exists()


def test_a_token_may_do_what_was_ticked(sure: Client) -> None:
    page = make_token(sure)
    assert ApiToken.objects.get().scopes == SCOPES
    assert "read, generate" in page


def test_ticked_tokens_are_revoked_together(signed_in: Client, alice: User) -> None:
    first, second, _ = (ApiToken.objects.issue(alice, name)[0] for name in ("one", "two", "three"))
    ticked = {"tokens": [first.reference, second.reference]}
    page = signed_in.post(reverse("accounts:revoke_tokens"), ticked, follow=True)
    assert "2 tokens revoked." in page.content.decode()
    assert [token.name for token in ApiToken.objects.all()] == ["three"]


def test_all_tokens_are_revoked_by_one_button(
    signed_in: Client, alice: User, charlie: User
) -> None:
    for user in (alice, alice, charlie):
        ApiToken.objects.issue(user)
    signed_in.post(reverse("accounts:revoke_tokens"), {"all": "1"})
    assert [token.user for token in ApiToken.objects.all()] == [charlie]


@pytest.mark.parametrize("ticked", [[], ["x"], [str(uuid.uuid4())]])
def test_nothing_ticked_revokes_nothing(signed_in: Client, alice: User, ticked: list[str]) -> None:
    ApiToken.objects.issue(alice)
    page = signed_in.post(reverse("accounts:revoke_tokens"), {"tokens": ticked}, follow=True)
    assert "Tick the tokens that shall stop." in page.content.decode()
    assert ApiToken.objects.count() == 1


def test_a_stranger_cannot_tick_a_token(alice: User, charlie: User, client: Client) -> None:
    token, _ = ApiToken.objects.issue(alice)
    client.force_login(charlie)
    client.post(reverse("accounts:revoke_tokens"), {"tokens": [token.reference]})
    assert ApiToken.objects.exists()


def test_looking_at_the_address_revokes_nothing(signed_in: Client, alice: User) -> None:
    token, _ = ApiToken.objects.issue(alice)
    assert signed_in.get(revoke_address(token)).status_code == 405
    assert ApiToken.objects.exists()


def test_a_stranger_neither_sees_nor_revokes_a_token(
    client: Client, alice: User, charlie: User
) -> None:
    token, _ = ApiToken.objects.issue(alice, "Night script")
    client.force_login(charlie)
    assert b"Night script" not in client.get(ACCOUNT).content
    assert client.post(revoke_address(token)).status_code == 404
    assert ApiToken.objects.exists()


def test_a_token_that_never_was_is_404(signed_in: Client) -> None:
    address = reverse("accounts:revoke_token", args=[uuid.uuid4()])
    assert signed_in.post(address).status_code == 404
