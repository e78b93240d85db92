"""Lines scanned by ear, against the scansion."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.english.scansion import fit, scan, scan_line, words_in
from ml.english.speech import speak
from ml.english.sung import sung_forms

# Lines written for this test, scanned by ear.
BY_EAR = [
    ("The harbour light is burning low", "-+-+-+-+"),
    ("And all the boats are home again", "-+-+-+-+"),
    ("Over the water the morning came", "+--+--+-+"),
    ("Morning after morning breaking", "+-+-+-+-"),
    ("On the road to the sea where the roses have blown", "--+--+--+--+"),
    ("Beneath the heavens a thousand fires were burning", "-+-+-+-+-+-"),
    ("The power of love is every flower's desire", "-+-+-+-+-+"),
    ("And every wand'ring sailor sang", "-+-+-+-+"),
    ("Th' eternal tide that heav'n has giv'n", "-+-+-+-+"),
    ("She lull\u00e8d me to sleep with songs", "-+-+-+-+"),
]


def test_lines_are_sung_in_their_metre() -> None:
    heard = {line: scan_line(line).stress for line, _ in BY_EAR}
    wrong = [(line, stress, heard[line]) for line, stress in BY_EAR if heard[line] != stress]
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("fire", {1, 2}), ("heaven", {1, 2}), ("every", {2, 3}), ("flower", {1, 2}),
        ("power", {1, 2}), ("wandering", {2, 3}), ("glorious", {2, 3}), ("violet", {2, 3}),
        ("winged", {1, 2}), ("bosom", {2}), ("chasm", {1, 2}),
        ("lull\u00e8d", {2}), ("night", {1}), ("the", {0, 1}), ("being", {1, 2}),
    ],
)  # fmt: skip
def test_a_word_has_the_forms_that_a_singer_allows(word: str, counts: set[int]) -> None:
    found = {len(form.beats) for form in sung_forms(word, speak) if form.cost < 3}
    assert found == counts


def test_a_line_can_be_asked_to_fit_its_tune() -> None:
    line = "The power of heaven is glorious"
    fitted = [fit(line, count) for count in (7, 8, 9, 10, 4)]
    assert [one.syllables for one in fitted if one] == [7, 8, 9, 10]
    costs = [one.cost for one in fitted if one]
    assert costs[0] > costs[-1]
    assert fit("42", 1) is None


def test_the_metre_of_a_poem_decides_a_line_that_may_be_sung_in_two() -> None:
    line = "The power I sang"
    short = scan(["The light of day", "The stone of wall", "A ship of sail", line])[-1]
    assert short.syllables == 4


def test_words_are_told_as_written() -> None:
    assert words_in("\u201cO\u2019er th\u2019 sun-lit caf\u00e9, 42!\u201d") == [
        "O\u2019er", "th\u2019", "sun", "lit", "caf\u00e9",
    ]  # fmt: skip
    assert words_in("\u2026 42 \u2014") == []


def test_a_line_without_end_is_scanned_all_the_same() -> None:
    assert scan_line("the sea is wide " * 500).syllables == 2000
    assert scan_line("la" * 2000).syllables > 0


def test_the_command_prints_a_scan_of_every_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = tmp_path / "song.txt"
    song.write_text("The moon is high\n\n42 !\r\nDON\u2019T GO\n", encoding="utf-8")
    assert main(["scan", "--json", str(song)]) == 0
    scans = json.loads(capsys.readouterr().out)
    assert [one["syllables"] for one in scans] == [4, 0, 0, 2]
    assert scans[0] == {
        "syllables": 4, "words": ["The", "moon", "is", "high"], "stress": "-+-+",
    }  # fmt: skip
    assert scans[1] == {"syllables": 0, "words": [], "stress": ""}


def test_a_file_that_is_no_text_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.bin").write_bytes(b"moon\xff\n")
    assert main(["scan", "--json", str(tmp_path / "song.bin")]) == 2
    error = capsys.readouterr().err
    assert "no UTF-8 text" in error
    assert len(error.splitlines()) == 1


def test_rhyme_and_scan_start_without_torch(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("The slithy toves\n")
    code = (
        "import sys; from ml.commands.cli import main; "
        f"assert main(['scan', '--json', {str(tmp_path / 'song.txt')!r}]) == 0; "
        "assert main(['rhyme', 'night', '--most', '1']) == 0; "
        "sys.exit(bool({'torch', 'django'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
