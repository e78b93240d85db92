"""Version 1 of the API stays what callers were promised."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.contract import breaks

PROMISED = Path(__file__).with_name("openapi-v1.json")


@pytest.fixture(scope="module")
def promised() -> Any:
    return json.loads(PROMISED.read_text())


def test_nothing_that_was_promised_is_broken(client: Client, db: None, promised: Any) -> None:
    served = client.get("/api/v1/schema/?format=json").json()

    assert breaks(promised, served) == [], "Go on as promised, or make a version 2."


def test_it_tells_of_most_of_what_is_served(client: Client, db: None, promised: Any) -> None:
    """Renewed by `make promise`, else new operations would be bound by nothing."""
    served = client.get("/api/v1/schema/?format=json").json()

    assert len(served["paths"]) - len(promised["paths"]) < 10


SONG, SONGS = "/api/v1/songs/{id}/", "/api/v1/songs/"
BREAKING: dict[str, Callable[[Any], object]] = {
    "DELETE /api/v1/songs/{id}/ is gone": lambda new: new["paths"][SONG].pop("delete"),
    "GET /api/v1/songs/ no longer knows title": lambda new: _without(
        new["paths"][SONGS]["get"]["parameters"], "title"
    ),
    "GET /api/v1/songs/ now requires key": lambda new: new["paths"][SONGS]["get"][
        "parameters"
    ].append({"in": "query", "name": "key", "required": True, "schema": {}}),
    "POST /api/v1/songs/ no longer answers 201": lambda new: new["paths"][SONGS]["post"][
        "responses"
    ].pop("201"),
    "GET /api/v1/songs/ 200.results[].title is gone": lambda new: _song(new)["properties"].pop(
        "title"
    ),
    "GET /api/v1/songs/ 200.results[].title may be missing": lambda new: _song(new)[
        "required"
    ].remove("title"),
    "GET /api/v1/songs/ 200.results[].version was ['integer'] and is ['string']": lambda new: _song(
        new
    )["properties"]["version"].update(type="string"),
    "POST /api/v1/generations/ body.theme: maxLength is 10 and was 200": lambda new: _asked(new)[
        "properties"
    ]["theme"].update(maxLength=10),
    "POST /api/v1/generations/ body.seed is required": lambda new: _asked(new).update(
        required=["seed"]
    ),
    "POST /api/v1/generations/ body.temperature is gone": lambda new: _asked(new)["properties"].pop(
        "temperature"
    ),
    "POST /api/v1/generations/ body.genre no longer takes ['country']": lambda new: new[
        "components"
    ]["schemas"]["GenreEnum"]["enum"].remove("country"),
    "GET /api/v1/songs/{id}/ no longer takes {'token': ['read']}": lambda new: new["paths"][SONG][
        "get"
    ].update(security=[{"token": ["write"]}, {"cookieAuth": []}]),
}
HARMLESS: list[Callable[[Any], object]] = [
    lambda new: new["paths"].update({"/api/v1/new/": {"get": {"responses": {}}}}),
    lambda new: _song(new)["properties"].update(mood={"type": "string"}),
    lambda new: _asked(new)["properties"].update(mood={"type": "string"}),
    lambda new: _asked(new)["properties"]["theme"].update(maxLength=1_000),
    lambda new: _song(new)["properties"]["title"].update(description="Other words."),
]


@pytest.mark.parametrize("told", BREAKING)
def test_what_breaks_old_callers_is_found(promised: Any, told: str) -> None:
    new = copy.deepcopy(promised)

    BREAKING[told](new)

    assert told in breaks(promised, new)


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_added_breaks_nobody(promised: Any, change: Callable[[Any], object]) -> None:
    new = copy.deepcopy(promised)

    change(new)

    assert breaks(promised, new) == []


def _song(schema: Any) -> Any:
    return schema["components"]["schemas"]["Song"]


def _asked(schema: Any) -> Any:
    return schema["components"]["schemas"]["NewGenerationRequest"]


def _without(parameters: list[Any], name: str) -> None:
    parameters[:] = [one for one in parameters if one["name"] != name]
