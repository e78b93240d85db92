"""API tokens over the API."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db

TOKEN = "/api/v1/auth/token/"
TOKENS = "/api/v1/auth/tokens/"
SONGS = "/api/v1/songs/"
NO_SCOPES = ["", "admin", "read,write", " read", ["read"], None, "read\n"]


def ask(client: Client, **fields: object) -> Any:
    return client.post(TOKEN, fields, content_type="application/json")


def get_json(client: Client, address: str, key: str) -> Any:
    return client.get(address, headers={"authorization": f"Token {key}"}).json()


def get_songs(client: Client, key: str) -> int:
    return client.get(SONGS, headers={"authorization": f"Token {key}"}).status_code


@pytest.fixture
def key(alice: User) -> str:
    return ApiToken.objects.issue(alice, "script", timedelta(days=1))[1]


def test_a_password_gives_a_token_that_works(client: Client, alice: User, password: str) -> None:
    answer = ask(client, username="alice", password=password, name="script")
    expiry = parse_datetime(answer.json()["expiry"])
    assert answer.status_code == 200
    assert expiry
    assert expiry > timezone.now()
    assert get_songs(client, answer.json()["token"]) == 200
    assert ApiToken.objects.get().name == "script"


def test_a_token_works_for_ninety_days_or_as_many_as_asked(
    client: Client, alice: User, password: str
) -> None:
    ask(client, username="alice", password=password, name="short", days=1)
    ask(client, username="alice", password=password, name="usual")
    days = {row.name: row.expiry - row.created for row in ApiToken.objects.all()}
    assert {name: round(left / timedelta(days=1)) for name, left in days.items()} == {
        "short": 1,
        "usual": 90,
    }


@pytest.mark.parametrize("days", [0, 366, "for ever", None, True, 1.5])
def test_no_token_works_longer_than_a_year(
    client: Client, alice: User, password: str, days: object
) -> None:
    answer = ask(client, username="alice", password=password, days=days)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["days"])


def test_the_answer_holds_the_key_and_what_is_shown_later_without_it(
    client: Client, alice: User, password: str
) -> None:
    made = ask(client, username="alice", password=password, name="script").json()
    key = made.pop("token")
    shown = get_json(client, f"{TOKENS}{made['id']}/", key)
    assert shown | {"last_used": None} == made
    assert key.startswith(shown["prefix"])
    assert key not in str(shown)


def test_a_token_may_do_what_is_asked_for(client: Client, alice: User, password: str) -> None:
    made = ask(client, username="alice", password=password, scope="generate read read").json()
    assert made["scope"] == "read generate"
    assert ApiToken.objects.get().scopes == ["read", "generate"]


def test_a_token_may_do_all_unless_asked_otherwise(
    client: Client, alice: User, password: str
) -> None:
    made = ask(client, username="alice", password=password).json()
    assert made["scope"] == "read write generate train"


@pytest.mark.parametrize("scope", NO_SCOPES)
def test_a_scope_that_is_none_is_named(
    client: Client, alice: User, password: str, scope: object
) -> None:
    answer = ask(client, username="alice", password=password, scope=scope)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["scope"])


def test_what_a_token_may_not_do_is_said(client: Client, alice: User) -> None:
    key = ApiToken.objects.issue(alice, scopes=["read"])[1]
    answer = client.post(SONGS, {}, headers={"authorization": f"Token {key}"})
    assert answer.status_code == 403
    assert "lacks the scope “write”" in answer.json()["detail"]


def test_a_leaked_token_is_found_by_its_prefix(client: Client, alice: User, key: str) -> None:
    other = ApiToken.objects.issue(alice, "other")[1]
    found = get_json(client, f"{TOKENS}?prefix={other[:12]}", key)
    assert [token["name"] for token in found["results"]] == ["other"]


def test_tokens_are_revoked_one_by_one_or_all(client: Client, alice: User, key: str) -> None:
    token, other = ApiToken.objects.issue(alice, "other")
    kept = ApiToken.objects.issue(alice, "kept")[1]
    headers = {"authorization": f"Token {kept}"}
    assert client.delete(f"{TOKENS}{token.reference}/", headers=headers).status_code == 204
    assert [get_songs(client, each) for each in (key, other, kept)] == [200, 401, 200]
    assert client.delete(TOKENS, headers=headers).status_code == 204
    assert [get_songs(client, each) for each in (key, other, kept)] == [401] * 3


def test_the_address_serves_for_a_name(client: Client, alice: User, password: str) -> None:
    assert ask(client, username="alice@example.org", password=password).status_code == 200


@pytest.mark.parametrize("fields", [{}, {"username": ["a"]}, {"username": "a\x00", "password": 1}])
def test_wrong_fields_are_named(client: Client, fields: dict[str, object]) -> None:
    answer = ask(client, **fields)
    assert answer.status_code == 400
    assert "username" in answer.json()["errors"]


def test_a_wrong_password_is_400(client: Client, alice: User) -> None:
    answer = ask(client, username="alice", password="wrong")
    assert answer.status_code == 400
    assert "not correct" in answer.json()["detail"]


def test_nobody_is_told_who_exists(client: Client, alice: User) -> None:
    known = ask(client, username="alice", password="wrong")
    assert known.json() == ask(client, username="nobody", password="wrong").json()


def test_an_inactive_user_gets_no_token(client: Client, alice: User, password: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert ask(client, username="alice", password=password).status_code == 400
    assert not ApiToken.objects.exists()


def test_wrong_passwords_lock_page_and_api_together(
    client: Client, alice: User, password: str
) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    answer = ask(client, username="alice", password=password)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert answer.json()["detail"].startswith("Too many wrong passwords.")


def test_a_locked_door_opens_when_it_was_said_to(
    client: Client, alice: User, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [ask(client, username="alice", password="wrong").status_code for _ in range(6)]
    assert codes == [400] * 5 + [429]
    later = time.time() + 300
    monkeypatch.setattr(time, "time", lambda: later)
    assert ask(client, username="alice", password=password).status_code == 200


def test_too_many_tries_are_429(client: Client) -> None:
    codes = [ask(client).status_code for _ in range(21)]
    assert codes == [400] * 20 + [429]


@pytest.mark.parametrize("header", [{}, {"authorization": "Token lyr_guess"}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_calls_without_a_good_token_are_slowed_down(
    client: Client, header: dict[str, str], method: str
) -> None:
    answers = [getattr(client, method)(SONGS, headers=header) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [401] * 60 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_a_flood_of_strangers_stops_no_good_token(client: Client, key: str) -> None:
    for _ in range(61):
        client.delete(TOKEN)
    assert client.delete(TOKEN).status_code == 429
    assert get_songs(client, key) == 200


def test_the_twenty_first_token_is_refused(client: Client, alice: User, password: str) -> None:
    for _ in range(20):
        ApiToken.objects.issue(alice)
    answer = ask(client, username="alice", password=password)
    assert answer.status_code == 400
    assert "already have 20 tokens" in answer.json()["detail"]


def test_a_useless_token_does_not_stop_a_sign_in(
    client: Client, alice: User, password: str
) -> None:
    fields = {"username": "alice", "password": password}
    headers = {"authorization": "Token old"}
    answer = client.post(TOKEN, fields, content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_delete_revokes_the_token_it_came_with(client: Client, alice: User, key: str) -> None:
    other = ApiToken.objects.issue(alice)[1]
    answer = client.delete(TOKEN, headers={"authorization": f"Token {key}"})
    assert answer.status_code == 204
    assert get_songs(client, key) == 401
    assert get_songs(client, other) == 200


def test_delete_without_a_token_is_401(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.delete(TOKEN)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("wrong", ["", "lyr_none", "two words", "lyr_\x00", "é" * 40])
def test_a_wrong_token_is_401(client: Client, wrong: str) -> None:
    assert get_songs(client, wrong) == 401


def test_a_token_of_bytes_that_are_no_text_is_401(client: Client) -> None:
    # A server hands over header bytes as latin-1.
    assert get_songs(client, b"lyr_\xff\xfe\x80".decode("latin-1")) == 401


def test_half_a_token_is_401(client: Client, key: str) -> None:
    assert get_songs(client, key[:15]) == 401


def test_an_expired_token_is_401(client: Client, key: str) -> None:
    ApiToken.objects.update(expiry=timezone.now())
    assert get_songs(client, key) == 401


def test_an_inactive_users_token_is_401(client: Client, alice: User, key: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert get_songs(client, key) == 401


def test_use_is_noted_at_most_once_a_minute(client: Client, key: str) -> None:
    get_songs(client, key)
    first = ApiToken.objects.get().last_used
    get_songs(client, key)
    assert first
    assert ApiToken.objects.get().last_used == first
    ApiToken.objects.update(last_used=first - timedelta(minutes=1))
    get_songs(client, key)
    assert ApiToken.objects.get().last_used != first - timedelta(minutes=1)


def test_a_request_reads_no_other_token(
    client: Client, alice: User, key: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        ApiToken.objects.issue(alice)
    with django_assert_max_num_queries(4) as queries:
        get_songs(client, key)
    tokens = [q["sql"] for q in queries if q["sql"].startswith('SELECT "accounts_apitoken"')]
    assert len(tokens) == 1
    assert '"digest" =' in tokens[0]
