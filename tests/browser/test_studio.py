"""The studio in a real browser: the sheet is the editor, and no word that is typed is lost."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from generator import sheets
from generator.edits import Edit
from generator.models import Book, Song
from tests.parts import wait_for

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

WORDS = "[Verse]\nWe sailed into the night\nAcross a silver sea\n\n[Chorus]\nOh the light"
SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 800}}, id="desk"),
    pytest.param({"viewport": {"width": 360, "height": 740}, "has_touch": True}, id="phone"),
]
STATE = "[data-state]"
# The first words that a site measures take it a while, on a busy machine seconds.
PATIENCE = 20_000
Opened = Callable[..., Page]


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


@pytest.fixture
def studio(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], song: Song
) -> Opened:
    """Opens the song in a browser of its own."""

    def opened(**screen: Any) -> Page:
        page = pages.open(session=session_of(alice), **screen)
        page.goto(f"/songs/{song.pk}/")
        expect(page.locator(STATE)).to_have_text("Saved", timeout=PATIENCE)
        return page

    return opened


def line(page: Page, at: int) -> Any:
    return page.locator(".studio-row.line textarea").nth(at)


def texts(page: Page) -> list[str]:
    fields = page.locator(".studio-row :is(textarea, input)")
    return [field.input_value() for field in fields.all()]


def measured(page: Page, at: int) -> str:
    """What a screen reader says of a line."""
    return page.locator(".studio-row.line").nth(at).locator("[id^=said]").inner_text()


def saved(song: Song) -> str:
    return Song.objects.get(pk=song.pk).current.text


def saves(song: Song, text: str) -> None:
    wait_for(lambda: saved(song) == text, f"the words to be saved: {text!r}")


@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_typed_is_measured_and_saved_by_itself(
    studio: Opened, song: Song, screen: dict[str, Any]
) -> None:
    page = studio(**screen)
    assert measured(page, 0) == "6 syllables; no rhyme"
    line(page, 1).fill("Across a silver sea so bright")

    expect(page.locator(".line-syllables").nth(1)).to_have_text("8")
    assert measured(page, 1) == "8 syllables; rhyme A, rhymes with “night”"
    expect(page.locator(STATE)).to_have_text("Saved", timeout=PATIENCE)
    assert saved(song) == WORDS.replace("sea", "sea so bright")
    assert measured(page, 1) == "8 syllables; rhyme A, perfect rhyme with “night”"


def test_a_word_that_the_table_lacks_is_asked_for(studio: Opened) -> None:
    page = studio()
    line(page, 0).fill("The grumblewicks are grumblewicking")

    expect(page.locator(".line-syllables").first).to_have_text("9")


def test_words_are_heard_as_their_writer_says_them(alice: "User", studio: Opened) -> None:
    Book.objects.write(alice, "fire = fie er\nquux = crux")
    page = studio()
    line(page, 0).fill("Fire and quux")
    line(page, 1).fill("Into the flux")

    expect(page.locator(".line-syllables").nth(0)).to_have_text("4")
    expect(page.locator(".line-rhyme").nth(1)).to_have_text("A")


def test_lines_are_split_joined_moved_and_headed_by_keys(studio: Opened, song: Song) -> None:
    page = studio()
    line(page, 0).press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("[Bridge]")
    page.keyboard.press("Enter")
    page.keyboard.type("A new line")
    page.keyboard.press("Alt+ArrowDown")
    assert texts(page)[1:5] == [
        "We sailed into the night",
        "Bridge",
        "Across a silver sea",
        "A new line",
    ]

    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    saves(
        song, WORDS.replace("\nAcross a silver sea", "\n\n[Bridge]\nAcross a silver sea A new line")
    )


def test_undo_and_redo_take_steps_back_and_forth(studio: Opened, song: Song) -> None:
    page = studio()
    line(page, 0).press("End")
    page.keyboard.type(" and on")
    page.keyboard.press("Enter")
    page.keyboard.type("More")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert texts(page)[1] == "We sailed into the night and on"
    page.keyboard.press("Control+z")
    assert texts(page) == [
        "Verse",
        "We sailed into the night",
        "Across a silver sea",
        "Chorus",
        "Oh the light",
    ]

    for _ in range(3):
        page.keyboard.press("Control+Shift+z")

    saves(song, WORDS.replace("night", "night and on\nMore"))


def test_who_is_offline_types_on_and_is_saved_afterwards(
    pages: "Pages", studio: Opened, song: Song
) -> None:
    page = studio()
    page.context.set_offline(True)
    line(page, 0).fill("Typed without a connection")
    expect(page.locator(STATE)).to_have_text("Offline: kept here, will be saved", timeout=PATIENCE)
    line(page, 1).fill("And so is this")
    assert saved(song) == WORDS

    page.context.set_offline(False)

    expect(page.locator(STATE)).to_have_text("Saved", timeout=PATIENCE)
    assert saved(song).startswith("[Verse]\nTyped without a connection\nAnd so is this\n")
    pages.faults.clear()  # The browser's console names what it could not reach.


def test_a_page_that_was_closed_offline_brings_its_words_back(
    pages: "Pages", studio: Opened, song: Song
) -> None:
    page = studio()
    page.context.set_offline(True)
    line(page, 0).fill("Typed and closed")
    expect(page.locator(STATE)).to_have_text("Offline: kept here, will be saved", timeout=PATIENCE)
    another = page.context.new_page()
    page.close()
    page.context.set_offline(False)

    another.goto(f"/songs/{song.pk}/")

    expect(line(another, 0)).to_have_value("Typed and closed")
    saves(song, WORDS.replace("We sailed into the night", "Typed and closed"))
    pages.faults.clear()


def test_leaving_at_once_loses_nothing(studio: Opened, song: Song) -> None:
    page = studio()
    line(page, 0).press("Home")
    page.keyboard.type("Oh ")
    page.goto("/songs/")

    saves(song, WORDS.replace("We sailed", "Oh We sailed"))


def test_two_windows_on_two_lines_both_have_their_way(studio: Opened, song: Song) -> None:
    one, other = studio(), studio()
    line(one, 0).fill("From the one")
    line(other, 1).fill("From the other")

    for page in (one, other):
        expect(line(page, 0)).to_have_value("From the one", timeout=PATIENCE)
        expect(line(page, 1)).to_have_value("From the other", timeout=PATIENCE)


def test_the_second_window_on_a_line_is_offered_both_wordings(studio: Opened, song: Song) -> None:
    page = studio()
    page.context.set_offline(True)
    line(page, 0).fill("Mine")
    row = song.current.sections[0].lines[0]
    song.edit([Edit(id=row.id, was=row.text, text="Theirs")])
    page.context.set_offline(False)

    note = page.locator(".studio-note")
    expect(note).to_contain_text("Another window changed this to “Theirs”. You wrote “Mine”.")
    assert saved(song) == WORDS.replace(row.text, "Theirs")
    note.get_by_role("button", name="Use mine").click()

    saves(song, WORDS.replace(row.text, "Mine"))


def test_what_is_pasted_becomes_lines_or_is_refused(studio: Opened, song: Song) -> None:
    page = studio()

    def paste(text: str) -> None:
        line(page, 0).evaluate(
            """(field, text) => {
                field.focus();
                field.select();
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                field.dispatchEvent(new ClipboardEvent("paste",
                    { clipboardData, bubbles: true, cancelable: true }));
            }""",
            text,
        )

    paste("line\n" * 10_000)
    expect(page.locator("[data-told]")).to_contain_text("at most 400 lines")
    paste("x" * 5_000_000 + "\n")
    expect(page.locator("[data-told]")).to_contain_text("at most 300 characters")
    assert saved(song) == WORDS

    paste("🇳🇴 <script>alert(1)</script>\r\n\r\n[Bridge]\nN\0ul\nشعر")
    saves(
        song,
        WORDS.replace(
            "We sailed into the night", "🇳🇴 <script>alert(1)</script>\n\n[Bridge]\nNul\nشعر"
        ),
    )


def test_a_blank_song_teaches_how_to_begin(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str]
) -> None:
    blank = Song.objects.keep(alice, "Untitled", [])
    page = pages.open(session=session_of(alice))
    page.goto(f"/songs/{blank.pk}/")
    expect(page.get_by_text("Write your first line")).to_be_visible()

    page.get_by_role("button", name="Add a line").click()
    page.keyboard.type("My first line")
    page.get_by_label("Title").fill("First")

    expect(page.get_by_text("Write your first line")).to_be_hidden()
    saves(blank, "My first line")
    assert Song.objects.get(pk=blank.pk).title == "First"


def test_without_scripts_the_sheet_is_read_and_changed_as_text(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], song: Song
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=False)
    page.goto(f"/songs/{song.pk}/")

    expect(page.get_by_text("Across a silver sea")).to_be_visible()
    expect(page.locator("[data-studio]")).to_be_hidden()
    page.get_by_role("link", name="Edit as text").click()
    expect(page).to_have_url(re.compile("/edit/$"))
