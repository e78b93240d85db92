from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.writing.reading import (
    facts,
    lines_sheet,
    marked_shares,
    pairs_sheet,
    preferred_share,
    read_choices,
    read_marks,
)
from tests.ml.conftest import SAMPLE


def test_a_sheet_shuffles_and_its_key_knows() -> None:
    sheet = lines_sheet(["w1", "w2", "w3"], ["r1", "r2"], seed=1)
    rows = dict(row.split("\t") for row in sheet.text.splitlines() if "\t" in row)
    assert {rows[str(n)][0] for n, kind in sheet.key.items() if kind == "written"} == {"w"}
    assert sorted(rows.values()) == ["r1", "r2", "w1", "w2", "w3"]


def test_marks_are_counted_apart() -> None:
    key = {1: "written", 2: "real", 3: "written", 4: "real"}
    assert marked_shares(key, [1, 2, 3, 3]) == {"written": 1.0, "real": 0.5}
    with pytest.raises(ValueError, match="no line 9"):
        marked_shares(key, [9])


def test_a_sheet_hides_what_its_lines_are() -> None:
    """No trace of the key, and neither kind stands together: place tells nothing."""
    sheet = lines_sheet([f"line {at}" for at in range(60)], ["line"] * 30, seed=5)
    assert "written" not in sheet.text
    assert "real" not in sheet.text
    halves = [
        [sheet.key[at] for at in some].count("real") for some in (range(1, 46), range(46, 91))
    ]
    assert min(halves) > 8
    assert lines_sheet(["a"] * 9, ["b"] * 9, 1).key != lines_sheet(["a"] * 9, ["b"] * 9, 2).key


def test_a_pair_shows_both_songs_under_the_letters_of_the_key() -> None:
    sheet = pairs_sheet([f"ours {at}" for at in range(20)], [f"theirs {at}" for at in range(20)], 3)
    for at, pair in enumerate(sheet.text.split("# ")[1:]):
        a, b = pair.split("A\n\n")[1].strip().split("\n\nB\n\n")
        ours, theirs = (a, b) if sheet.key[at + 1] == "A" else (b, a)
        assert (ours, theirs) == (f"ours {at}", f"theirs {at}")


def test_an_answer_is_read_however_it_is_spaced() -> None:
    assert read_marks(" 3\n1 12\n\n") == [3, 1, 12]
    assert read_choices("1\tA\n\n 2: b\n3. B ") == {1: "A", 2: "B", 3: "B"}


def test_a_pair_that_is_not_answered_counts_for_nobody() -> None:
    assert preferred_share({1: "A", 2: "B", 3: "A"}, {1: "A", 2: "A"}) == 0.5


def test_choices_are_counted_by_song_and_not_by_letter() -> None:
    sheet = pairs_sheet(["ours"] * 9, ["theirs"] * 9, seed=2)
    assert set(sheet.key.values()) == {"A", "B"}
    assert preferred_share(sheet.key, sheet.key) == 1.0
    assert preferred_share(sheet.key, dict.fromkeys(sheet.key, "A")) < 1.0


def test_openings_and_old_words_are_counted() -> None:
    found = facts(["And the sea", "And the sky", "Thou art here"])
    assert found["commonest_opening"] == pytest.approx(2 / 3)
    assert found["archaic_words"] == pytest.approx(1 / 9)


def test_the_command_makes_sheets_and_counts(
    untrained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["reading", "--models", str(untrained), "--model", "gru", "--sheets", str(tmp_path)]
    asked = ["--real", str(SAMPLE), "--against", str(untrained / "rnn"), "--lines", "8"]
    assert main([*given, *asked, "--pairs", "1"]) == 0
    assert (tmp_path / "pairs.txt").exists()
    (tmp_path / "marks").write_text("1\n2\n")
    assert main([*given, "--marks", str(tmp_path / "marks")]) == 0
    assert "broken:" in capsys.readouterr().out
