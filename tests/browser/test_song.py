"""From sign-up to a rated verse, in a real browser, by a real worker on a real network."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song
from tests.parts import LiveSite, WorkerProcess

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

WRITTEN = ".line[data-written]"
FOUR_LINES = ["One line", "Another line", "A third line", "The last one"]
LONG = "verse:16 bridge:16 outro:16"
# A song takes seconds on an idle machine, and this is not the place to measure it.
PATIENCE = 120_000


def lines_of(page: Page) -> list[str]:
    return page.locator(f"{WRITTEN} .line-text").all_inner_texts()


def shape(page: Page, structure: str) -> None:
    page.get_by_role("button", name="As text").click()
    page.get_by_label("Structure").fill(structure)


def sign_up(page: Page, site: LiveSite, name: str, password: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sign up").click()
    page.locator("[name=username]").fill(name)
    page.locator("[name=email]").fill(f"{name}@example.org")
    page.locator("[name=password1]").fill(password)
    page.locator("[name=password2]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    link = re.search(r"http\S+/confirm-email/\S+", site.mail[-1])
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Yes, confirm it").click()


def write(page: Page) -> list[str]:
    """Press the button of the form, and wait for the whole song; its lines."""
    page.get_by_role("button", name="Write a song").click()
    expect(page.locator(WRITTEN).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
    return lines_of(page)


def test_a_newcomer_gets_from_sign_up_to_a_rated_verse(
    browser_page: Page, live_site: LiveSite, worker: WorkerProcess, password: str
) -> None:
    page = browser_page
    sign_up(page, live_site, "dora", password)

    written = write(page)
    assert len(written) == 16
    assert all(written)
    assert written[4:8] == written[12:16], "the chorus comes back"
    page.reload()
    assert lines_of(page) == written

    page.get_by_role("button", name="Save as a song").click()
    expect(page).to_have_url(re.compile("/songs/"))
    page.get_by_role("button", name="4 of 5").first.click()
    expect(page.locator(".studio-foot").first.locator(".star-on")).to_have_count(4)
    page.get_by_role("link", name="Favourites").click()
    expect(page.locator(".line-text").first).to_have_text(written[0])
    expect(page.locator(".star-on")).to_have_count(4)


def test_an_edit_makes_a_version_and_keeps_the_first(alice: "User", alice_page: Page) -> None:
    page = alice_page
    song = Song.objects.keep(alice, "A song", sheets.read_text("\n".join(FOUR_LINES)))
    page.goto(f"/songs/{song.pk}/")
    page.get_by_role("link", name="Edit as text").click()
    words = page.get_by_label("Words")
    words.fill(words.input_value().replace(FOUR_LINES[0], "A line by my own hand"))
    page.get_by_label("Title").fill("Mine")

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
    assert lines_of(page) == ["A line by my own hand", *FOUR_LINES[1:]]
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
    assert lines_of(page) == FOUR_LINES


def test_the_same_seed_writes_the_same_song(alice_page: Page, worker: WorkerProcess) -> None:
    page = alice_page
    page.goto("/")
    shape(page, "verse:4")
    written = write(page)

    page.get_by_role("link", name="History").click()
    page.get_by_text("Details").click()
    page.get_by_role("button", name="Again with the same seed").click()

    expect(page).to_have_url(re.compile(r"/generations/[\w-]{36}/$"))
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
    assert lines_of(page) == written


def test_stop_keeps_what_has_come(alice_page: Page, worker: WorkerProcess) -> None:
    page = alice_page
    page.goto("/")
    shape(page, LONG)
    page.get_by_role("button", name="Write a song").click()
    expect(page.locator(WRITTEN).first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text("Stopped", exact=True)).to_be_visible(timeout=PATIENCE)
    kept = lines_of(page)
    assert 1 <= len(kept) < 48
    page.reload()
    assert lines_of(page) == kept
    expect(page.get_by_role("button", name="Save as a song")).to_be_visible()


def test_without_scripts_a_reload_shows_the_song(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], worker: WorkerProcess
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Structure").fill("verse:2")
    page.get_by_role("button", name="Write a song").click()

    # The page asks to be loaded anew every two seconds.
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
    assert len(lines_of(page)) == 2


def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_label("Theme").fill("море 🌊 and “quotes” <b>")
    page.get_by_label("Syllables a line").fill("500")
    page.get_by_label("Rhyme scheme").fill("A1!")
    page.get_by_role("button", name="Write a song").click()

    expect(page.locator("#id_syllables_error")).to_contain_text("from 3 to 16")
    expect(page.locator("#id_rhyme_scheme_error")).to_be_visible()
    expect(page.get_by_label("Theme")).to_have_value("море 🌊 and “quotes” <b>")
    expect(page.get_by_label("Rhyme scheme")).to_have_value("A1!")
    expect(page.get_by_label("Syllables a line")).to_have_value("500")


def test_what_is_wrong_is_in_sight_on_a_phone(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str]
) -> None:
    page = pages.open(session=session_of(alice), viewport={"width": 390, "height": 844})
    page.goto("/")
    page.get_by_text("Advanced").click()
    page.get_by_label("Seed").fill("-5")

    page.get_by_role("button", name="Write a song").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Give a whole number")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport(ratio=1)
    assert page.title().startswith("Error:")
    summary.get_by_role("link", name="Seed").click()
    expect(page.get_by_label("Seed")).to_be_focused()
    expect(page.locator("#id_seed_error")).to_be_in_viewport(ratio=1)


def test_odd_themes_and_first_lines_become_songs(alice_page: Page, worker: WorkerProcess) -> None:
    page = alice_page
    for theme, first_line in (
        ("🌊🐳", "🎵🎵🎵"),
        ("أغنية عن البحر", "أغنية عن البحر"),
        ("zzxqy vrbltk", "...!?"),
        ("1 2 3", "w" * 200),
    ):
        page.goto("/")
        page.get_by_label("Theme").fill(theme)
        page.get_by_label("First line").fill(first_line)
        shape(page, "verse:2")
        page.get_by_role("button", name="Write a song").click()
        expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
        assert lines_of(page)[0] == first_line


def test_a_waiting_song_says_that_nobody_writes(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_role("button", name="Write a song").click()

    expect(page.get_by_text("No worker is running")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()


def test_a_waiting_song_tells_its_place_as_it_moves(alice_page: Page, bob: "User") -> None:
    from generator import flows

    earlier = flows.start(bob, flows.read_request({}))
    page = alice_page
    page.goto("/")
    page.get_by_role("button", name="Write a song").click()
    expect(page.get_by_text("Place 2 in the queue")).to_be_visible()

    flows.stop(earlier)

    expect(page.get_by_text("Place 1 in the queue")).to_be_visible()


def test_pages_fit_a_small_screen(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str], live_site: LiveSite
) -> None:
    page = pages.open(session=session_of(alice), viewport={"width": 360, "height": 740})
    for path in ("/", "/generations/", "/songs/", "/favourites/"):
        page.goto(path)
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not too_wide, path


def test_stars_are_quiet_until_their_verse_is_looked_at(
    alice_page: Page, alice: "User", worker: WorkerProcess
) -> None:
    page = alice_page
    page.goto("/")
    shape(page, "verse:2 verse:2")
    page.get_by_role("button", name="Write a song").click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
    first, second = page.locator(".verse").all()
    stars = [verse.get_by_role("button", name="4 of 5") for verse in (first, second)]
    for star in stars:
        expect(star).to_have_css("opacity", "0")

    first.hover()
    expect(stars[0]).to_have_css("opacity", "1")
    expect(stars[1]).to_have_css("opacity", "0")
    second.get_by_role("button", name="Favourite").focus()
    expect(stars[1]).to_have_css("opacity", "1")
