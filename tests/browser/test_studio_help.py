"""Help in the studio in a real browser: its keys, and a tour at the first visit alone."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

PATIENCE = 20_000


@pytest.fixture
def page(alice: "User", alice_page: Page) -> Page:
    song = Song.objects.keep(alice, "A song", sheets.read_text("[Verse]\nOne line\nTwo"))
    alice_page.goto(f"/songs/{song.pk}/")
    expect(alice_page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)
    return alice_page


def test_a_first_visit_shows_four_parts_and_no_second_one_does(page: Page) -> None:
    tour = page.get_by_role("region", name="A short tour")
    for step in ("1 of 4", "2 of 4", "3 of 4"):
        expect(tour).to_contain_text(step)
        expect(page.locator("[data-toured]")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Begin").click()
    expect(tour).to_be_hidden()
    expect(page.locator("[data-toured]")).to_have_count(0)

    page.reload()
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)
    expect(tour).to_be_hidden()


def test_a_tour_can_be_skipped_and_shown_again(page: Page) -> None:
    tour = page.get_by_role("region", name="A short tour")
    tour.get_by_role("button", name="Skip the tour").click()
    expect(tour).to_be_hidden()

    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Show the tour again").click()
    expect(tour).to_contain_text("1 of 4")


def test_keys_are_listed_by_a_key_and_the_caret_comes_back(page: Page) -> None:
    line = page.locator(".studio-row.line textarea").first
    line.press("Control+/")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("other words for the line")

    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(line).to_be_focused()
