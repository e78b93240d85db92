"""The compose form in a real browser: chips, presets, and values that stay."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from generator.models import Generation

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages


def newest_request() -> dict[str, object]:
    newest: dict[str, object] = Generation.objects.latest("created").request
    return newest


def write(page: Page) -> None:
    page.get_by_role("button", name="Write a song").click()
    page.wait_for_url("**/generations/**")


def test_chips_make_the_structure(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_role("button", name="One verse").click()
    page.get_by_role("group", name="Section 1").get_by_role("button", name="More lines").click()
    page.get_by_role("group", name="Add a section").get_by_role("button", name="Bridge").click()
    page.get_by_role("group", name="Section 2").get_by_role("button", name="Move earlier").click()
    page.get_by_role("group", name="Add a section").get_by_role("button", name="Outro").click()
    page.get_by_role("group", name="Section 3").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("2 sections, 9 of at most 64 lines")).to_be_visible()

    write(page)

    assert newest_request()["structure"] == "bridge:4 verse:5"


def test_chips_are_worked_by_keyboard(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    more = page.get_by_role("group", name="Section 2").get_by_role("button", name="More lines")

    more.press("Enter")
    expect(more).to_be_focused()
    page.keyboard.press("Space")

    expect(page.get_by_label("Structure")).to_have_value("verse:4 chorus:6 verse:4 chorus:4")


def test_no_chip_leads_beyond_what_a_song_may_be(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_role("button", name="As text").click()
    page.get_by_label("Structure").fill("verse:16 verse:16 verse:16 verse:14")
    page.get_by_role("group", name="Add a section").get_by_role("button", name="Outro").click()

    expect(page.get_by_text("5 sections, 64 of at most 64 lines")).to_be_visible()
    for button in page.get_by_role("button", name="More lines").all():
        expect(button).to_be_disabled()
    expect(page.get_by_role("button", name="Bridge", exact=True)).to_be_disabled()


def test_a_structure_that_is_none_stays_as_text(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_role("button", name="As text").click()
    page.get_by_label("Structure").fill("song:4")

    expect(page.get_by_role("list", name="Sections")).to_be_hidden()
    page.get_by_role("button", name="Write a song").click()

    expect(page.get_by_label("Structure")).to_have_value("song:4")
    expect(page.locator("#id_structure_error")).to_be_visible()


def test_a_preset_fills_the_rhyme_scheme_and_colours_the_chips(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")

    page.get_by_role("button", name="AABB").click()

    expect(page.get_by_label("Rhyme scheme")).to_have_value("AABB")
    expect(page.get_by_role("button", name="AABB")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-letters]").first).to_have_text("AABB")


def test_the_chips_show_the_scheme_of_their_kind(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")

    page.get_by_label("Rhyme scheme").fill("ABAB chorus:Couplets")

    letters = page.locator("[data-letters]")
    expect(letters.nth(0)).to_have_text("ABAB")
    expect(letters.nth(1)).to_have_text("AABB")


def test_a_song_form_fills_the_fields_and_leaves_what_is_changed(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    form = page.get_by_label("Song form")

    form.select_option("blues")
    expect(page.get_by_label("Rhyme scheme")).to_have_value("A1'A")
    form.select_option("limerick")
    expect(page.get_by_label("Syllables a line")).to_have_value("8 8 5 5 8")
    page.get_by_role("button", name="More syllables").click()
    expect(form).to_have_value("")
    write(page)

    wanted = {"structure": "verse:5", "rhyme_scheme": "AABBA", "syllables": "9 9 6 6 9"}
    assert newest_request().items() >= {**wanted, "preset": "", "genre": ""}.items()


def test_back_after_a_song_keeps_theme_and_structure(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_label("Theme").fill("a train home")
    page.get_by_role("button", name="With a bridge").click()
    page.get_by_role("button", name="ABBA").click()
    write(page)

    page.go_back()

    expect(page.get_by_label("Theme")).to_have_value("a train home")
    expect(page.get_by_role("group", name="Section 5: Bridge")).to_be_visible()
    expect(page.get_by_role("button", name="ABBA")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Rhyme scheme")).to_have_value("ABBA")


def test_change_and_write_again_keeps_the_values(alice_page: Page) -> None:
    page = alice_page
    page.goto("/")
    page.get_by_label("Theme").fill("first love")
    page.get_by_role("button", name="Three verses").click()
    page.get_by_text("Advanced").click()
    page.get_by_label("Network").select_option("gru")
    write(page)
    page.get_by_role("button", name="Stop").click()

    page.get_by_role("link", name="Change and write again").click()
    page.get_by_label("First line").fill("A quiet street")
    write(page)

    old, new = Generation.objects.order_by("created")
    assert new.request == {**old.request, "first_line": "A quiet street", "seed": new.seed}
    assert new.seed != old.seed


def test_without_scripts_every_field_is_there(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str]
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Theme").fill("the sea")
    page.get_by_label("Structure").fill("verse:2")
    page.get_by_label("Rhyme scheme").fill("AA")
    page.get_by_label("Syllables a line").fill("6")
    page.get_by_text("Advanced").click()
    page.get_by_label("Seed").fill("77")

    write(page)

    wanted = {"theme": "the sea", "structure": "verse:2", "rhyme_scheme": "AA", "syllables": 6}
    assert newest_request().items() >= {**wanted, "seed": 77}.items()


def test_without_scripts_the_server_fills_a_song_form(
    pages: "Pages", alice: "User", session_of: Callable[["User"], str]
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Song form").select_option("shanty")
    page.get_by_label("Syllables a line").fill("7")

    write(page)

    wanted = {"preset": "shanty", "rhyme_scheme": "AB*AB*", "syllables": 7, "genre": "sea"}
    assert newest_request().items() >= wanted.items()
