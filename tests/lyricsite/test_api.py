"""What every API endpoint owes a clumsy or hostile caller."""

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.parts import LiveSite

if TYPE_CHECKING:
    from accounts.models import User

FORM = "application/x-www-form-urlencoded"
BAD_BODIES = {
    "nested": b"[" * 100_000,
    "broken": b'{"theme": ',
    "half a surrogate pair": b'{"theme": "\\ud800"}',
    "not UTF-8": b'{"theme": "\xff"}',
}


@pytest.mark.django_db
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_cannot_be_read_is_a_bad_request(
    client: Client, alice: "User", body: bytes
) -> None:
    client.force_login(alice)

    answer = client.post("/api/v1/generations/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", ["application/json", FORM])
def test_a_body_of_more_than_a_million_bytes_is_413(
    client: Client, alice: "User", media_type: str
) -> None:
    client.force_login(alice)

    answer = client.post("/api/v1/generations/", b"a" * 1_000_001, media_type)

    assert answer.status_code == 413
    assert "1,000,000 bytes" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_form_is_taken_as_json_is(client: Client, alice: "User") -> None:
    client.force_login(alice)

    answer = client.post("/api/v1/generations/", "theme=sea+%F0%9F%8C%8A&syllables=8", FORM)

    request = alice.generations.get().request
    assert answer.status_code == 202
    assert (request["theme"], request["syllables"]) == ("sea 🌊", 8)


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["theme=%ff", "theme=a&theme=b", "a=b&" * 2_000, "tempo=120"])
def test_a_form_that_cannot_be_read_is_a_bad_request(
    client: Client, alice: "User", body: str
) -> None:
    client.force_login(alice)

    assert client.post("/api/v1/generations/", body, FORM).status_code == 400
    assert not alice.generations.exists()


@pytest.mark.django_db
def test_the_schema_names_the_whole_api(client: Client, alice: "User") -> None:
    client.force_login(alice)

    answer = client.get("/api/v1/schema/", headers={"accept": "application/json"})

    assert "/api/v1/generations/" in answer.json()["paths"]


@pytest.mark.django_db
def test_pages_come_while_the_cache_is_away(
    client: Client, alice: "User", settings: Settings
) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}
    }
    client.force_login(alice)

    assert cache.get("anything", "otherwise") == "otherwise"
    assert client.get("/api/v1/songs/").status_code == 200
    assert client.get("/accounts/password/reset/").status_code == 200


def test_a_body_of_unknown_length_is_no_empty_body(live_site: LiveSite, alice: "User") -> None:
    from accounts.models import ApiToken

    token = ApiToken.objects.issue(alice)[1]
    connection = HTTPConnection("127.0.0.1", live_site.port)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}

    # A body that comes by and by has no Content-Length.
    connection.request("POST", "/api/v1/generations/", iter([b'{"theme"', b': "sea"}']), headers)
    answer = connection.getresponse()

    assert (answer.status, json.load(answer)["status"]) == (400, 400)
    assert not alice.generations.exists()
