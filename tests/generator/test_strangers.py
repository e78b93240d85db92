"""Every object is reached through its owner: a stranger gets 404, a visitor is sent to sign in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows
from generator.models import DataSet, Favourite, Generation, OwnModel, Song, Training

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

PAGES = [
    ("get", "/generations/{generation}/"),
    ("post", "/generations/{generation}/stop/"),
    ("post", "/generations/{generation}/retry/"),
    ("get", "/generations/{generation}/change/"),
    ("post", "/generations/{generation}/again/"),
    ("post", "/generations/{generation}/save/"),
    ("post", "/generations/{generation}/verses/0/favourite/"),
    ("get", "/songs/{song}/"),
    ("get", "/songs/{song}/edit/"),
    ("post", "/songs/{song}/edit/"),
    ("post", "/songs/{song}/delete/"),
    ("post", "/songs/{song}/share/"),
    ("post", "/songs/{song}/tags/"),
    ("post", "/songs/{song}/share/take-back/"),
    ("post", "/songs/{song}/undelete/"),
    ("get", "/songs/{song}/versions/1/"),
    ("get", "/songs/{song}/versions/1/text/"),
    ("get", "/songs/{song}/versions/1/pdf/"),
    ("post", "/songs/{song}/versions/1/restore/"),
    ("post", "/songs/{song}/versions/1/name/"),
    ("get", "/songs/{song}/versions/"),
    ("get", "/songs/{song}/versions/compare/?new=1"),
    ("post", "/songs/{song}/verses/0/favourite/"),
    ("post", "/favourites/{favourite}/rate/"),
    ("post", "/favourites/{favourite}/remove/"),
    ("get", "/data-sets/{data}/"),
    ("post", "/data-sets/{data}/delete/"),
    ("get", "/trainings/{training}/"),
    ("post", "/trainings/{training}/keep/"),
    ("post", "/trainings/{training}/cancel/"),
    ("post", "/trainings/{training}/retry/"),
    ("get", "/models/{own}/export/"),
    ("post", "/models/{own}/rename/"),
    ("post", "/models/{own}/delete/"),
]
LISTS = ["generations", "songs", "favourites"]


@pytest.fixture
def ids(alice: "User", saved: Callable[..., Song]) -> dict[str, object]:
    """One of each of alice's objects."""
    song = saved(alice)
    favourite = flows.keep_verse_of_song(song, 0, 3)
    data = DataSet.objects.create(owner=alice, name="Mine", songs=[], report={"dropped": {}})
    training = Training.objects.start(data, "gru", "Mine")
    facts = {"cell": "gru", "version": "1", "parameters": 1}
    mine = OwnModel.objects.create(owner=alice, name="Mine", **facts)
    return {
        "generation": song.generation_id,
        "song": song.pk,
        "favourite": favourite.pk,
        "data": data.pk,
        "training": training.pk,
        "own": mine.pk,
    }


def state() -> list[object]:
    """All that a stranger might have changed."""
    return [
        *Generation.objects.order_by("pk").values_list("pk", "status"),
        *Song.objects.order_by("pk").values_list("pk", "deleted", "versions"),
        *Favourite.objects.order_by("pk").values_list("pk", "rating"),
        *DataSet.objects.order_by("pk").values_list("pk"),
        *Training.objects.order_by("pk").values_list("pk", "status", "enough"),
        *OwnModel.objects.order_by("pk").values_list("pk", "name"),
    ]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_gets_404_for_every_page(
    charlie_client: Client, ids: dict[str, object], method: str, path: str
) -> None:
    before = state()

    answer = getattr(charlie_client, method)(path.format(**ids))

    assert answer.status_code == 404
    assert state() == before


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_visitor_is_asked_to_sign_in(
    client: Client, ids: dict[str, object], method: str, path: str
) -> None:
    answer = getattr(client, method)(path.format(**ids))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("noun", LISTS)
def test_lists_hold_nothing_of_others(
    charlie_client: Client, charlie_api: APIClient, ids: dict[str, object], noun: str
) -> None:
    shown = charlie_client.get(f"/{noun}/").context["page"]
    listed = charlie_api.get(f"/api/v1/{noun}/").json()

    assert shown.rows == []
    assert listed["results"] == []


@pytest.mark.parametrize("noun", ["generation", "song"])
def test_a_stranger_cannot_mark_or_save_by_id(
    charlie_api: APIClient, ids: dict[str, object], noun: str
) -> None:
    marked = charlie_api.post("/api/v1/favourites/", {noun: ids[noun], "section": 0})
    saved = charlie_api.post("/api/v1/songs/", {"generation": ids["generation"]})

    assert (marked.status_code, saved.status_code) == (404, 404)
    assert list(marked.json()["errors"]) == [noun]
    assert list(saved.json()["errors"]) == ["generation"]
