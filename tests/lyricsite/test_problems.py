"""Everything under /api/ says what went wrong in problem details."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"


def test_an_address_that_the_api_has_not_is_404(client: Client) -> None:
    for path in ("/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/songs/a.b/", "/api/v2/songs/"):
        answer = client.post(path)

        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
        assert answer.json()["status"] == 404


def test_an_address_without_its_slash_is_corrected(client: Client) -> None:
    read = client.get("/api/v1/songs?page=2")
    write = client.post("/api/v1/songs")

    assert (read.status_code, read["Location"]) == (301, "/api/v1/songs/?page=2")
    assert write.status_code == 404
    assert write.json()["detail"].endswith(" /api/v1/songs/")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/api/v1/songs/", {}, 401),
        ("get", "/api/v1/songs/", {"authorization": "Token x"}, 401),
        ("put", "/api/v1/auth/token/", {}, 405),
        ("get", "/api/v1/schema/", {"accept": "image/png"}, 406),
        ("post", "/api/v1/schema/", {}, 405),
        ("post", "/api/docs/", {}, 405),
        ("get", "/api/v1/songs/", {"host": "elsewhere.example"}, 400),
    ],
)
def test_a_refusal_is_a_problem(
    client: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = getattr(client, method)(path, headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_problem_names_every_wrong_field(client: Client, alice: "User") -> None:
    client.force_login(alice)
    lines: list[Any] = [{"text": "a"}, {}]
    body = {"title": "x" * 201, "sections": [{"kind": "verse", "lines": lines}]}

    answer = client.post("/api/v1/songs/", body, content_type="application/json").json()

    assert list(answer["errors"]) == ["sections.0.lines.1.text", "title"]
    assert answer["detail"].startswith("sections.0.lines.1.text: This field is required.")
    assert answer["invalid"][0] == {
        "pointer": "#/sections/0/lines/1/text",
        "detail": "This field is required.",
    }


def test_a_pointer_leads_to_a_field_of_any_name(client: Client, alice: "User") -> None:
    client.force_login(alice)

    body = {"a/b~ c.d é": 1}
    answer = client.post("/api/v1/generations/", body, content_type="application/json").json()

    assert [told["pointer"] for told in answer["invalid"]] == ["#/a~1b~0%20c.d%20%C3%A9"]


def test_what_is_wrong_in_an_address_is_named_as_a_parameter(client: Client, alice: "User") -> None:
    client.force_login(alice)

    answer = client.get("/api/v1/songs/?page_size=0").json()

    assert [told["parameter"] for told in answer["invalid"]] == ["page_size"]


def test_a_form_of_too_many_fields_is_a_bad_request(alice: "User") -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.cookies["csrftoken"] = "a" * 32

    answer = client.post("/api/v1/songs/", "a=1&" * 2_000, FORM)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize("path", ["/api/v1/songs/", "/api/v1/auth/token/"])
def test_while_the_database_is_away_callers_are_told_to_wait(client: Client, path: str) -> None:
    token = {"authorization": "Token lyr_x"}

    with connection.execute_wrapper(away):
        answer = client.post(path, "username=alice&password=x", FORM, headers=token)

    assert (answer.status_code, answer["Content-Type"]) == (503, PROBLEM)
    assert int(answer["Retry-After"]) > 0


def test_while_the_database_is_away_readers_are_told_to_come_back(alice: "User") -> None:
    client = Client(raise_request_exception=False)
    client.force_login(alice)

    with connection.execute_wrapper(away):
        answer = client.get("/songs/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Come back in a moment" in answer.content.decode()


def test_an_error_of_ours_is_a_problem_too(
    alice: "User", monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    monkeypatch.setattr("generator.flows.networks", lambda: 1 // 0)

    answer = client.get("/api/v1/models/")

    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "ZeroDivision" not in answer.content.decode()


def away(*_: object) -> None:
    """What a query meets when the server has gone."""
    raise OperationalError("server closed the connection unexpectedly")
