"""Long lists: each row once, and a deep page for the price of the first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from rest_framework.test import APIClient

from generator.filters import FavouriteFilter
from generator.keyset import Page, page_of
from generator.models import Favourite, GeneratedLine, Generation, Song
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def make_generations(owner: "User", count: int) -> None:
    """Rows of history, a second apart, as they would be after years."""
    request = SongRequest().as_fields()
    rows = [Generation(owner=owner, request=request, model="lstm", seed=at) for at in range(count)]
    Generation.objects.bulk_create(rows)
    Generation.objects.update(created=F("created") + (F("seed") - count) * timedelta(seconds=1))


def seeds(page: Page[Generation]) -> list[int]:
    return [row.seed for row in page.rows]


def walk(client: Client, address: str) -> Iterator[list[str]]:
    """The rows of every page of history, as the links lead."""
    step: str | None = address
    while step:
        page = client.get(step).content.decode()
        yield re.findall(r'<h2[^>]*><a href="/generations/([^/]+)/', page)
        link = re.search(r'rel="next"\s+href="([^"]+)"', page)
        step = address + link[1].replace("&amp;", "&") if link else None


def test_history_shows_each_row_once_page_by_page(alice: "User", alice_client: Client) -> None:
    make_generations(alice, 45)
    Generation.objects.filter(seed__lt=30).update(created="2026-01-01T00:00:00Z")

    pages = list(walk(alice_client, "/generations/"))

    assert [len(page) for page in pages] == [20, 20, 5]
    shown = [row for page in pages for row in page]
    assert shown == [str(row.pk) for row in Generation.objects.all()]


def test_the_way_back_shows_the_same_pages(alice: "User") -> None:
    make_generations(alice, 45)
    rows = Generation.objects.visible_to(alice)
    first = page_of(rows, {})
    second = page_of(rows, {"after": first.after})
    third = page_of(rows, {"after": second.after})

    assert (third.after, first.before) == ("", "")
    assert seeds(page_of(rows, {"before": third.before})) == seeds(second)
    assert seeds(page_of(rows, {"before": second.before})) == seeds(first)


def test_a_page_does_not_shift_while_songs_come_in(alice: "User") -> None:
    make_generations(alice, 25)
    rows = Generation.objects.visible_to(alice)
    first = page_of(rows, {})
    Generation.objects.create(
        owner=alice, request=SongRequest().as_fields(), model="lstm", seed=999
    )

    assert seeds(page_of(rows, {"after": first.after})) == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("mark", ["", "x", ",", "2026-01-01,x", "9" * 5000, "\0,\0", "page=2"])
def test_a_mark_that_names_no_row_gives_the_first_page(
    alice: "User", alice_client: Client, mark: str
) -> None:
    make_generations(alice, 21)

    for name in ("after", "before"):
        page = alice_client.get("/generations/", {name: mark}).content.decode()
        assert page.count('<li class="row">') == 20


def test_the_best_verses_come_first_and_the_unrated_last(alice: "User") -> None:
    ratings = [None, 3, 5, None, 1, 5, 3]
    for rating in ratings:
        Favourite.objects.create(owner=alice, section=0, kind="verse", lines=[], rating=rating)
    best = FavouriteFilter({"order": "best"}, Favourite.objects.visible_to(alice)).qs

    shown, page = [], page_of(best, {}, size=2)
    shown += page.rows
    while page.after:
        page = page_of(best, {"after": page.after}, size=2)
        shown += page.rows

    assert [row.rating for row in shown] == [5, 5, 3, 3, 1, None, None]
    assert len(set(shown)) == len(ratings)


def test_a_deep_page_reads_no_more_rows_than_the_first(alice: "User") -> None:
    make_generations(alice, 5000)
    deep = Generation.objects.get(seed=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE generator_generation")
    rows = Generation.objects.visible_to(alice)

    before = rows_read("generator_generation")

    page = page_of(rows, {"after": f"{deep.created},{deep.pk}"})

    assert seeds(page) == list(range(499, 479, -1))
    assert rows_read("generator_generation") - before < 100


def rows_read(table: str) -> int:
    """Rows of a table that this transaction has read, by Postgres's own count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = %s",
            [table],
        )
        return int(cursor.fetchone()[0])


def test_lines_are_read_for_the_rows_shown_alone(alice: "User", alice_client: Client) -> None:
    make_generations(alice, 60)
    as_planned = {"position": 0, "section": 0, "facts": {}}
    GeneratedLine.objects.bulk_create(
        GeneratedLine(generation=row, text=f"line of {row.seed}", **as_planned)
        for row in Generation.objects.all()
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE generator_generation; ANALYZE generator_generatedline")
    before = rows_read("generator_generatedline")

    page = alice_client.get("/generations/").content.decode()

    assert "line of 59" in page
    assert rows_read("generator_generatedline") - before <= 60


def test_songs_and_favourites_come_in_pages(alice: "User", alice_client: Client) -> None:
    for number in range(21):
        song = Song.objects.keep(alice, f"Song {number:02}", [])
        Favourite.objects.create(owner=alice, song=song, section=0, kind="verse", lines=[])

    for address in ("/songs/", "/favourites/"):
        first = alice_client.get(address).content.decode()
        link = re.search(r'rel="next"\s+href="([^"]+)"', first)
        assert link
        second = alice_client.get(address + link[1]).content.decode()
        assert ("Song 00" in first, "Song 00" in second) == (False, True)


def test_an_api_list_is_walked_to_its_end_and_back(alice: "User", alice_api: APIClient) -> None:
    make_generations(alice, 45)

    pages = [alice_api.get("/api/v1/generations/").json()]
    while pages[-1]["next"]:
        pages.append(alice_api.get(pages[-1]["next"]).json())
    back = alice_api.get(pages[2]["previous"]).json()

    assert [row["seed"] for page in pages for row in page["results"]] == list(range(44, -1, -1))
    assert back["results"] == pages[1]["results"]
    assert pages[0]["previous"] is None


@pytest.mark.parametrize("mark", ["", "x", ",", "2026-01-01,x", "9" * 400, "\0,\0"])
def test_the_api_names_a_mark_that_is_none(alice: "User", alice_api: APIClient, mark: str) -> None:
    for name in ("after", "before"):
        told = alice_api.get("/api/v1/generations/", {name: mark})
        assert (told.status_code, list(told.json()["errors"])) == (404, [name])


def test_titles_with_commas_are_walked_too(alice: "User", alice_api: APIClient) -> None:
    for number in range(5):
        Song.objects.keep(alice, f"One, two, {number}", [])

    titles: list[str] = []
    step = "/api/v1/songs/?order=title&page_size=2"
    while step:
        page = alice_api.get(step).json()
        titles += [song["title"] for song in page["results"]]
        step = page["next"]

    assert titles == [f"One, two, {number}" for number in range(5)]
