"""Every operation of the API has an example in its schema, of a call that works as it says.

`make examples` records the calls that this test makes.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import ApiToken
from generator import sample
from generator.models import Comparison, DataSet, Favourite, Generation, Song, Training
from generator.models.leases import Status
from generator.models.songs import SongQuerySet
from lyricsite import examples
from tests.generator.fake_composer import FakeComposer

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

RECORDING = "RECORD_EXAMPLES" in os.environ
VERSE = [line for line in sample.WORDS.splitlines() if line and not line.startswith("[")]
# By the part of an address before it, the name of what is put there.
PLACES = {
    "comparisons": "comparison", "data-sets": "data", "explanations": "explanation",
    "export": "kind", "favourites": "favourite", "fittings": "fitting",
    "generations": "generation", "lines": "line", "models": "model", "own-models": "own",
    "retakes": "retake", "songs": "song", "tags": "tag", "tokens": "token",
    "trainings": "training", "versions": "number", "webhooks": "webhook",
}  # fmt: skip
QUERIES = {"rhymes_retrieve": "?word=river&syllables=2"}
# What stands in braces is the name of one of alice's objects.
BODIES: dict[str, Any] = {
    "account_delete": {"password": "{password}"},
    "auth_token_create": {
        "username": "alice",
        "password": "{password}",
        "name": "Notebook",
        "days": 30,
        "scope": "read write generate",
    },
    "comparisons_create": {"generation": "{generation}"},
    "comparisons_vote_create": {"generation": "{generation}"},
    "data_sets_create": {"name": "My songs", "text": "{songs}"},
    "favourites_create": {"song": "{song}", "section": 1, "rating": 5},
    "favourites_partial_update": {"rating": 4},
    "generations_create": {
        "theme": "the last bus home",
        "structure": "verse:4 chorus:4",
        "rhyme_scheme": "ABAB chorus:AABB",
        "syllables": 8,
        "model": "lstm",
    },
    "generations_again_create": {"same_seed": False},
    "own_models_partial_update": {"name": "After the winter"},
    "pronunciations_update": {"text": "Eoghan = owen\nNiamh = neev"},
    "scansion": {"text": "We folded boats from last week's news"},
    "songs_create": {
        "title": "Paper Boats",
        "sections": [{"kind": "verse", "lines": [{"text": line} for line in VERSE[:4]]}],
        "tags": ["rain"],
    },
    "songs_partial_update": {"title": "Paper Boats, again", "version": 1},
    "songs_edits_create": {
        "edits": [{"id": "{line}", "was": VERSE[0], "text": "We folded boats of yesterday"}]
    },
    "songs_explanations_create": {"line": "{line}"},
    "songs_fittings_create": {"line": "{line}", "before": "We folded boats of", "word": "news"},
    "songs_hear": {"word": "Eoghan"},
    "songs_lines_partial_update": {"locked": True},
    "notebook_update": {"notes": "A bridge about the harbour?", "add": ["harbour"]},
    "songs_retakes_create": {"line": "{line}", "takes": 5},
    "songs_share_update": {"days": 30},
    "songs_versions_partial_update": {"name": "Before the bridge"},
    "songs_import_create": {"text": sample.WORDS, "kind": "text", "title": sample.TITLE},
    "tags_partial_update": {"name": "harbour"},
    "trainings_create": {"name": "Sounds like me", "data_set": "{data}", "begin_with": "gru"},
    "webhooks_create": {"url": "https://songs.example.org/hook", "events": ["generation.done"]},
}
# What must have happened before a call that asks for it.
BEFORE: dict[str, Callable[[dict[str, Any]], object]] = {
    "songs_deleted_list": lambda names: _songs(names).delete_softly(),
    "songs_undelete_create": lambda names: _songs(names).delete_softly(),
    "favourites_create": lambda _: Favourite.objects.all().delete(),
    "generations_retry_create": lambda names: _become(Generation, names["generation"], "failed"),
    "generations_stop_create": lambda names: _become(Generation, names["generation"], "queued"),
    "trainings_create": lambda names: DataSet.objects.filter(pk=names["data"]).update(
        songs=[{"title": sample.TITLE}] * 8
    ),
    "trainings_retry_create": lambda names: _become(Training, names["training"], "failed"),
    "trainings_keep_create": lambda names: Training.objects.filter(pk=names["training"]).update(
        status=Status.RUNNING, curve=[[0, 4.1, 91.7], [10, 3.9, 84.2]]
    ),
}


def _songs(names: dict[str, Any]) -> SongQuerySet:
    return Song.objects.filter(pk=names["song"])


def _become(kind: type[Generation] | type[Training], pk: Any, status: str) -> None:
    kind.objects.filter(pk=pk).update(status=status)


@pytest.fixture
def composer(composer: FakeComposer) -> FakeComposer:
    """It writes words that may be shown."""
    composer.words = VERSE
    return composer


@pytest.fixture
def schema(client: Client) -> Any:
    return client.get("/api/v1/schema/?format=json").json()


def operations(schema: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def filled(part: Any, names: dict[str, object]) -> Any:
    """A body with the names of objects in the place of what stands in braces."""
    if isinstance(part, dict):
        return {name: filled(value, names) for name, value in part.items()}
    if isinstance(part, list):
        return [filled(value, names) for value in part]
    whole = re.fullmatch(r"{(\w+)}", part) if isinstance(part, str) else None
    return str(names[whole[1]]) if whole else part


def call(client: Client, operation: tuple[str, str, Any], names: dict[str, object]) -> Any:
    """Make a call as alice, undo it, and give what an example keeps of it."""
    method, path, told = operation
    name = told["operationId"]
    address = re.sub(r"([\w-]+)/{\w+}", lambda match: f"{match[1]}/{names[PLACES[match[1]]]}", path)
    body = {"body": filled(BODIES[name], names)} if name in BODIES else {}
    with transaction.atomic():
        if name in BEFORE:
            BEFORE[name](names)
        answer: Any = client.generic(
            method.upper(),
            address + QUERIES.get(name, ""),
            json.dumps(body["body"]) if body else "",
            content_type="application/json",
        )
        transaction.set_rollback(True)
    assert answer.status_code < 300, (name, answer.content)
    as_json = answer.headers.get("Content-Type") == examples.JSON
    given = {"answer": json.loads(answer.content)} if as_json else {}
    return {**body, "status": str(answer.status_code), **given}


def check(schema: Any, part: Any, one: object) -> None:
    """Raises jsonschema.ValidationError."""
    Draft202012Validator({**part, "components": schema["components"]}).validate(one)


def test_every_operation_has_an_example_that_works(
    schema: Any, alice: "User", password: str, names: dict[str, object]
) -> None:
    Comparison.objects.get().generations.set(Generation.objects.all())
    key = ApiToken.objects.issue(alice)[1]
    client = Client(headers={"Authorization": f"Token {key}"})
    names |= {"password": password, "songs": sample.WORDS}
    made = {
        operation[2]["operationId"]: call(client, operation, names)
        for operation in operations(schema)
    }
    if RECORDING:
        text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        text = text.replace("http://testserver", "https://lyricsite.example")
        examples.RECORDED.write_text(text, encoding="utf-8")
        examples.recorded.cache_clear()
    kept = examples.recorded()
    assert {name: set(one) for name, one in kept.items()} == {
        name: set(one) for name, one in made.items()
    }, "make examples"
    for _, _, operation in operations(schema):
        for one in (kept[operation["operationId"]], made[operation["operationId"]]):
            if "body" in one:
                body = operation["requestBody"]["content"][examples.JSON]["schema"]
                check(schema, body, one["body"])
            if "answer" in one:
                answer = operation["responses"][one["status"]]["content"][examples.JSON]["schema"]
                check(schema, answer, one["answer"])


def test_the_schema_shows_them(schema: Any) -> None:
    for _, _, operation in operations(schema):
        one = examples.recorded()[operation["operationId"]]
        if "body" in one:
            content = operation["requestBody"]["content"]
            assert content[examples.JSON]["example"] == one["body"]
        if "answer" in one:
            content = operation["responses"][one["status"]]["content"]
            assert content[examples.JSON]["example"] == one["answer"]
