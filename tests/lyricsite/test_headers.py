"""What every answer says beside its body."""

import gzip
import logging
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiToken

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
SONGS = "/api/v1/songs/"
ID = "8f0a5e0e-5b0c-4f6b-9d0a-2f6a3f0c1b7e"
HERE = "https://app.example.org"


def ask(client: Client, user: "User", address: str = SONGS, **headers: str) -> Any:
    key = ApiToken.objects.issue(user)[1]
    return client.get(address, headers={"authorization": f"Token {key}", **headers})


def test_the_id_of_a_request_is_answered(client: Client, alice: "User") -> None:
    assert client.get(SONGS, headers={"x-request-id": ID})["X-Request-ID"] == ID
    assert client.get("/", headers={"x-request-id": ID})["X-Request-ID"] == ID


@pytest.mark.parametrize("headers", [{}, {"x-request-id": "1"}, {"x-request-id": "a" * 9_000}])
def test_a_request_without_a_good_id_gets_one(client: Client, headers: dict[str, str]) -> None:
    answer = client.get(SONGS, headers=headers)

    assert str(UUID(answer["X-Request-ID"])) == answer["X-Request-ID"]


def test_the_id_stands_in_the_log(
    client: Client, alice: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    console = logging.getLogger().handlers[0]
    monkeypatch.setattr(console, "emit", lambda record: written.append(console.format(record)))
    monkeypatch.setattr("generator.flows.networks", lambda: 1 // 0)
    client.raise_request_exception = False

    ask(client, alice, "/api/v1/models/", **{"x-request-id": ID})

    assert f"ERROR [{ID}] django.request: Internal Server Error: /api/v1/models/" in written[0]


def test_a_caller_reads_how_many_calls_are_left(client: Client, alice: "User") -> None:
    first, second = (ask(client, alice) for _ in range(2))

    assert first["RateLimit-Policy"] == '"user";q=1200;w=60, "program";q=600;w=60'
    assert re.fullmatch(r'"user";r=1199;t=60, "program";r=599;t=60', first["RateLimit"])
    # Of the user there are two calls now, of the second token one.
    assert re.fullmatch(r'"user";r=1198;t=\d+, "program";r=599;t=60', second["RateLimit"])


def test_a_stranger_reads_of_the_limit_too(client: Client) -> None:
    answers = [client.get(SONGS) for _ in range(61)]

    assert answers[0]["RateLimit"] == '"anon";r=59;t=60'
    assert answers[-1].status_code == 429
    assert answers[-1]["RateLimit"].startswith('"anon";r=0;t=')


def test_one_token_leaves_room_for_another(
    client: Client, alice: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.throttles.TokenThrottle.rate", "2/min", raising=False)
    busy, quiet = ({"authorization": f"Token {ApiToken.objects.issue(alice)[1]}"} for _ in range(2))

    assert [client.get(SONGS, headers=busy).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(SONGS, headers=quiet).status_code == 200


def test_a_long_answer_is_packed_for_who_can_unpack_it(client: Client, alice: "User") -> None:
    plain = client.get("/api/v1/schema/?format=json")
    packed = client.get("/api/v1/schema/?format=json", headers={"accept-encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 4


def test_other_pages_may_call_the_api_if_the_site_says_so(
    client: Client, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [HERE]
    asked = {"origin": HERE, "access-control-request-method": "POST"}
    wanted = {"access-control-request-headers": "authorization,idempotency-key,if-match"}

    before = client.options(SONGS, headers={**asked, **wanted})
    answer = client.get(SONGS, headers={"origin": HERE})

    assert before["Access-Control-Allow-Origin"] == HERE
    assert {"authorization", "idempotency-key", "if-match"} <= set(
        before["Access-Control-Allow-Headers"].split(", ")
    )
    assert answer["Access-Control-Allow-Origin"] == HERE
    assert "X-Request-ID" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_no_other_page_may_call_unless_the_site_says_so(client: Client, settings: Settings) -> None:
    assert site.CORS_ALLOWED_ORIGINS == []
    assert "Access-Control-Allow-Origin" not in client.get(SONGS, headers={"origin": HERE})

    settings.CORS_ALLOWED_ORIGINS = [HERE]
    stranger = client.get(SONGS, headers={"origin": "https://elsewhere.example"})
    page = client.get("/accounts/login/", headers={"origin": HERE})

    assert "Access-Control-Allow-Origin" not in stranger
    assert "Access-Control-Allow-Origin" not in page
