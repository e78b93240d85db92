"""The panel beside the sheet in a real browser: rhymes, word bank, notes, pronunciations."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Book, Notebook, Song
from tests.parts import wait_for

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

WORDS = "[Verse]\nWe sailed into the night\nAcross the"
# The first rhymes that a site looks up take it a while, on a busy machine seconds.
PATIENCE = 20_000


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


def rhyme(page: Page, word: str) -> Any:
    return page.locator(".rhyme-list").get_by_role("button", name=word, exact=True)


def test_rhymes_of_the_word_at_the_caret_are_put_in_by_a_click(page: Page, song: Song) -> None:
    line(page, 0).press("End")
    expect(rhyme(page, "light")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".rhyme-grade").first).to_have_text("perfect rhyme")
    page.get_by_label("Stay with this word").check()

    line(page, 1).press("End")
    page.keyboard.type(" ")
    rhyme(page, "light").click()

    expect(line(page, 1)).to_have_value("Across the light")
    wait_for(lambda: song.current.text.endswith("Across the light"), "the rhyme to be saved")
    page.keyboard.press("Control+z")
    expect(line(page, 1)).not_to_have_value("Across the light")


def test_rhymes_are_reached_and_chosen_by_keys(page: Page) -> None:
    line(page, 0).press("End")
    page.keyboard.press("Alt+r")
    expect(page.locator(".rhyme-list .chip").first).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("ArrowRight")
    second = page.locator(".rhyme-list .chip").nth(1).inner_text()
    page.keyboard.press("Enter")

    expect(line(page, 0)).to_have_value(f"We sailed into the {second}")
    expect(line(page, 0)).to_be_focused()


def test_rhymes_are_narrowed_by_syllables_and_stress(page: Page) -> None:
    line(page, 0).press("End")
    expect(rhyme(page, "light")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Stress").select_option("da DUM")

    expect(rhyme(page, "tonight")).to_be_visible(timeout=PATIENCE)
    expect(rhyme(page, "light")).to_be_hidden()


def test_words_and_notes_are_kept_with_the_song(page: Page, song: Song) -> None:
    page.get_by_label("Word", exact=True).nth(1).fill("harbour")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_label("Notes").fill("The bridge wants a turn.")
    wait_for(lambda: Notebook.objects.of(song.pk).notes != "", "the notes to be saved")

    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("The bridge wants a turn.")
    line(page, 1).press("End")
    page.keyboard.type(" ")
    page.get_by_role("button", name="harbour", exact=True).click()
    expect(line(page, 1)).to_have_value("Across the harbour")
    page.get_by_role("button", name="Take “harbour” out of the bank").click()
    wait_for(lambda: Notebook.objects.of(song.pk).words == [], "the word to go")


def test_notes_of_two_windows_both_stand(page: Page, pages: "Pages", song: Song) -> None:
    page.get_by_label("Notes").fill("Begun")
    wait_for(lambda: Notebook.objects.of(song.pk).notes == "Begun", "the notes to be saved")
    Notebook.objects.write(song, notes="Theirs")
    page.get_by_label("Notes").fill("Mine")

    expect(page.locator("[data-told]")).to_contain_text("Both stand", timeout=PATIENCE)
    wait_for(
        lambda: Notebook.objects.of(song.pk).notes.split() == ["Theirs", "———", "Mine"],
        "both notes to be saved",
    )
    pages.faults.clear()  # The browser's console names the answer that refused the second.


def test_a_word_that_is_said_in_another_way_is_counted_so_at_once(
    page: Page, song: Song, alice: "User"
) -> None:
    expect(page.locator(".line-syllables").first).to_have_text("6")
    line(page, 0).press("End")
    page.get_by_text("How “night” is said").click()
    page.get_by_label("Said like").fill("nye at")
    page.get_by_role("button", name="Say it so").click()

    expect(page.locator(".line-syllables").first).to_have_text("7", timeout=PATIENCE)
    assert Book.objects.text_of(alice.pk) == "night = nye at"
    assert song.current.sections[0].lines[0].syllables == 7
    page.get_by_role("button", name="As the dictionary has it").click()
    expect(page.locator(".line-syllables").first).to_have_text("6", timeout=PATIENCE)


def test_what_is_no_way_to_say_a_word_is_told(page: Page, pages: "Pages") -> None:
    line(page, 0).press("End")
    page.get_by_text("How “night” is said").click()
    page.get_by_label("Said like").fill("123")
    page.get_by_role("button", name="Say it so").click()

    expect(page.locator("[data-saying-fault]")).to_contain_text("neither", timeout=PATIENCE)
    pages.faults.clear()  # The browser's console names the answer that refused it.


def test_on_a_phone_the_panel_lies_over_the_foot_of_the_sheet(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], song: Song
) -> None:
    page = pages.open(session=session_of(alice), viewport={"width": 360, "height": 740})
    page.goto(f"/songs/{song.pk}/")
    button = page.get_by_role("button", name="Words", exact=True)
    expect(button).to_have_attribute("aria-expanded", "false")
    line(page, 0).press("End")
    button.click()

    rhyme(page, "light").click(timeout=PATIENCE)
    expect(line(page, 0)).to_have_value("We sailed into the light")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("[data-panel]")).to_be_hidden()
