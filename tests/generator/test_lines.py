"""Lines: one type from the composer to every reader, and a name through all versions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows, sheets
from generator.models import Generation, Song, SongLine
from generator.models.song_lines import MOST_ALTERNATIVES
from ml.song.line import Line, Receipt, facts_of

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
Written = Callable[..., Generation]
Saved = Callable[..., Song]
FACTS = {fact.name for fact in facts_of(Line)}


def names_of(song: Song, number: int) -> list[str]:
    sections = song.versions.get(number=number).sections
    return [line.id for section in sections for line in section.lines]


def rewrite(song: Song, text: str) -> Song:
    """Save a text as the newest version, as its edit page does."""
    song.revise(sections=sheets.read_text(text, song.current.sections))
    return song


def test_every_fact_of_a_line_reaches_every_reader(
    alice: "User", alice_api: APIClient, saved: Saved
) -> None:
    song = saved(alice)
    favourite = flows.keep_verse_of_song(song, 0)
    row = song.generation.lines.all()[1] if song.generation else None
    assert row

    def read(path: str) -> Any:
        return alice_api.get(f"/api/v1/{path}/").json()

    told = [
        read(f"generations/{song.generation_id}")["sections"][0]["lines"][1],
        read(f"songs/{song.pk}")["sections"][0]["lines"][1],
        read(f"songs/{song.pk}/versions/1")["sections"][0]["lines"][1],
        read(f"favourites/{favourite.pk}")["lines"][1],
    ]
    expected = {**row.line.facts(), "id": ""}
    assert [{**line, "id": ""} for line in told] == [expected] * 4
    assert set(expected) == FACTS
    assert row.as_event() == row.line.as_fields()


def test_the_schema_tells_every_fact(client: Client) -> None:
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()["components"]["schemas"]

    assert set(schema["Line"]["properties"]) == FACTS
    assert set(schema["Receipt"]["properties"]) == {fact.name for fact in facts_of(Receipt)}
    assert all("description" in told for told in schema["Line"]["properties"].values())


def test_a_line_carries_who_wrote_it_and_by_what(alice: "User", saved: Saved) -> None:
    song = saved(alice)

    text = song.current.text.replace("line 0 of", "My own words of")
    mine, theirs = rewrite(song, text).current.sections[0].lines

    assert mine.receipt == Receipt(by="hand")
    assert theirs.receipt.by == "network"
    assert (theirs.receipt.model, theirs.receipt.version) == ("lstm", "fake-1")
    assert theirs.receipt.source == str(song.generation_id)
    assert song.generation
    assert theirs.receipt.seed == song.generation.seed


def test_an_edited_line_keeps_its_name(alice: "User", saved: Saved) -> None:
    song = saved(alice)

    rewrite(song, song.current.text.replace("line 0 of", "My own words of"))

    assert names_of(song, 2) == names_of(song, 1)
    assert len(set(names_of(song, 1))) == 4
    assert {str(row.pk) for row in song.lines.all()} == set(names_of(song, 1))


def test_a_new_line_gets_a_name_of_its_own(alice: "User", saved: Saved) -> None:
    song = saved(alice)

    rewrite(song, f"{song.current.text}\nOne line more")

    assert names_of(song, 2)[:4] == names_of(song, 1)
    assert SongLine.objects.filter(song=song).count() == 5


def test_an_earlier_wording_stays_as_an_alternative(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    first = song.current.sections[0].lines[0]

    for words in ("My own words", "Other words", "My own words"):
        rewrite(song, song.current.text.replace(song.current.sections[0].lines[0].text, words))

    row = song.lines.get(pk=first.id)
    assert [other.text for other in row.alternatives] == [
        first.text,
        "My own words",
        "Other words",
    ]
    assert row.alternatives[0] == first


def test_no_more_than_the_last_wordings_stay() -> None:
    row = SongLine()
    for number in range(MOST_ALTERNATIVES + 2):
        row.remember(Line(text=f"{number}"))

    texts = [other.text for other in row.alternatives]
    assert texts == [f"{number}" for number in range(2, MOST_ALTERNATIVES + 2)]


def test_a_lock_stays_on_its_line_through_all_versions(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    first, *others = names_of(song, 1)
    song.lines.filter(pk=first).update(locked=True)

    rewrite(song, song.current.text.replace("line 0 of", "My own words of"))
    rewrite(song, "Nothing of it")
    song.restore(song.versions.get(number=1))

    assert song.lines.get(pk=first).locked
    assert not song.lines.filter(pk__in=others, locked=True).exists()


def test_a_restored_version_has_its_lines_and_receipts(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    rewrite(song, "Nothing of it")

    song.restore(song.versions.get(number=1))

    assert song.current.sections == song.versions.get(number=1).sections


def test_a_caller_can_move_and_change_a_named_line(
    alice: "User", alice_api: APIClient, saved: Saved
) -> None:
    song = saved(alice)
    first, second, *_ = names_of(song, 1)
    lines = [{"id": second, "text": "Changed and moved up"}, {"id": first, "text": "Changed too"}]

    alice_api.patch(f"/api/v1/songs/{song.pk}/", {"sections": [{"kind": "verse", "lines": lines}]})

    assert names_of(song, 2) == [second, first]


def test_the_name_of_anothers_line_gives_nothing(
    alice: "User", charlie: "User", charlie_api: APIClient, saved: Saved
) -> None:
    named = names_of(saved(alice), 1)[0]
    lines = [{"id": named, "text": "Mine"}]

    answer = charlie_api.post("/api/v1/songs/", {"sections": [{"kind": "verse", "lines": lines}]})

    assert answer.status_code == 201
    assert answer.json()["sections"][0]["lines"][0]["id"] != named
    assert SongLine.objects.get(pk=named).song.owner == alice
