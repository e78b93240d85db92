"""Comparisons: one request by each network, and a vote that counts while it is blind."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows
from generator.models import Comparison, Generation, Song
from generator.work.tasks import attend

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db
Written = Callable[..., Generation]


@pytest.fixture
def asked(alice: "User", written: Written) -> Comparison:
    """What alice's song was asked for, now asked of all networks."""
    return flows.compare(written(alice, theme="the sea", seed=7))


def write(comparison: Comparison) -> None:
    for song in comparison.generations.all():
        assert song.claim()
        attend(song)


@pytest.fixture
def compared(asked: Comparison, composer: "FakeComposer") -> Comparison:
    write(asked)
    return asked


def test_each_network_writes_the_same_request_by_one_seed(asked: Comparison) -> None:
    requests = [song.request for song in asked.generations.all()]

    assert sorted(request["model"] for request in requests) == ["gru", "lstm", "rnn"]
    alike = [{**request, "model": ""} for request in requests]
    assert alike == alike[:1] * 3
    assert alike[0]["theme"] == "the sea"
    assert alike[0]["seed"] != 7, "the song that was read before is none of them"


def test_names_are_hidden_until_there_is_a_vote(compared: Comparison, alice_client: Client) -> None:
    page = alice_client.get(compared.get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert not [name for name in ("LSTM", "GRU", "Simple RNN") if name in main]
    chosen = compared.generations.get(model="gru")

    after = alice_client.post(
        f"{compared.get_absolute_url()}vote/{chosen.pk}/", follow=True
    ).content.decode()

    assert "You voted for the GRU" in after
    assert "LSTM" in after
    assert Comparison.objects.tally() == {"gru": 1}


def test_who_looked_votes_no_more(compared: Comparison, alice_client: Client) -> None:
    alice_client.post(f"{compared.get_absolute_url()}show/")
    song = compared.generations.first()
    assert song

    page = alice_client.post(f"{compared.get_absolute_url()}vote/{song.pk}/", follow=True)

    assert "no longer counts" in page.content.decode()
    assert Comparison.objects.tally() == {}


def test_nobody_votes_before_all_songs_are_written(asked: Comparison, alice_client: Client) -> None:
    song = asked.generations.first()
    assert song

    page = alice_client.post(f"{asked.get_absolute_url()}vote/{song.pk}/", follow=True)

    assert "Wait until all songs" in page.content.decode()
    assert Comparison.objects.tally() == {}


def test_a_vote_is_for_a_song_of_the_comparison(
    compared: Comparison, alice: "User", alice_client: Client, written: Written
) -> None:
    other = written(alice)

    answer = alice_client.post(f"{compared.get_absolute_url()}vote/{other.pk}/")

    assert answer.status_code == 404


def test_the_study_shows_the_tally(compared: Comparison, client: Client) -> None:
    assert "Blind votes" not in client.get("/study/").content.decode()
    flows.vote(compared, compared.generations.get(model="rnn"))

    page = client.get("/study/").content.decode()

    assert '<tr><th scope="row">Simple RNN</th><td>1</td></tr>' in page


def test_a_song_leads_to_its_comparison(
    alice: "User", alice_client: Client, written: Written
) -> None:
    song = written(alice)
    assert "Compare the networks" in alice_client.get(song.get_absolute_url()).content.decode()

    answer = alice_client.post(f"{song.get_absolute_url()}compare/")

    assert answer["Location"] == Comparison.objects.get().get_absolute_url()


def test_one_network_alone_is_compared_with_nothing(
    alice: "User", written: Written, models: "Path"
) -> None:
    song = written(alice)
    for cell in ("rnn", "gru"):
        (models / cell / "config.json").unlink()

    with pytest.raises(flows.NotYet, match="no two networks"):
        flows.compare(song)
    assert not Comparison.objects.exists()


def test_the_api_compares_and_votes(
    alice: "User", alice_api: APIClient, written: Written, composer: "FakeComposer"
) -> None:
    made = alice_api.post("/api/v1/comparisons/", {"generation": str(written(alice).pk)}).json()
    write(Comparison.objects.get())
    address = f"/api/v1/comparisons/{made['id']}/"
    songs = alice_api.get(address).json()["songs"]
    assert [song["model"] for song in songs] == [None] * 3
    assert all(len(song["lines"]) == 4 for song in songs)

    told = alice_api.post(f"{address}vote/", {"generation": songs[1]["generation"]}).json()

    assert told["best"] == told["songs"][1]["model"]
    assert (
        alice_api.post(f"{address}vote/", {"generation": songs[0]["generation"]}).status_code == 409
    )
    assert len(alice_api.get("/api/v1/comparisons/").json()["results"]) == 1


def test_a_stranger_finds_no_comparison(
    compared: Comparison, charlie_client: Client, charlie_api: APIClient
) -> None:
    song = compared.generations.first()
    assert song
    page = compared.get_absolute_url()

    assert charlie_client.get(page).status_code == 404
    assert charlie_client.post(f"{page}vote/{song.pk}/").status_code == 404
    assert charlie_client.post(f"{page}show/").status_code == 404
    assert charlie_client.post(f"{song.get_absolute_url()}compare/").status_code == 404
    assert charlie_api.get(f"/api/v1/comparisons/{compared.pk}/").status_code == 404
    named = {"generation": str(song.pk)}
    assert charlie_api.post("/api/v1/comparisons/", named).status_code == 404
    compared.refresh_from_db()
    assert (compared.best, compared.shown) == ("", False)


def test_a_song_that_is_saved_stands_by_itself(compared: Comparison) -> None:
    song, _ = flows.save_song(compared.generations.get(model="gru"))

    assert Song.objects.get() == song
