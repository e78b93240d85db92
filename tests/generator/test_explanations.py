"""Explanations: a worker tells why a line reads as it does, its owner alone reads it."""

from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generator import sheets
from generator.models import Book, Explanation, LeaseLost, Song
from generator.work import composers, explaining, steward
from ml.network.registry import SHIPPED

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "[Verse]\nThe harbour lights are burning low\nI hear the quiet river flow\n1 2 3"
SUNG = ["i", "hear", "the", "quiet", "river", "flow"]


@pytest.fixture(autouse=True)
def shipped(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is explained is what a real network does."""
    settings.LYRICSITE_MODELS = SHIPPED
    monkeypatch.setattr(composers, "_kept", OrderedDict())


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


def ask(api: APIClient, song: Song, line: object) -> Any:
    return api.post(f"/api/v1/songs/{song.pk}/explanations/", {"line": str(line)})


def names_of(song: Song) -> list[str]:
    return [line.id for line in song.current.sections[0].lines]


def answered(api: APIClient, song: Song, at: int) -> Any:
    """What is told of a line once a worker has looked at it."""
    told = ask(api, song, names_of(song)[at]).json()
    assert (told["status"], told["reasons"]) == ("queued", None)
    attend(told["id"])
    return api.get(f"/api/v1/songs/{song.pk}/explanations/{told['id']}/").json()


def attend(name: str) -> None:
    row = Explanation.objects.get(pk=name)
    assert row.claim()
    explaining.attend(row)


def test_it_tells_of_each_word_of_the_line(alice_api: APIClient, song: Song) -> None:
    told = answered(alice_api, song, 1)

    reasons = told["reasons"]
    assert told["status"] == "done"
    assert [step["word"] for step in reasons["steps"]] == SUNG
    assert (reasons["told"], reasons["partner"]) == ("flow", "low")
    assert {strip["gate"] for strip in reasons["strips"]} == {"input", "forget", "output", "cell"}
    assert "“" in reasons["sentence"]
    assert song.versions.count() == 1, "a question changes nothing"


def test_words_are_heard_as_their_writer_says_them(
    alice: "User", alice_api: APIClient, song: Song
) -> None:
    Book.objects.write(alice, "flow = flah")

    assert Explanation.objects.get(pk=ask(alice_api, song, names_of(song)[1]).json()["id"]).book


def test_a_line_without_an_english_word_is_told_to_have_none(
    alice_api: APIClient, song: Song
) -> None:
    told = answered(alice_api, song, 2)

    assert (told["status"], told["error"]) == ("failed", "This line has no English word.")


def test_a_network_that_is_away_is_named(alice_api: APIClient, song: Song, settings: Any) -> None:
    asked = ask(alice_api, song, names_of(song)[0]).json()["id"]
    settings.LYRICSITE_MODELS = SHIPPED.parent
    attend(asked)

    assert "not installed here" in Explanation.objects.get().error


def test_there_is_nothing_to_explain_of_other_lines(
    alice_api: APIClient, charlie_api: APIClient, song: Song
) -> None:
    line = names_of(song)[0]
    assert ask(alice_api, song, uuid4()).status_code == 404
    assert ask(charlie_api, song, line).status_code == 404
    mine = ask(alice_api, song, line).json()["id"]
    assert charlie_api.get(f"/api/v1/songs/{song.pk}/explanations/{mine}/").status_code == 404


def test_who_lost_the_lease_answers_nothing(alice_api: APIClient, song: Song) -> None:
    row = Explanation.objects.get(pk=ask(alice_api, song, names_of(song)[0]).json()["id"])
    assert row.claim()
    Explanation.objects.update(lease_token=uuid4())

    with pytest.raises(LeaseLost):
        row.answer(reasons={"steps": []})
    assert Explanation.objects.get().reasons == {}


def test_old_ones_are_cleared_away(alice_api: APIClient, song: Song) -> None:
    ask(alice_api, song, names_of(song)[0])
    Explanation.objects.update(created=timezone.now() - timedelta(hours=1, minutes=1))

    steward.clean()

    assert not Explanation.objects.exists()


@pytest.mark.parametrize("what", ["explanations", "retakes"])
def test_a_site_without_networks_says_so(
    alice_api: APIClient, song: Song, settings: Any, tmp_path: Path, what: str
) -> None:
    settings.LYRICSITE_MODELS = tmp_path
    line = names_of(song)[0]
    body = {"explanations": {"line": line}, "retakes": {"lines": [line]}}[what]

    answer = alice_api.post(f"/api/v1/songs/{song.pk}/{what}/", body, format="json")

    assert answer.status_code == 409
    assert "No network" in answer.json()["detail"]
