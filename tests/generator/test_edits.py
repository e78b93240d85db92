"""Edits of single lines by several hands: each is made once, and none that was taken is lost."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generator import sheets
from generator.edits import Edit, Row, applied
from generator.models import Song, SongVersion
from ml.song.line import NETWORK

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
Saved = Callable[..., Song]
WORDS = "[Verse]\nOne line\nAnother line\n\n[Chorus]\nA third\nThe last"


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


def send(api: APIClient, song: Song, *edits: dict[str, Any], **more: Any) -> Any:
    return api.post(f"/api/v1/songs/{song.pk}/edits/", {"edits": edits, **more})


def rows(told: Any) -> list[dict[str, Any]]:
    """The rows of a song as the API tells it, as a client keeps them."""
    found = []
    for section in told["sections"]:
        found.append({"id": section["id"], "heading": True, "text": section["heading"]})
        found += [{"id": line["id"], "text": line["text"]} for line in section["lines"]]
    return found


def read(api: APIClient, song: Song) -> list[dict[str, Any]]:
    return rows(api.get(f"/api/v1/songs/{song.pk}/").json())


def text_of(song: Song) -> str:
    return Song.objects.get(pk=song.pk).current.text


# What one hand does


def test_a_changed_line_is_measured_and_keeps_its_name(alice_api: APIClient, song: Song) -> None:
    line = read(alice_api, song)[1]

    answer = send(alice_api, song, {**line, "was": line["text"], "text": "A line of my own"})

    told = answer.json()["sections"][0]["lines"][0]
    assert (told["id"], told["syllables"]) == (line["id"], 5)
    assert answer.json()["conflicts"] == []
    assert text_of(song) == WORDS.replace("One line", "A line of my own")


def test_lines_and_headings_are_added_moved_and_taken_away(
    alice_api: APIClient, song: Song
) -> None:
    verse, one, another, chorus, third, _ = read(alice_api, song)
    new, bridge = str(uuid4()), str(uuid4())

    send(
        alice_api,
        song,
        {"id": one["id"], "was": one["text"], "text": None},
        {"id": new, "text": "A new line", "after": [another["id"]]},
        {"id": bridge, "heading": True, "text": "Bridge", "after": [new, another["id"]]},
        {**third, "was": third["text"], "moved": True, "after": [verse["id"]]},
        {**chorus, "was": "Chorus", "text": "Chorus 2"},
    )

    assert text_of(song) == (
        "[Verse]\nA third\nAnother line\nA new line\n\n[Bridge]\n\n[Chorus 2]\nThe last"
    )


def test_edits_that_are_sent_twice_are_made_once(alice_api: APIClient, song: Song) -> None:
    _, one, another, *_ = read(alice_api, song)
    edits = [
        {**one, "was": one["text"], "text": "Mine"},
        {"id": str(uuid4()), "text": "New", "after": [one["id"]]},
        {"id": another["id"], "was": another["text"], "text": None},
    ]
    first, again = (send(alice_api, song, *edits).json() for _ in range(2))

    assert (again["sections"], again["conflicts"]) == (first["sections"], [])
    assert again["version"] == first["version"]


def test_a_line_that_gets_its_words_back_is_the_networks_again(
    alice: "User", alice_api: APIClient, saved: Saved
) -> None:
    song = saved(alice)
    line = song.current.sections[0].lines[0]
    for was, text in ((line.text, "Mine"), ("Mine", None)):
        send(alice_api, song, {"id": line.id, "was": was, "text": text})

    heading = song.current.sections[0].id
    send(alice_api, song, {"id": line.id, "text": line.text, "after": [heading]})

    back = Song.objects.get(pk=song.pk).current.sections[0].lines[0]
    assert (back.text, back.receipt.by, back.target) == (line.text, NETWORK, line.target)


# What versions they make


def test_typing_within_ten_minutes_makes_one_version(alice_api: APIClient, song: Song) -> None:
    line = read(alice_api, song)[1]["id"]
    numbers = []
    for was, text in (("One line", "One"), ("One", "One more"), ("One more", "One more line")):
        answer = send(alice_api, song, {"id": line, "was": was, "text": text})
        numbers.append(answer.json()["version"])

    assert numbers == [2, 3, 4]
    assert [version.number for version in song.versions.all()] == [4, 1]
    wordings = song.lines.get(pk=line).alternatives
    assert [wording.text for wording in wordings] == ["One line"]


@pytest.mark.parametrize("settled", ["old", "favourite", "saved"])
def test_typing_leaves_a_settled_version_alone(
    alice_api: APIClient, song: Song, settled: str
) -> None:
    line = read(alice_api, song)[1]["id"]
    send(alice_api, song, {"id": line, "was": "One line", "text": "One"})
    if settled == "old":
        earlier = timezone.now() - timedelta(minutes=11)
        SongVersion.objects.filter(number=2).update(created=earlier)
    elif settled == "favourite":
        alice_api.post("/api/v1/favourites/", {"song": str(song.pk), "section": 0})
    else:
        song.restore(song.versions.get(number=1))

    send(
        alice_api,
        song,
        {"id": read(alice_api, song)[2]["id"], "was": "Another line", "text": "Two"},
    )

    assert 2 in song.versions.values_list("number", flat=True)


def test_a_version_that_was_read_before_typing_is_not_the_newest(
    alice_api: APIClient, song: Song
) -> None:
    line = read(alice_api, song)[1]["id"]
    read_at = send(alice_api, song, {"id": line, "was": "One line", "text": "One"}).json()
    send(alice_api, song, {"id": line, "was": "One", "text": "One more"})

    late = {"title": "Over it", "version": read_at["version"]}
    assert alice_api.patch(f"/api/v1/songs/{song.pk}/", late).status_code == 409


# What several hands do


def test_two_who_change_different_lines_both_have_their_way(
    alice_api: APIClient, song: Song
) -> None:
    _, one, another, *_ = read(alice_api, song)

    send(alice_api, song, {**one, "was": one["text"], "text": "Hers"})
    told = send(alice_api, song, {**another, "was": another["text"], "text": "His"}).json()

    assert [line["text"] for line in told["sections"][0]["lines"]] == ["Hers", "His"]


def test_who_comes_second_to_a_line_is_told_and_keeps_the_words(
    alice_api: APIClient, song: Song
) -> None:
    line = read(alice_api, song)[1]
    send(alice_api, song, {**line, "was": line["text"], "text": "First"})

    told = send(alice_api, song, {**line, "was": line["text"], "text": "Second"}).json()

    assert told["conflicts"] == [{"id": line["id"], "yours": "Second", "theirs": "First"}]
    assert told["sections"][0]["lines"][0]["text"] == "First"
    wordings = song.lines.get(pk=line["id"]).alternatives
    assert [wording.text for wording in wordings] == ["One line", "Second"]


def test_a_title_is_an_edit_too(alice_api: APIClient, song: Song) -> None:
    first = send(alice_api, song, title="Hers", title_was="A song").json()
    second = send(alice_api, song, title="His", title_was="A song").json()

    assert (first["title"], first["conflicts"]) == ("Hers", [])
    assert second["conflicts"] == [{"id": "title", "yours": "His", "theirs": "Hers"}]
    assert Song.objects.get(pk=song.pk).title == "Hers"


def test_a_line_that_was_taken_away_comes_back_for_new_words_alone() -> None:
    here = [Row("a", False, "One")]
    changed = Edit(id="b", was="Two", text="Too", after=["a"])
    moved = Edit(id="c", was="Three", text="Three", moved=True)

    found, conflicts = applied(here, [changed, moved])

    assert (found, conflicts) == ([*here, Row("b", False, "Too")], [])


@pytest.mark.parametrize(
    "edit",
    [
        {"text": "[Chorus]"},
        {"text": ""},
        {"text": "x" * 301},
        {"text": "One\nTwo"},
        {"text": "A", "id": "no-name"},
        {"text": "A]", "heading": True},
    ],
)
def test_what_is_no_row_is_refused_with_a_reason(
    alice_api: APIClient, song: Song, edit: dict[str, Any]
) -> None:
    answer = send(alice_api, song, {"id": str(uuid4()), **edit})

    assert answer.status_code == 400
    assert any(name.startswith("edits") for name in answer.json()["errors"])
    assert text_of(song) == WORDS


def test_the_name_of_anothers_line_is_refused(
    charlie: "User", alice_api: APIClient, song: Song
) -> None:
    theirs = Song.objects.keep(charlie, "Theirs", sheets.read_text("Mine"))
    line = theirs.current.sections[0].lines[0]

    answer = send(alice_api, song, {"id": line.id, "text": "A", "after": []})

    assert answer.status_code == 409
    assert theirs.lines.get(pk=line.id).alternatives == []


def test_a_stranger_finds_no_song_to_edit(charlie_api: APIClient, song: Song) -> None:
    assert send(charlie_api, song).status_code == 404


class Writer:
    """A tab that edits at random from what it last saw."""

    def __init__(self, api: APIClient, song: Song, seed: int) -> None:
        self.api, self.song, self.draw = api, song, random.Random(seed)
        self.seen = read(api, song)

    def edit(self) -> dict[str, Any]:
        """Send one edit of some row, look at the answer or not; what was sent and answered."""
        sent = self.draw.choice([self.change, self.change, self.add, self.remove, self.move])()
        told = send(self.api, self.song, sent).json()
        if self.draw.random() < 0.6:
            self.seen = rows(told)
        standing = {row["id"]: row["text"] for row in rows(told)}
        return {**sent, "taken": not told["conflicts"], "standing": standing}

    def change(self) -> dict[str, Any]:
        row = self.draw.choice(self.seen)
        word = self.draw.choice(["Verse", "Chorus"]) if "heading" in row else "Rain"
        return {**row, "was": row["text"], "text": f"{word} {self.draw.randrange(1000)}"}

    def add(self) -> dict[str, Any]:
        text = f"A new line {self.draw.randrange(1000)}"
        return {"id": self.name(), "text": text, "after": self.anchors()}

    def remove(self) -> dict[str, Any]:
        row = self.draw.choice(self.seen)
        return {**row, "was": row["text"], "text": None}

    def move(self) -> dict[str, Any]:
        row = self.draw.choice(self.seen)
        return {**row, "was": row["text"], "moved": True, "after": self.anchors(row["id"])}

    def anchors(self, but: str = "") -> list[str]:
        at = self.draw.randrange(len(self.seen) + 1)
        return [row["id"] for row in reversed(self.seen[:at]) if row["id"] != but][:3]

    def name(self) -> str:
        return str(UUID(int=self.draw.getrandbits(128), version=4))


@pytest.mark.parametrize("seed", range(2))
def test_of_two_hundred_edits_by_two_hands_none_that_was_taken_is_lost(
    alice_api: APIClient, song: Song, seed: int
) -> None:
    ledger = {row["id"]: row["text"] for row in read(alice_api, song)}
    writers = [Writer(alice_api, song, 10 * seed + number) for number in (1, 2)]
    turns = [writer for writer in writers for _ in range(100)]
    random.Random(seed).shuffle(turns)

    for writer in turns:
        if len(writer.seen) < 3:
            writer.seen = read(alice_api, song)
        edit = writer.edit()
        name, was, text = edit["id"], edit.get("was"), edit["text"]
        # Whoever did not see the words that stand there may not change them.
        assert edit["taken"] == (was == text or ledger.get(name, was) in (was, text)), edit
        if edit["taken"] and text is None:
            ledger.pop(name, None)
        elif edit["taken"] and (was != text or name in ledger):
            ledger[name] = text if was != text else ledger[name]
        assert {name: edit["standing"].get(name) for name in ledger} == ledger, edit
