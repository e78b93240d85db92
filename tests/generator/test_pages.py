"""The pages: compose, follow, save, edit, mark."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from generator import flows
from generator.models import Favourite, Generation, Song, Worker

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
NewGeneration = Callable[..., Generation]
Saved = Callable[..., Song]


def test_a_visitor_sees_what_this_is_and_where_to_sign_up(client: Client) -> None:
    page = client.get("/").content.decode()

    assert 'href="/accounts/signup/"' in page
    assert 'action="/try/"' in page.split("<main")[1]


def test_a_visitor_who_posts_is_sent_to_sign_in(client: Client) -> None:
    assert client.post("/", {"theme": "x"})["Location"].startswith("/accounts/login/")


def test_one_click_on_the_empty_form_asks_for_a_song(alice: "User", alice_client: Client) -> None:
    answer = alice_client.post("/")

    generation = Generation.objects.get()
    assert answer["Location"] == f"/generations/{generation.pk}/"
    assert generation.owner == alice


def test_a_waiting_song_has_places_for_its_lines(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice)

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()

    assert page.count("data-position=") == 4
    assert f'data-events="/api/v1/generations/{generation.pk}/events/"' in page
    assert "Stop</button>" in page
    assert "No worker is running" in page


def test_with_a_worker_nothing_is_said_about_workers(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    Worker.objects.beat("test")

    page = alice_client.get(f"/generations/{new_generation(alice).pk}/").content.decode()

    assert "No worker is running" not in page


def test_a_written_song_shows_its_lines_and_no_script(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    page = alice_client.get(f"/generations/{written(alice, seed=5).pk}/").content.decode()

    assert all(f"line {position} of 5" in page for position in range(4))
    assert "<script" not in page
    assert "Save as a song" in page


def test_a_line_shows_what_it_shares_with_a_song(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    generation = written(alice)
    row = generation.lines.all()[0]
    row.facts |= {"shared": 7, "shared_with": "Home (Anon)"}
    row.save()

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()

    assert page.count("7 words as in Home (Anon)") == 1


def test_a_line_tells_where_it_beats_and_how_it_rhymes(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    generation = written(alice)
    row = generation.lines.all()[1]
    row.facts |= {"stress": "-+-+", "rhymes_with": 0, "grade": "family"}
    row.save()

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()

    assert 'title="da DUM da DUM"' in page
    assert page.count("amily rhyme with “of”") == 2  # when asked, and beneath: no full rhyme


def test_a_stopped_song_shows_only_what_came(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice)

    alice_client.post(f"/generations/{generation.pk}/stop/")

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()
    assert "data-position=" not in page
    assert "Stopped" in page
    assert "Save as a song" not in page


def test_a_failed_song_says_why_and_can_be_tried_again(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice)
    generation.claim()
    generation.fail("The river was dry.")

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()
    alice_client.post(f"/generations/{generation.pk}/retry/")

    generation.refresh_from_db()
    assert "The river was dry." in page
    assert "Try again" in page
    assert generation.status == "queued"


def test_saving_twice_gives_one_song(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    generation = written(alice)

    for _ in range(2):
        answer = alice_client.post(f"/generations/{generation.pk}/save/")

    assert answer["Location"] == f"/songs/{Song.objects.get().pk}/"


def test_again_opens_the_new_song(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    old = written(alice, seed=5)

    answer = alice_client.post(f"/generations/{old.pk}/again/", {"same_seed": "yes"})

    new = Generation.objects.exclude(pk=old.pk).get()
    assert answer["Location"] == f"/generations/{new.pk}/"
    assert new.seed == 5


def test_again_with_a_network_that_went_away_says_so(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    old = written(alice)
    Generation.objects.update(request={**old.request, "model": "elder"})

    page = alice_client.post(f"/generations/{old.pk}/again/", follow=True).content.decode()

    assert "model: Choose one of" in page
    assert Generation.objects.count() == 1


def test_the_form_comes_back_as_it_was_for_a_song(
    alice: "User", alice_client: Client, charlie_client: Client, new_generation: NewGeneration
) -> None:
    old = new_generation(alice, theme="a train home", model="gru", syllables=10, seed=424242)
    address = f"/generations/{old.pk}/change/"

    form = alice_client.get(address).context["form"]

    shown = {name: form[name].value() for name in ("theme", "model", "syllables", "seed")}
    assert shown == {"theme": "a train home", "model": "gru", "syllables": 10, "seed": None}
    assert form.uses_advanced
    assert charlie_client.get(address).status_code == 404


def test_advanced_opens_when_something_in_it_is_wrong(alice_client: Client) -> None:
    closed = alice_client.post("/", {"syllables": "500"}).content.decode()
    opened = alice_client.post("/", {"seed": "-1"}).content.decode()

    assert '<details class="card advanced">' in closed
    assert '<details class="card advanced" open>' in opened


def test_history_shows_whole_requests(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    written(alice, theme="a train home", genre="folk", seed=424242)

    page = alice_client.get("/generations/").content.decode()

    for words in ("a train home", "folk", "424242", "verse:2 chorus:2", "ABAB"):
        assert words in page


def test_history_has_a_row_with_the_first_couplet(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    written(alice, theme="a train home", seed=7)

    row = alice_client.get("/generations/").content.decode().split('<li class="row">')[1]

    assert "a train home</a>" in row
    assert "<span>line 0 of 7</span>" in row
    assert "<span>line 1 of 7</span>" in row
    assert "today, " in row


def test_an_edit_makes_a_version_and_keeps_measurements(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    text = song.current.text.replace("line 0", "Words of mine,")

    alice_client.post(f"/songs/{song.pk}/edit/", {"title": "Mine", "text": text})

    song = Song.objects.get()
    first, second = song.current.sections[0].lines
    assert (song.title, song.current.number) == ("Mine", 2)
    assert (first.ok, second.ok) == (None, True)


def test_an_edit_without_a_change_makes_no_version(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    same = {"title": song.title, "text": song.current.text.replace("\n", "\r\n")}

    alice_client.post(f"/songs/{song.pk}/edit/", same)

    assert song.versions.count() == 1


def test_an_earlier_version_can_be_seen_and_restored(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    alice_client.post(f"/songs/{song.pk}/edit/", {"title": "T", "text": "[Bridge]\nOnly this"})

    page = alice_client.get(f"/songs/{song.pk}/versions/1/").content.decode()
    alice_client.post(f"/songs/{song.pk}/versions/1/restore/")

    assert "Restore this version" in page
    assert "Only this" not in page
    assert [version.number for version in song.versions.all()] == [3, 2, 1]
    assert song.versions.get(number=3).sections == song.versions.get(number=1).sections


def test_a_deleted_song_can_be_brought_back_at_once(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)

    page = alice_client.post(f"/songs/{song.pk}/delete/", follow=True).content.decode()
    alice_client.post(f"/songs/{song.pk}/undelete/")

    assert "Undo</button>" in page
    assert alice_client.get(f"/songs/{song.pk}/").status_code == 200


def test_a_verse_is_marked_rated_and_unmarked(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    generation = written(alice)
    address = f"/generations/{generation.pk}/verses/1/favourite/"

    answer = alice_client.post(address)
    alice_client.post(address, {"rating": "4"})

    favourite = Favourite.objects.get()
    assert answer["Location"].endswith("#verse-1")
    assert (favourite.section, favourite.rating) == (1, 4)
    assert "line 2" in alice_client.get("/favourites/").content.decode()

    alice_client.post(f"/favourites/{favourite.pk}/rate/", {"rating": "2"})
    favourite.refresh_from_db()
    assert favourite.rating == 2

    alice_client.post(f"/favourites/{favourite.pk}/remove/", {"next": "//evil.example/"})
    assert not Favourite.objects.exists()


def test_a_form_leads_back_to_this_site_only(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    favourite = flows.keep_verse_of_song(saved(alice), 0)
    here = flows.keep_verse_of_song(saved(alice), 0)

    away = {"next": "https://evil.example/"}
    answer = alice_client.post(f"/favourites/{favourite.pk}/remove/", away)
    inside = alice_client.post(f"/favourites/{here.pk}/remove/", {"next": "/songs/"})

    assert answer["Location"] == "/favourites/"
    assert inside["Location"] == "/songs/"


@pytest.mark.parametrize("rating", ["0", "6", "x", "\0"])
def test_a_rating_beyond_the_stars_changes_nothing(
    alice: "User", alice_client: Client, saved: Saved, rating: str
) -> None:
    favourite = flows.keep_verse_of_song(saved(alice), 0, 3)

    page = alice_client.post(
        f"/favourites/{favourite.pk}/rate/", {"rating": rating}, follow=True
    ).content.decode()

    favourite.refresh_from_db()
    assert favourite.rating == 3
    assert "A rating is a number from 1 to 5." in page


@pytest.mark.parametrize("rating", ["0", "6", "x", "\0"])
def test_a_rating_beyond_the_stars_marks_nothing(
    alice: "User", alice_client: Client, saved: Saved, rating: str
) -> None:
    song = saved(alice)

    for verse in (f"/songs/{song.pk}", f"/generations/{song.generation_id}"):
        page = alice_client.post(f"{verse}/verses/0/favourite/", {"rating": rating}, follow=True)

        assert "A rating is a number from 1 to 5." in page.content.decode()
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("path", ["/", "/generations/", "/songs/", "/favourites/"])
def test_empty_pages_show_what_to_do(alice_client: Client, path: str) -> None:
    assert alice_client.get(path).status_code == 200


@pytest.mark.parametrize("model", ["generation", "song", "favourite", "worker"])
def test_an_operator_can_look_at_the_rows(
    admin_client: Client, alice: "User", saved: Saved, model: str
) -> None:
    song = saved(alice)
    flows.keep_verse_of_song(song, 0)
    rows = {"generation": song.generation_id, "song": song.pk}

    assert admin_client.get(f"/admin/generator/{model}/").status_code == 200
    if model in rows:
        page = admin_client.get(f"/admin/generator/{model}/{rows[model]}/change/")
        assert page.status_code == 200
