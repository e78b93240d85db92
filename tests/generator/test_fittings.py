"""Fittings: a worker tells which rhymes fit a place of a song, its owner alone reads it."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from generator import flows, sheets
from generator.models import Fitting, Song
from generator.work import composers, fitting
from ml.network.registry import SHIPPED

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "[Verse]\nThe harbour lights are burning low\n\n[Chorus]\nAnd far away across the foam"


@pytest.fixture(autouse=True)
def shipped(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits is what a real network says."""
    settings.LYRICSITE_MODELS = SHIPPED
    monkeypatch.setattr(composers, "_kept", OrderedDict())


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


def ask(api: APIClient, song: Song, **fields: Any) -> Any:
    return api.post(f"/api/v1/songs/{song.pk}/fittings/", fields)


def line_of(song: Song) -> str:
    name: str = song.current.sections[0].lines[0].id
    return name


def test_rhymes_and_words_near_in_meaning_are_told(alice_api: APIClient, song: Song) -> None:
    place = {"line": line_of(song), "before": "We sailed into the", "word": "night"}
    asked = ask(alice_api, song, **place)
    assert (asked.status_code, asked.json()["rhymes"]) == (202, [])
    row = Fitting.objects.get()
    assert row.claim()
    fitting.attend(row)

    told = alice_api.get(f"/api/v1/songs/{song.pk}/fittings/{row.pk}/").json()
    assert told["status"] == "done"
    shares = [one["share"] for one in told["rhymes"]]
    assert shares == sorted(shares, reverse=True)
    assert "light" in {one["word"] for one in told["rhymes"]}
    assert "day" in {one["word"] for one in told["near"]}
    assert song.versions.count() == 1, "a question changes nothing"


def test_a_line_to_come_stands_after_the_one_that_is_named(song: Song, alice: "User") -> None:
    row = Fitting.objects.start(
        song, flows.read_request({}), line_of(song), is_new=True, before="", word="night"
    )

    place = row.redraw()

    assert [line.text for line in place.lines][1] == ""
    assert [line.section for line in place.lines] == [0, 0, 1]
    assert place.positions == [1]


@pytest.mark.parametrize(
    ("field", "value"), [("word", ""), ("word", "x" * 61), ("before", "a\nb"), ("line", "x")]
)
def test_what_cannot_be_asked_is_named(
    alice_api: APIClient, song: Song, field: str, value: str
) -> None:
    answer = ask(alice_api, song, **{"line": line_of(song), "word": "night", field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_only_its_owner_asks_and_reads(
    alice_api: APIClient, charlie_api: APIClient, song: Song
) -> None:
    place = {"line": line_of(song), "word": "night"}
    mine = ask(alice_api, song, **place).json()["id"]

    assert ask(charlie_api, song, **place).status_code == 404
    assert charlie_api.get(f"/api/v1/songs/{song.pk}/fittings/{mine}/").status_code == 404
    assert ask(alice_api, song, line=str(uuid4()), word="night").status_code == 404


def test_a_network_that_is_away_is_named(alice_api: APIClient, song: Song, settings: Any) -> None:
    ask(alice_api, song, line=line_of(song), word="night")
    row = Fitting.objects.get()
    settings.LYRICSITE_MODELS = SHIPPED.parent
    assert row.claim()

    fitting.attend(row)

    assert "not installed here" in row.error
