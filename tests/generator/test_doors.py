"""Every operation of the API, as nobody, as a stranger, and by tokens that do not do."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.test import Client
from drf_spectacular.generators import EndpointEnumerator

from accounts.models import ApiToken, Scope
from generator.models import (
    Book,
    Comparison,
    DataSet,
    Favourite,
    Generation,
    Notebook,
    OwnModel,
    Song,
    SongVersion,
    Tag,
    Training,
    Webhook,
)

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

OWN = "an object of its owner"
LIST = "what the caller has"
ALL = "for everyone with a token"


class Door(NamedTuple):
    """The scope that an operation asks for, and whose it is."""

    scope: str
    whose: str


DOORS = {
    "GET /api/v1/account/": Door("read", LIST),
    "POST /api/v1/account/deletion/": Door("write", LIST),
    "DELETE /api/v1/auth/tokens/": Door("write", LIST),
    "GET /api/v1/auth/tokens/": Door("read", LIST),
    "DELETE /api/v1/auth/tokens/{token}/": Door("write", OWN),
    "GET /api/v1/auth/tokens/{token}/": Door("read", OWN),
    "GET /api/v1/comparisons/": Door("read", LIST),
    "POST /api/v1/comparisons/": Door("generate", LIST),
    "GET /api/v1/comparisons/{comparison}/": Door("read", OWN),
    "POST /api/v1/comparisons/{comparison}/vote/": Door("write", OWN),
    "GET /api/v1/favourites/": Door("read", LIST),
    "POST /api/v1/favourites/": Door("write", LIST),
    "DELETE /api/v1/favourites/{favourite}/": Door("write", OWN),
    "GET /api/v1/favourites/{favourite}/": Door("read", OWN),
    "PATCH /api/v1/favourites/{favourite}/": Door("write", OWN),
    "GET /api/v1/generations/": Door("read", LIST),
    "POST /api/v1/generations/": Door("generate", LIST),
    "GET /api/v1/generations/{generation}/": Door("read", OWN),
    "POST /api/v1/generations/{generation}/again/": Door("generate", OWN),
    "GET /api/v1/generations/{generation}/events/": Door("read", OWN),
    "POST /api/v1/generations/{generation}/retry/": Door("generate", OWN),
    "POST /api/v1/generations/{generation}/stop/": Door("generate", OWN),
    "GET /api/v1/models/": Door("read", ALL),
    "GET /api/v1/models/{model}/": Door("read", ALL),
    "GET /api/v1/pronunciations/": Door("read", LIST),
    "PUT /api/v1/pronunciations/": Door("write", LIST),
    "GET /api/v1/webhooks/": Door("read", LIST),
    "POST /api/v1/webhooks/": Door("write", LIST),
    "DELETE /api/v1/webhooks/{webhook}/": Door("write", OWN),
    "GET /api/v1/webhooks/{webhook}/": Door("read", OWN),
    "GET /api/v1/webhooks/{webhook}/deliveries/": Door("read", OWN),
    "POST /api/v1/webhooks/{webhook}/ping/": Door("write", OWN),
    "GET /api/v1/data-sets/": Door("read", LIST),
    "POST /api/v1/data-sets/": Door("train", LIST),
    "GET /api/v1/data-sets/{data}/": Door("read", OWN),
    "DELETE /api/v1/data-sets/{data}/": Door("train", OWN),
    "GET /api/v1/trainings/": Door("read", LIST),
    "POST /api/v1/trainings/": Door("train", LIST),
    "GET /api/v1/trainings/{training}/": Door("read", OWN),
    "POST /api/v1/trainings/{training}/cancel/": Door("train", OWN),
    "POST /api/v1/trainings/{training}/keep/": Door("train", OWN),
    "POST /api/v1/trainings/{training}/retry/": Door("train", OWN),
    "GET /api/v1/own-models/": Door("read", LIST),
    "GET /api/v1/own-models/{own}/": Door("read", OWN),
    "PATCH /api/v1/own-models/{own}/": Door("train", OWN),
    "DELETE /api/v1/own-models/{own}/": Door("train", OWN),
    "GET /api/v1/own-models/{own}/export/": Door("read", OWN),
    "GET /api/v1/rhymes/": Door("read", ALL),
    "POST /api/v1/scansion/": Door("read", ALL),
    "GET /api/v1/tags/": Door("read", LIST),
    "GET /api/v1/tags/{tag}/": Door("read", OWN),
    "PATCH /api/v1/tags/{tag}/": Door("write", OWN),
    "DELETE /api/v1/tags/{tag}/": Door("write", OWN),
    "GET /api/v1/takeout/": Door("read", LIST),
    "GET /api/v1/songs/": Door("read", LIST),
    "POST /api/v1/songs/": Door("write", LIST),
    "GET /api/v1/songs/{song}/share/": Door("read", OWN),
    "PUT /api/v1/songs/{song}/share/": Door("write", OWN),
    "DELETE /api/v1/songs/{song}/share/": Door("write", OWN),
    "GET /api/v1/songs/deleted/": Door("read", LIST),
    "POST /api/v1/songs/import/": Door("write", LIST),
    "DELETE /api/v1/songs/{song}/": Door("write", OWN),
    "GET /api/v1/songs/{song}/": Door("read", OWN),
    "PATCH /api/v1/songs/{song}/": Door("write", OWN),
    "POST /api/v1/songs/{song}/edits/": Door("write", OWN),
    "POST /api/v1/songs/{song}/undelete/": Door("write", OWN),
    "GET /api/v1/songs/export/{kind}/": Door("read", LIST),
    "GET /api/v1/songs/{song}/export/{kind}/": Door("read", OWN),
    "GET /api/v1/songs/{song}/lines/{line}/": Door("read", OWN),
    "PATCH /api/v1/songs/{song}/lines/{line}/": Door("write", OWN),
    "POST /api/v1/songs/{song}/retakes/": Door("generate", OWN),
    "GET /api/v1/songs/{song}/retakes/{retake}/": Door("read", OWN),
    "POST /api/v1/songs/{song}/explanations/": Door("generate", OWN),
    "GET /api/v1/songs/{song}/explanations/{explanation}/": Door("read", OWN),
    "POST /api/v1/songs/{song}/fittings/": Door("generate", OWN),
    "GET /api/v1/songs/{song}/fittings/{fitting}/": Door("read", OWN),
    "POST /api/v1/songs/{song}/hearing/": Door("write", OWN),
    "GET /api/v1/songs/{song}/notebook/": Door("read", OWN),
    "PATCH /api/v1/songs/{song}/notebook/": Door("write", OWN),
    "GET /api/v1/songs/{song}/versions/": Door("read", OWN),
    "PATCH /api/v1/songs/{song}/versions/{number}/": Door("write", OWN),
    "GET /api/v1/songs/{song}/versions/{number}/diff/": Door("read", OWN),
    "GET /api/v1/songs/{song}/versions/{number}/": Door("read", OWN),
    "POST /api/v1/songs/{song}/versions/{number}/restore/": Door("write", OWN),
}
# Signing in takes a password and no token; a token that is given back needs no scope.
TOKEN = {"POST /api/v1/auth/token/", "DELETE /api/v1/auth/token/"}
OPEN = {*TOKEN, "GET /api/v1/schema/", "GET /api/docs/"}
OBJECTS = [name for name, door in DOORS.items() if door.whose == OWN]
OTHERS = [name for name, door in DOORS.items() if door.whose != OWN]


def knock(operation: str, names: dict[str, object], key: str = "") -> int:
    """The status of the answer to a call with no body."""
    method, path = operation.split()
    headers = {"Authorization": f"Token {key}"} if key else {}
    answer = Client().generic(
        method, path.format(**names), content_type="application/json", headers=headers
    )
    return int(answer.status_code)


def rows() -> list[object]:
    """All that a caller might have changed."""
    return [
        *Generation.objects.order_by("pk").values_list("pk", "status"),
        *Song.objects.order_by("pk").values_list("pk", "deleted", "versions"),
        *Book.objects.order_by("pk").values_list("pk", "text"),
        *Comparison.objects.order_by("pk").values_list("pk", "best", "shown"),
        *Notebook.objects.order_by("pk").values_list("pk", "notes", "words"),
        *SongVersion.objects.order_by("pk").values_list("pk", "name"),
        *Webhook.objects.order_by("pk").values_list("pk", "deliveries"),
        *DataSet.objects.order_by("pk").values_list("pk"),
        *Training.objects.order_by("pk").values_list("pk", "status", "enough"),
        *OwnModel.objects.order_by("pk").values_list("pk", "name"),
        *Favourite.objects.order_by("pk").values_list("pk", "rating"),
        *Tag.objects.order_by("pk").values_list("pk", "name"),
        *ApiToken.objects.filter(name="of alice").values_list("pk"),
    ]


def test_the_table_names_every_operation() -> None:
    there = {f"{method} {path}" for path, _, method, _ in EndpointEnumerator().get_api_endpoints()}

    assert unnamed({*DOORS, *OPEN}) == unnamed(there)


def unnamed(operations: set[str]) -> set[str]:
    """Operations, whatever the ids in their addresses are called."""
    return {re.sub(r"{\w+}", "{}", operation) for operation in operations}


@pytest.mark.parametrize("operation", DOORS)
def test_nobody_gets_401(names: dict[str, object], operation: str) -> None:
    before = rows()

    assert knock(operation, names) == 401
    assert rows() == before


@pytest.mark.parametrize("operation", OBJECTS)
def test_a_stranger_gets_404(names: dict[str, object], charlie: "User", operation: str) -> None:
    before = rows()

    assert knock(operation, names, ApiToken.objects.issue(charlie)[1]) == 404
    assert rows() == before


@pytest.mark.parametrize("operation", OTHERS)
def test_a_stranger_reaches_nothing_of_alice_by_a_list(
    names: dict[str, object], charlie: "User", operation: str
) -> None:
    before = rows()

    assert knock(operation, names, ApiToken.objects.issue(charlie)[1]) < 500
    assert set(before) <= set(rows())


@pytest.mark.parametrize("operation", DOORS)
def test_a_revoked_token_gets_401(names: dict[str, object], alice: "User", operation: str) -> None:
    token, key = ApiToken.objects.issue(alice)
    token.delete()
    before = rows()

    assert knock(operation, names, key) == 401
    assert rows() == before


@pytest.mark.parametrize("operation", DOORS)
def test_an_expired_token_gets_401(names: dict[str, object], alice: "User", operation: str) -> None:
    key = ApiToken.objects.issue(alice, lifetime=timedelta(seconds=-1))[1]
    before = rows()

    assert knock(operation, names, key) == 401
    assert rows() == before


@pytest.mark.parametrize("operation", DOORS)
def test_a_token_without_the_scope_gets_403(
    names: dict[str, object], alice: "User", operation: str
) -> None:
    others = set(Scope.values) - {DOORS[operation].scope}
    before = rows()

    assert knock(operation, names, ApiToken.objects.issue(alice, scopes=others)[1]) == 403
    assert rows() == before


@pytest.mark.parametrize("operation", DOORS)
def test_a_token_with_that_scope_alone_is_let_in(
    names: dict[str, object], alice: "User", operation: str
) -> None:
    key = ApiToken.objects.issue(alice, scopes=[DOORS[operation].scope])[1]

    assert knock(operation, names, key) not in (401, 403, 404)


@pytest.mark.parametrize("operation", sorted(TOKEN))
def test_no_scope_is_asked_for_at_the_way_in_and_out(
    names: dict[str, object], alice: "User", operation: str
) -> None:
    assert knock(operation, names, ApiToken.objects.issue(alice, scopes=["train"])[1]) in (204, 400)


@pytest.mark.parametrize("operation", OBJECTS)
def test_an_id_that_is_none_gets_404(alice: "User", operation: str) -> None:
    garbage = {
        "generation": "1",
        "song": "a-b",
        "favourite": "%00",
        "token": "1",
        "number": 1,
        "webhook": "x",
        "line": "x",
        "kind": "text",
        "tag": "x",
        "retake": "x",
        "explanation": "x",
        "fitting": "x",
        "comparison": "x",
        "data": "x",
        "training": "1",
        "own": "x",
    }

    assert knock(operation, {**garbage, "number": 1}, ApiToken.objects.issue(alice)[1]) == 404
