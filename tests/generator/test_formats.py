"""Songs as files: what other programs read out of them is what was written."""

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from rest_framework.test import APIClient

from generator import sheets
from generator.formats import FORMATS, fonts
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

WORDS = """[Verse 2]
The tide came in and took the road
I stood beside my heavy load

[Chorus]
Oh, carry me over the water

And over the foam"""
# One of each script whose letters take fonts of their own, or run from right to left.
SCRIPTS = ["Ночь над рекой", "夜の海", "한국어", "לילה טוב", "مرحبا", "नमस्ते", "สวัสดี", "🌊"]


def keep(owner: "User", text: str = WORDS, title: str = "The Road") -> Song:
    return Song.objects.keep(owner, title, sheets.read_text(text))


def file_of(client: Client, song: Song, kind: str) -> bytes:
    answer = client.get(f"/songs/{song.pk}/versions/1/{kind}/")
    assert answer.status_code == 200
    return bytes(answer.content)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page of a PDF, as another program reads them."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened]


def opened(answer: Any) -> zipfile.ZipFile:
    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return zipfile.ZipFile(io.BytesIO(async_to_sync(read)()))


def test_markdown_has_headings_and_keeps_signs_as_they_are(
    alice: "User", alice_client: Client
) -> None:
    song = keep(alice, "[Verse]\n# no *heading*\n1. no list\n<b>&amp;", "The _Road_")

    assert file_of(alice_client, song, "markdown").decode() == (
        "# The \\_Road\\_\n\n## Verse\n\n\\# no \\*heading\\*  \n1\\. no list  \n\\<b\\>\\&amp;\n"
    )


def test_chordpro_marks_sections_by_directives(alice: "User", alice_client: Client) -> None:
    assert file_of(alice_client, keep(alice), "chordpro").decode() == (
        "{title: The Road}\n\n"
        "{start_of_verse: Verse 2}\n"
        "The tide came in and took the road\n"
        "I stood beside my heavy load\n"
        "{end_of_verse}\n\n"
        "{start_of_chorus: Chorus}\n"
        "Oh, carry me over the water\n"
        "\n"
        "And over the foam\n"
        "{end_of_chorus}\n"
    )


def test_json_holds_what_the_api_tells_of_the_words(alice: "User", alice_client: Client) -> None:
    song = keep(alice)

    told = json.loads(file_of(alice_client, song, "json"))

    assert told["title"] == "The Road"
    assert told["sections"] == [section.facts() for section in song.current.sections]


def test_word_finds_title_headings_and_a_paragraph_a_section(
    alice: "User", alice_client: Client
) -> None:
    document = Document(io.BytesIO(file_of(alice_client, keep(alice), "docx")))

    shown = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert shown == [
        ("Title", "The Road"),
        ("Heading 2", "Verse 2"),
        ("Normal", "The tide came in and took the road\nI stood beside my heavy load"),
        ("Heading 2", "Chorus"),
        ("Normal", "Oh, carry me over the water"),
        ("Normal", "And over the foam"),
    ]


def test_word_sets_verse_of_the_right_to_the_right(alice: "User", alice_client: Client) -> None:
    song = keep(alice, "לילה טוב\n\nGood night")

    document = Document(io.BytesIO(file_of(alice_client, song, "docx")))

    facts = [one.paragraph_format.element.find(qn("w:pPr")) for one in document.paragraphs]
    leftwards = [fact is not None and fact.find(qn("w:bidi")) is not None for fact in facts]
    assert leftwards == [False, True, False]


def test_a_song_of_common_length_is_one_page(alice: "User", alice_client: Client) -> None:
    song = keep(alice, "\n\n".join([WORDS] * 4))

    (page,) = pages_of(file_of(alice_client, song, "pdf"))

    assert page.startswith("The Road\nVerse 2\nThe tide came in and took the road\n")
    assert page.count("And over the foam") == 4


def test_a_long_song_goes_on_with_no_line_lost(alice: "User", alice_client: Client) -> None:
    lines = [f"line {number} of all" for number in range(399)]
    song = keep(alice, "\n".join([*lines, " ".join(["long"] * 59)]))

    pages = pages_of(file_of(alice_client, song, "pdf"))

    assert len(pages) > 1
    words = "\n".join(pages)
    assert [line for line in lines if line not in words] == []
    assert words.count("long") == 59


def test_any_letters_are_shown(alice: "User", alice_client: Client) -> None:
    assert all(fonts.for_letters(script) for script in SCRIPTS[1:])
    song = keep(alice, "\n".join(["Naïve “quotes” — ß", *SCRIPTS]))

    (page,) = pages_of(file_of(alice_client, song, "pdf"))

    # Shaped letters are read back as glyphs; these scripts have a glyph a letter.
    assert set("Naïve“quotes”—ßНочьнадрекой夜の海한국어לילהטוב") <= set(page)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_kind_takes_a_song_without_words_and_one_with_odd_signs(
    alice: "User", alice_client: Client, kind: str
) -> None:
    for text in ("", "[Verse]", "a \x01\x1b control\n<script>alert(1)</script>\n{c: x}\n[Am]"):
        assert file_of(alice_client, keep(alice, text, "\x01</w:t> {"), kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_api_gives_the_file_of_the_page(
    alice: "User", alice_client: Client, alice_api: APIClient, kind: str
) -> None:
    song = keep(alice, title="Ночь: a/b")

    answer = alice_api.get(f"/api/v1/songs/{song.pk}/export/{kind}/")

    assert answer["Content-Type"].startswith(FORMATS[kind].media_type)
    assert answer["Content-Disposition"].endswith(f".{FORMATS[kind].suffix}")
    if FORMATS[kind].media_type.startswith("text/"):
        assert answer.content == file_of(alice_client, song, kind)


def test_a_kind_that_is_none_is_404(
    alice: "User", alice_client: Client, alice_api: APIClient
) -> None:
    song = keep(alice)

    assert alice_client.get(f"/songs/{song.pk}/versions/1/exe/").status_code == 404
    assert alice_client.post("/songs/export/", {"kind": "exe"}).status_code == 404
    answer = alice_api.get(f"/api/v1/songs/{song.pk}/export/exe/")
    assert "chordpro" in answer.json()["detail"]


def test_all_songs_come_as_one_archive(
    alice: "User", charlie: "User", alice_client: Client, alice_api: APIClient
) -> None:
    first, second = keep(alice, "One"), keep(alice, "Two")
    second.revise(sections=sheets.read_text("Two, newer"))
    keep(alice, "Away").delete_softly()
    keep(charlie, "Of another")

    page = opened(alice_client.post("/songs/export/", {"kind": "text"}))
    api = opened(alice_api.get("/api/v1/songs/export/text/"))

    names = {f"The-Road-{str(song.pk)[:8]}.txt": song.current.document for song in (first, second)}
    for archive in (page, api):
        assert {name: archive.read(name).decode() for name in archive.namelist()} == names


def test_an_archive_asks_the_database_as_often_for_many_songs_as_for_one(
    alice: "User", alice_api: APIClient, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        keep(alice, f"Song {number}")

    # For the songs, their newest versions and their tags.
    with django_assert_num_queries(3):
        alice_api.get("/api/v1/songs/export/text/")
