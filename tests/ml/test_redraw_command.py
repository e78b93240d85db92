"""`python -m ml redraw`, as a writer types it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.commands.cli import main
from ml.english.prosody import words_of
from ml.song.line import Line, facts_of

Run = Callable[..., str]


@pytest.fixture(scope="module")
def song(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `generate --json` printed."""
    path = tmp_path_factory.mktemp("song") / "my-song.json"
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("builtins.print", lambda text, **_: said.append(text))
        assert main(["generate", "--models", str(untrained), "--model", "gru", "--structure",
                     "verse:4 chorus:2 verse:2 chorus:2", "--syllables", "6", "--seed", "4",
                     "--json"]) == 0  # fmt: skip
    path.write_text("\n".join(said), encoding="utf-8")
    return path


@pytest.fixture
def redraw(song: Path, untrained: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on the song, by one seed if none is named, and gives what it printed."""

    def run(*arguments: str) -> str:
        given = ["--models", str(untrained), "--song", str(song), "--seed", "1"]
        assert main(["redraw", *given, *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(tmp_path: Path, untrained: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Redraws the first line of a file with some text, and gives the one line of refusal."""

    def run(text: str) -> str:
        path = tmp_path / "song.json"
        path.write_text(text, encoding="utf-8")
        given = ["redraw", "--models", str(untrained), "--song", str(path), "--lines", "1"]
        assert main(given) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        return said.err

    return run


def texts(song: dict[str, Any]) -> list[str]:
    return [line["text"] for section in song["sections"] for line in section["lines"]]


def test_the_lines_named_are_written_anew_and_marked(redraw: Run, song: Path) -> None:
    before = texts(json.loads(song.read_text()))
    printed = [line for line in redraw("--lines", "2,4-5", "--seed", "1").splitlines() if line]
    assert [line[0] for line in printed] == list(" * **   * ")
    assert all(text in line for text, line in zip(before, printed, strict=True) if line[0] == " ")


def test_a_writers_own_book_says_how_lines_are_spoken(
    redraw: Run, song: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.txt"
    stands = json.loads(song.read_text())["sections"][0]["lines"][0]
    first = words_of(stands["text"])[0].lower()
    book.write_text(f"{first} = AA1 B AA0 B AA0 B AA0 B AA0 B AA0\n", encoding="utf-8")
    changed = json.loads(redraw("--lines", "2", "--seed", "1", "--book", str(book), "--json"))
    assert changed["sections"][0]["lines"][0]["syllables"] > stands["syllables"]
    (own,) = json.loads(
        redraw("--lines", "2", "--alternatives", "1", "--seed", "1", "--book", str(book), "--json")
    )["alternatives"]
    assert first not in words_of(own["line"]["text"].lower())
    book.write_text("no entry", encoding="utf-8")
    assert main(["redraw", "--song", str(song), "--lines", "1", "--book", str(book)]) == 2


def test_the_json_is_a_song_to_redraw_again(redraw: Run, song: Path, tmp_path: Path) -> None:
    once = redraw("--lines", "3", "--seed", "1", "--json")
    (tmp_path / "again.json").write_text(once, encoding="utf-8")
    twice = redraw("--song", str(tmp_path / "again.json"), "--lines", "4", "--json")
    assert json.loads(twice)["request"] == json.loads(song.read_text())["request"]
    first, second = texts(json.loads(once)), texts(json.loads(twice))
    assert [at for at in range(10) if first[at] != second[at]] == [3]


def test_the_same_seed_prints_the_same_song(redraw: Run) -> None:
    once = redraw("--lines", "1,2", "--seed", "5")
    assert redraw("--lines", "1,2", "--seed", "5") == once
    assert redraw("--lines", "1,2", "--seed", "6") != once


def test_alternatives_come_with_what_makes_their_score(redraw: Run) -> None:
    found = json.loads(redraw("--lines", "8", "--alternatives", "3", "--json"))["alternatives"]
    assert len(found) == 3
    for one in found:
        assert one["line"]["score"] == pytest.approx(sum(one["parts"].values()), abs=0.006)
        assert set(one["line"]) == {fact.name for fact in facts_of(Line)}
    assert len(redraw("--lines", "7", "--alternatives", "2").splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "begins"),
    [(("--prefix", "I left my"), "I left my "), (("--pattern", "And ___ say ___"), "And ")],
)
def test_half_a_line_is_gone_on_from(redraw: Run, words: tuple[str, ...], begins: str) -> None:
    after = texts(json.loads(redraw("--lines", "2", *words, "--json")))
    assert after[1].startswith(begins)
    assert "_" not in after[1]


def test_new_lines_are_written_between_two(redraw: Run, song: Path) -> None:
    before = texts(json.loads(song.read_text()))
    after = texts(json.loads(redraw("--after", "4", "--count", "2", "--json")))
    assert after[:4] + after[6:] == before
    assert all(after[4:6])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lines", "11"], "the song has no line 11; it has 10"),
        (["--lines", "0"], "the song has no line 0"),
        (["--lines", "two"], "--lines: give numbers of lines, such as 3,5-7"),
        (["--lines", "9-3"], "name a line to redraw"),
        ([], "one of the arguments --lines --after is required"),
        (["--lines", "1", "--after", "1"], "not allowed with argument"),
        (["--after", "99"], "a song of 10 lines has no place after line 99"),
        (["--after", "1", "--count", "0"], "ask for 1 new line or more"),
        (["--lines", "1,2", "--prefix", "And"], "--prefix and --pattern are for one line"),
        (["--lines", "1", "--prefix", " "], "Write the words that stand"),
        (["--lines", "1", "--pattern", "no gap"], "Write the words that stand"),
        (["--lines", "1", "--alternatives", "0"], "--alternatives: give 1 or more"),
        (["--lines", "1,2", "--alternatives", "2"], "alternatives are for one line at a time"),
        (["--lines", "1", "--seed", "x"], "--seed: Give a whole number"),
    ],
)  # fmt: skip
def test_what_cannot_be_redrawn_is_one_line_and_status_2(
    arguments: list[str], message: str, song: Path, untrained: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    try:
        status = main(["redraw", "--models", str(untrained), "--song", str(song), *arguments])
    except SystemExit as left:  # argparse
        status = int(left.code or 0)
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1, said.err
    assert message in said.err


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ([], "the song has no line 1; it has 0"),
        ([{"kind": "verse", "heading": "", "lines": [7]}], "no song as"),
        ([{"kind": "verse", "lines": []}], "no song as"),
        ([{"kind": 5, "heading": "", "lines": [{"text": "So"}]}], "a line of it is none"),
        (
            [{"kind": "verse", "heading": "", "lines": [{"text": "So", "target": "many"}]}],
            "a line of it is none",
        ),
    ],
)
def test_a_song_with_lines_that_are_none_is_refused(
    sections: list[Any], message: str, refused: Run
) -> None:
    assert message in refused(json.dumps({"request": {"model": "gru"}, "sections": sections}))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sections": []}', "My song"])
def test_a_file_that_holds_no_song_is_refused(text: str, refused: Run) -> None:
    assert "no song as `generate --json` prints one" in refused(text)


def test_a_song_of_a_model_that_is_not_here_is_refused(refused: Run) -> None:
    assert "--model: Choose one of" in refused('{"request": {"model": "parrot"}, "sections": []}')
