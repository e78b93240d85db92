"""`python -m ml rhyme`, as a user types it."""

import json
from pathlib import Path

import pytest

from ml.commands.cli import main


def test_pairs_are_printed_in_order_with_their_grades(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_bytes("Love\tmove\r\nknow it\tpoet\nheav\u2019n\tgiven\n42\t!\n".encode())
    assert main(["rhyme", "--pairs", str(pairs)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Love\tmove\teye", "know it\tpoet\tmosaic", "heav\u2019n\tgiven\tnear", "42\t!\tnone",
    ]  # fmt: skip


def test_rhymes_of_a_word_are_json_by_grade(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rhyme", "Glory", "--most", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "story" in found["multi"]
    assert all(len(words) <= 5 for words in found.values())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"love\n", "line 1 is no two words"),
        (b"a\tb\nlove\tdove\tglove\n", "line 2 is no two words"),
        (b"love\t\xff\n", "no UTF-8 text"),
        (None, "no such file"),
    ],
)
def test_a_file_that_is_no_pairs_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, says: str
) -> None:
    pairs = tmp_path / "pairs.tsv"
    if content is not None:
        pairs.write_bytes(content)
    assert main(["rhyme", "--pairs", str(pairs)]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "give a word, or --pairs FILE"),
        (["night", "--pairs", "x"], "give a word, or --pairs FILE"),
        (["night", "--stress=12"], "--stress: give a pattern"),
        (["night", "--most", "0"], "--most: give 1 or more"),
    ],
)
def test_an_odd_request_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(["rhyme", *arguments]) == 2
    assert says in capsys.readouterr().err
