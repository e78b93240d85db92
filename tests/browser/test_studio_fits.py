"""Rhymes in the order in which the song's network finds them fitting, and without a worker."""

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song
from tests.parts import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from tests.chromium import Pages

WORDS = "[Verse]\nThe harbour lights are burning low\nWe sailed into the night"
# A network takes seconds on an idle machine, and this is not the place to measure it.
PATIENCE = 120_000
SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}, id="desk"),
    pytest.param({"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}, id="phone"),
]


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


def by_fit(page: Page, song: Song) -> None:
    """At the end of the second line, in the order of what fits."""
    page.goto(f"/songs/{song.pk}/")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=20_000)
    page.locator(".studio-row.line textarea").nth(1).press("End")
    page.keyboard.press("Alt+r")
    expect(page.locator(".rhyme-list .chip").first).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Order").select_option("fits here first")


@pytest.mark.parametrize("screen", SCREENS)
def test_what_fits_stands_first_and_words_near_in_meaning_beneath(
    pages: "Pages",
    alice: "User",
    session_of: "Callable[[User], str]",
    song: Song,
    worker: WorkerProcess,
    screen: Any,
) -> None:
    page = pages.open(session=session_of(alice), **screen)
    by_fit(page, song)
    expect(page.locator("[data-rhyme-told]")).to_contain_text("with its share", timeout=PATIENCE)

    shares = page.locator(".rhyme-list .chips").first.locator(".chip-share").all_inner_texts()
    assert len(shares) > 1
    numbers = [int(share.split()[0]) for share in shares]
    assert numbers == sorted(numbers, reverse=True)
    page.get_by_text("Near in meaning").click()
    near = page.get_by_role("group", name="Near in meaning")
    expect(near.get_by_role("button", name="day", exact=True)).to_be_visible(timeout=PATIENCE)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"]

    near.get_by_role("button", name="day", exact=True).click()
    line = page.locator(".studio-row.line textarea").nth(1)
    expect(line).to_have_value("We sailed into the day")


def test_without_a_worker_rhymes_stand_in_their_usual_order(alice_page: Page, song: Song) -> None:
    by_fit(alice_page, song)

    expect(alice_page.locator("[data-rhyme-told]")).to_contain_text(
        "No worker answers just now", timeout=20_000
    )
    assert alice_page.locator(".rhyme-list .chip").count() > 10
    assert alice_page.locator(".chip-share").count() == 0
