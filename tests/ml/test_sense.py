import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest

from ml.commands.cli import main
from ml.corpus.tokenizer import Vocabulary
from ml.training.marks import Mark, area, area_kept_back, learn, read_marks
from ml.writing.reader import READER
from ml.writing.sense import FACTS, LEARNED, Sense, facts, learned

ROWS = "".join(
    f"0\t{place}\tthe harbour light is low\n1\t{place}\tthe harbour light is bade\n"
    for place in range(10)
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "marks.tsv.xz"
    path.write_bytes(lzma.compress(ROWS.encode()))
    return path


def random_facts(count: int, seed: int = 1) -> list[dict[str, float]]:
    draw = np.random.default_rng(seed)
    return [dict(zip(FACTS, row, strict=True)) for row in draw.normal(3, 2, (count, len(FACTS)))]


def test_what_made_the_marks_is_learned_from_them() -> None:
    truth = Sense(dict.fromkeys(FACTS, 0.0) | {"last word": 0.9, "content": -0.6}, 0.4)
    known, draw = random_facts(6000), np.random.default_rng(2)
    marked = [draw.random() < 1 / (1 + np.exp(-truth.broken(each))) for each in known]
    found = learn(known, marked)
    assert found.offset == pytest.approx(0.4, abs=0.25)
    for name in FACTS:
        assert found.weights[name] == pytest.approx(truth.weights[name], abs=0.08)


def test_lines_kept_back_are_told_apart_only_if_there_is_something_to_learn() -> None:
    known = random_facts(1500)
    chance = np.random.default_rng(3).random(1500)
    by_fact = [Mark("", at, each["nats"] > 4) for at, each in enumerate(known)]
    by_chance = [Mark("", at, bool(chance[at] < 0.3)) for at in range(1500)]
    assert area_kept_back(known, by_fact) > 0.98
    assert 0.4 < area_kept_back(known, by_chance) < 0.6


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    odds, broken = np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert area(odds, broken) == pytest.approx((1 + 1 + 0 + 0.5) / 4)


def test_facts_are_of_the_words_that_stand_there(vocabulary: Vocabulary) -> None:
    tokens = vocabulary.encode("the harbour light,")
    found = facts(
        vocabulary, "the harbour light,", tokens, np.arange(1, len(tokens) + 2, dtype=np.float32)
    )
    start = len(vocabulary.encode("the harbour"))
    last = len(vocabulary.encode("the harbour light"))
    assert found["nats"] == sum(range(1, len(tokens) + 2))
    assert found["first token"] == 1
    assert found["line end"] == len(tokens) + 1
    assert found["last word"] == sum(range(start + 1, last + 1))
    assert found["marks"] == 1
    assert found["content"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("text", ["", ",", "'tis", "-- !", "(oh)"])
def test_any_line_has_facts(text: str, vocabulary: Vocabulary) -> None:
    tokens = vocabulary.encode(text)
    nats = np.ones(len(tokens) + 1, dtype=np.float32)
    assert np.isfinite(learned().broken(facts(vocabulary, text, tokens, nats)))


def test_the_shipped_marks_can_be_read_and_candidates_of_a_place_differ() -> None:
    marks = read_marks()
    assert len(marks) > 4000
    assert 0.1 < sum(mark.broken for mark in marks) / len(marks) < 0.3
    assert len({(mark.place, mark.text) for mark in marks}) == len(marks)


def test_what_is_learned_is_written_and_read_again(tmp_path: Path) -> None:
    sense = learned(LEARNED)
    sense.save(tmp_path / "sense.json")
    assert learned(tmp_path / "sense.json") == sense


def test_the_command_learns_from_a_sheet(
    untrained: Path, sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sense.json"
    options = ["--models", str(untrained), "--marks", str(sheet), "--out", str(out)]
    assert main(["sense", *options]) == 0
    assert "20 lines, 50.0% marked as broken" in capsys.readouterr().out
    assert set(learned(out).weights) == set(FACTS)


def test_the_command_puts_a_reader_beside_its_model(
    untrained: Path, sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(untrained / "lstm", tmp_path / "lstm")
    options = ["--models", str(tmp_path), "--marks", str(sheet), "--reader"]
    assert main(["sense", *options]) == 0
    assert "with a reader: " in capsys.readouterr().out
    assert (tmp_path / "lstm" / READER).exists()


def test_a_row_that_is_no_mark_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "marks.tsv.xz"
    path.write_bytes(lzma.compress(f"{ROWS}2\t1\ta line\n".encode()))
    assert main(["sense", "--marks", str(path)]) == 2
    assert "row 21" in capsys.readouterr().err


def test_marks_of_one_place_are_too_few(tmp_path: Path) -> None:
    path = tmp_path / "marks.tsv.xz"
    path.write_bytes(lzma.compress(b"0\t1\ta line\n1\t1\tline a\n"))
    with pytest.raises(ValueError, match="places or more"):
        area_kept_back(random_facts(2), read_marks(path))
