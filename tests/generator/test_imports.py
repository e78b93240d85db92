"""Songs that are brought along: kept as they are, or refused with a reason."""

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import sheets
from generator.formats import FORMATS, reading
from generator.models import Song
from ml.english.speech import speak

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

FOREIGN = """{title: Swing Low}
{artist: Nobody}
# a remark
{soc}
[D]Swing low, sweet [G]chari[D]ot
[A7]   [D]

[Em7/B]Coming [*softly]for to [laughs] carry me [N.C.]home
{eoc}

I looked over Jordan
{start_of_tab}
e|--0--|
{end_of_tab}
{comment: Bridge}
A band of angels
{chorus: Final chorus}
{start_of_verse: label="Verse 2"}
If you get there before I do
{end_of_verse}
"""
WORDS = """[Verse 2]
The tide came in

And took the road

[Chorus]
Oh, carry me
# not a remark
[laughs]"""


def bring(client: Client, text: str = "", file: bytes | None = None, **fields: str) -> Any:
    """What the page of a new song answers to words or a file."""
    sent: dict[str, Any] = {"text": text, **fields}
    if file is not None:
        sent["file"] = io.BytesIO(file)
    return client.post("/songs/new/", sent, follow=True)


def sheet_of(text: str) -> tuple[str, str]:
    title, sections = reading.read(text, speak)
    return title, sheets.as_text(sections)


def test_chordpro_of_other_programs_keeps_its_words_and_sections() -> None:
    title, words = sheet_of(FOREIGN)

    assert title == "Swing Low"
    assert words == (
        "[Chorus]\nSwing low, sweet chariot\n\n"
        "Coming for to [laughs] carry me home\n\n"
        "[Verse]\nI looked over Jordan\n\n"
        "[Bridge]\nA band of angels\n\n"
        "[Final chorus]\nSwing low, sweet chariot\n\n"
        "Coming for to [laughs] carry me home\n\n"
        "[Verse 2]\nIf you get there before I do"
    )


@pytest.mark.parametrize("kind", reading.READERS)
def test_what_the_site_writes_it_reads_again(kind: str) -> None:
    sections = sheets.read_text(WORDS)
    file = FORMATS[kind].write("The Road", sections)

    title, again = reading.read(reading.decoded(file), speak)

    assert (title, sheets.as_text(again)) == ("The Road", sheets.as_text(sections))
    assert [section.kind for section in again] == [section.kind for section in sections]


@pytest.mark.parametrize("kind", reading.READERS)
def test_a_file_becomes_a_song_on_the_page_and_over_the_api(
    alice: "User", alice_client: Client, alice_api: APIClient, kind: str
) -> None:
    file = FORMATS[kind].write("The Road", sheets.read_text(WORDS))

    bring(alice_client, file=file)
    told = alice_api.post("/api/v1/songs/import/", {"text": file.decode()})

    assert told.status_code == 201
    assert told["Location"].endswith(f"/api/v1/songs/{told.json()['id']}/")
    songs = Song.objects.visible_to(alice)
    assert [song.title for song in songs] == ["The Road", "The Road"]
    assert songs[0].current.text == songs[1].current.text


def test_a_title_of_ones_own_goes_before_the_files(
    alice: "User", alice_client: Client, alice_api: APIClient
) -> None:
    bring(alice_client, FOREIGN, title="Mine")
    alice_api.post("/api/v1/songs/import/", {"text": FOREIGN, "title": "Mine"})

    assert [song.title for song in Song.objects.visible_to(alice)] == ["Mine", "Mine"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"la la\n" * 10_000, "at most 20,000 characters"),
        (b"la\n" * 500, "at most 400 lines"),
        (b"x" * 400, "at most 300 characters"),
        (b"a\0b", "a character that cannot be kept"),
        (b"caf\xe9", "no text in UTF-8"),
        ("Привет".encode("utf-16"), "no text in UTF-8"),
        (b"x" * 5_000_000, "at most 500,000 bytes"),
        (b'{"title": "A", "sections": 3}', "an object with &quot;title&quot;"),
        (b'{"title": "\\ud800", "sections": []}', "an object with &quot;title&quot;"),
        (b"[" * 100_000, "at most 20,000 characters"),
        (b'{"a":' * 50_000, "an object with &quot;title&quot;"),
        (b"{t: One}\nla\n{new_song}\n{t: Two}\nla", "several songs"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    alice_client: Client, file: bytes, reason: str
) -> None:
    page = bring(alice_client, file=file).content.decode()

    assert reason in page
    assert not Song.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("la la\n" * 10_000, "at most 20,000 characters"),
        ("a\0b", "Null characters"),
        ("x" * 400, "at most 300 characters"),
        ("x" * 600_000, "no more than 500000 characters"),
        ("\n", "at least one line"),
        ("[Verse]", "at least one line"),
    ],
)
def test_the_api_refuses_the_same(alice_api: APIClient, text: str, reason: str) -> None:
    told = alice_api.post("/api/v1/songs/import/", {"text": text})

    assert told.status_code == 400
    assert reason in str(told.json()["errors"]["text"])
    assert not Song.objects.exists()


def test_a_line_of_five_megabytes_that_is_pasted_is_told_to_be_too_long(
    alice_client: Client, alice_api: APIClient
) -> None:
    page = bring(alice_client, "x" * 5_000_000)
    told = alice_api.post("/api/v1/songs/import/", {"text": "x" * 5_000_000})

    assert (page.status_code, told.status_code) == (413, 413)
    assert "at most 1,000,000 bytes" in page.content.decode()


@pytest.mark.parametrize(
    "text", ["לילה טוב abc", "مرحبا بالعالم", "🇩🇪 flag", "<script>alert(1)</script>"]
)
def test_words_of_any_kind_are_kept_as_they_are(
    alice: "User", alice_client: Client, text: str
) -> None:
    page = bring(alice_client, file=text.encode()).content.decode()

    assert Song.objects.visible_to(alice).get().current.text == text
    assert "<script>alert(1)" not in page


def test_a_file_and_words_at_once_are_not_guessed_between(alice_client: Client) -> None:
    assert "not both" in bring(alice_client, "words", b"file").content.decode()
    assert not Song.objects.exists()


def test_the_ids_of_another_song_in_a_file_stay_that_songs(alice: "User", charlie: "User") -> None:
    song = Song.objects.keep(alice, "Hers", sheets.read_text(WORDS))
    file = FORMATS["json"].write(song.title, song.current.sections).decode()

    _, sections = reading.read(file, speak)

    names = {line["id"] for part in json.loads(file)["sections"] for line in part["lines"]}
    assert not names & {line.id for section in sections for line in section.lines}
