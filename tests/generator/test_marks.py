"""The `ETag` of a song, and what is asked by it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from rest_framework.test import APIClient

from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_song_that_changed_meanwhile_is_412_and_stays(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    song = saved(alice)
    address = f"/api/v1/songs/{song.pk}/"
    read = {"If-Match": alice_api.get(address)["ETag"]}
    song.revise(title="Of another client")

    stale = [
        alice_api.patch(address, {"title": "Mine"}, headers=read),
        alice_api.delete(address, headers=read),
        alice_api.post(f"{address}edits/", {"title": "Mine"}, headers=read),
    ]

    assert [answer.status_code for answer in stale] == [412, 412, 412]
    assert alice_api.get(address).json()["title"] == "Of another client"


def test_the_mark_that_was_read_or_answered_lets_a_change_in(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    address = f"/api/v1/songs/{saved(alice).pk}/"
    mark = alice_api.get(address)["ETag"]

    for title, form in (("One", "{}"), ("Two", "W/{}"), ("Three", '"x", {}'), ("Four", "*")):
        answer = alice_api.patch(address, {"title": title}, headers={"If-Match": form.format(mark)})
        assert (answer.status_code, answer.json()["title"]) == (200, title)
        mark = answer["ETag"]

    assert alice_api.get(address)["ETag"] == mark


def test_a_change_that_came_after_the_mark_was_checked_is_not_overwritten(
    alice: "User",
    alice_api: APIClient,
    saved: Callable[..., Song],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    song = saved(alice)
    address = f"/api/v1/songs/{song.pk}/"
    mark = alice_api.get(address)["ETag"]
    # The other change comes between the check and the saving.
    monkeypatch.setattr(
        "generator.api.marks.check", lambda *_: Song.objects.get().revise(title="Theirs")
    )

    answer = alice_api.patch(address, {"title": "Mine"}, headers={"If-Match": mark})

    assert (answer.status_code, Song.objects.get().title) == (412, "Theirs")


def test_a_song_that_the_caller_holds_is_304(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    song = saved(alice)
    address = f"/api/v1/songs/{song.pk}/"
    known = {"If-None-Match": alice_api.get(address)["ETag"]}

    same = alice_api.get(address, headers=known)
    song.revise(title="New")
    changed = alice_api.get(address, headers=known)

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["title"]) == (200, "New")
