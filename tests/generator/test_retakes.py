"""Retakes: a network writes lines of a song anew, and its writer takes what is liked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from generator.models import Retake, Song
from generator.models.leases import LeaseLost
from generator.work import retaking
from ml.song.line import NETWORK

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
Saved = Callable[..., Song]


@pytest.fixture
def song(alice: "User", saved: Saved) -> Song:
    return saved(alice)


def names_of(song: Song) -> list[str]:
    return [line.id for section in song.current.sections for line in section.lines]


def ask(api: APIClient, song: Song, **wish: Any) -> Any:
    return api.post(f"/api/v1/songs/{song.pk}/retakes/", wish)


def takes(api: APIClient, song: Song, **wish: Any) -> list[str]:
    """The wordings that come of a wish."""
    answer = ask(api, song, **wish)
    assert answer.status_code == 202, answer.json()
    row = Retake.objects.get(pk=answer.json()["id"])
    assert row.claim()
    retaking.attend(row)
    told = api.get(f"/api/v1/songs/{song.pk}/retakes/{row.pk}/").json()
    assert (told["status"], told["error"]) == ("done", "")
    return [take["text"] for take in told["takes"]]


def test_one_line_gets_several_wordings_that_are_kept(alice_api: APIClient, song: Song) -> None:
    first, *_ = names_of(song)
    words = song.current.text

    found = takes(alice_api, song, lines=[first], takes=3, seed=4)

    assert found == ["anew 4 in 8 A 0", "anew 4 in 8 A 1", "anew 4 in 8 A 2"]
    kept = alice_api.get(f"/api/v1/songs/{song.pk}/lines/{first}/").json()["alternatives"]
    assert [take["text"] for take in kept] == found[::-1]
    assert Song.objects.get(pk=song.pk).current.text == words


def test_a_wording_that_is_taken_over_is_the_networks(alice_api: APIClient, song: Song) -> None:
    first, *_ = names_of(song)
    was = song.current.sections[0].lines[0].text
    best, *_ = takes(alice_api, song, lines=[first])

    edit = {"id": first, "was": was, "text": best}
    alice_api.post(f"/api/v1/songs/{song.pk}/edits/", {"edits": [edit]})

    line = Song.objects.get(pk=song.pk).current.sections[0].lines[0]
    assert (line.text, line.receipt.by, line.score) == (best, NETWORK, 1.0)


def test_lines_of_a_section_come_anew_but_locked_ones(alice_api: APIClient, song: Song) -> None:
    first, second, third, _ = names_of(song)
    alice_api.patch(f"/api/v1/songs/{song.pk}/lines/{second}/", {"locked": True})

    found = takes(alice_api, song, lines=[first, second, third])

    assert len(found) == 2
    refused = ask(alice_api, song, lines=[second])
    assert (refused.status_code, refused.json()["detail"]) == (409, "These lines are locked.")


def test_a_line_is_asked_to_rhyme_and_to_have_so_many_syllables(
    alice_api: APIClient, song: Song
) -> None:
    first, second, *_ = names_of(song)

    found = takes(alice_api, song, line=second, rhymes_with=first, syllables=6, takes=1)

    assert found == ["anew 0 in 6 A 0"]


def test_words_around_a_gap_stand(alice_api: APIClient, song: Song) -> None:
    found = takes(alice_api, song, lines=names_of(song)[:1], pattern="I left my ___ here", takes=1)

    assert found == ["I left my gap here 0"]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"lines": []}, 400),
        ({"lines": [str(uuid4())]}, 404),
        ({"pattern": "no gap in it"}, 400),
        ({"lines": "all", "pattern": "one ___ for all"}, 409),
        ({"rhymes_with": "chorus"}, 409),
        ({"syllables": 99}, 400),
    ],
)
def test_what_cannot_be_wished_is_refused(
    alice_api: APIClient, song: Song, wish: dict[str, Any], status: int
) -> None:
    names = names_of(song)
    whole: dict[str, Any] = {"lines": names[:1], **wish}
    whole["lines"] = names if whole["lines"] == "all" else whole["lines"]
    if "rhymes_with" in whole:
        whole["rhymes_with"] = names[2]

    assert ask(alice_api, song, **whole).status_code == status
    assert not Retake.objects.exists()


def test_a_worker_that_lost_its_lease_stores_nothing(alice_api: APIClient, song: Song) -> None:
    row = Retake.objects.get(pk=ask(alice_api, song, lines=names_of(song)[:1]).json()["id"])
    assert row.claim()
    Retake.objects.update(lease_token=None)

    with pytest.raises(LeaseLost):
        row.keep(song.current.sections[0].lines)

    assert not any(line.alternatives for line in song.lines.all())
