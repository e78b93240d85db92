"""Other words for a line in a real browser, by a real worker on a real network."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

WORDS = "[Verse]\nThe harbour lights are burning low\nI hear the river flow"
# A line takes seconds on an idle machine, and this is not the place to measure it.
PATIENCE = 120_000


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


@pytest.fixture
def page(alice_page: Page, song: Song) -> Page:
    alice_page.goto(f"/songs/{song.pk}/")
    expect(alice_page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)
    return alice_page


def line(page: Page, at: int) -> Any:
    return page.locator(".studio-row.line textarea").nth(at)


def lines_of(song: Song) -> list[str]:
    return Song.objects.get(pk=song.pk).current.text.splitlines()[1:]


def test_new_words_are_tried_with_the_arrows_and_kept_or_not(
    page: Page, song: Song, worker: WorkerProcess
) -> None:
    first, second = lines_of(song)
    line(page, 1).press("Alt+Enter")
    page.get_by_role("button", name="Write new words").click()
    options = page.locator(".takes-list > li")
    expect(options.nth(1)).to_be_visible(timeout=PATIENCE)
    best = page.locator(".take-words").nth(1).inner_text()
    expect(line(page, 1)).to_have_value(best)

    page.keyboard.press("Escape")
    expect(line(page, 1)).to_have_value(second)
    page.keyboard.press("Alt+Enter")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(line(page, 1)).to_have_value(best)
    wait_for(lambda: lines_of(song) == [first, best], "the new words to be saved")
    kept = Song.objects.get(pk=song.pk).current.sections[0].lines[1]
    assert (kept.receipt.by, kept.rhyme) == ("network", "A")
    page.keyboard.press("Control+z")
    wait_for(lambda: lines_of(song) == [first, second], "the old words to be saved")


def test_all_lines_of_a_section_come_anew_but_the_locked_one(
    page: Page, song: Song, worker: WorkerProcess
) -> None:
    first, second = lines_of(song)
    page.get_by_role("button", name="Other words for Verse, line 1 of 2").click()
    page.get_by_label("Locked").check()
    expect(page.locator("[data-locked]")).to_have_count(1)
    page.locator(".takes").get_by_role("button", name="Close").click()

    page.get_by_role("button", name="New words for all open lines").click()

    expect(page.locator("[data-told]")).to_contain_text("New: 1 of 2 lines", timeout=PATIENCE)
    expect(line(page, 0)).to_have_value(first)
    expect(line(page, 1)).not_to_have_value(second)


def test_earlier_words_are_kept_with_the_line(page: Page, song: Song) -> None:
    first, _ = lines_of(song)
    line(page, 0).fill("Changed by hand")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)

    page.get_by_role("button", name="Other words for Verse, line 1 of 2").click()
    page.get_by_role("option", name=first).click()

    expect(line(page, 0)).to_have_value(first)


def test_a_writer_without_a_worker_types_on(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], song: Song
) -> None:
    page = pages.open(session=session_of(alice), viewport={"width": 360, "height": 740})
    page.goto(f"/songs/{song.pk}/")
    page.get_by_role("button", name="Other words for Verse, line 2 of 2").click()
    page.get_by_role("button", name="Write new words").click()
    expect(page.get_by_text("The network is writing…")).to_be_visible()

    line(page, 0).fill("Typed meanwhile")

    wait_for(lambda: lines_of(song)[0] == "Typed meanwhile", "the words to be saved")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
