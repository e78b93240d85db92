"""A whole study of a toy corpus: what it leaves on disk, and how it goes on when cut short."""

import csv
import json
import time
from pathlib import Path

import pytest
import torch

from ml.commands.cli import main
from ml.study import plan
from ml.study.experiments import NAMES
from ml.study.findings import Mean, Point, Run, means
from ml.study.material import Budget
from ml.study.plan import RESULTS, Plan
from ml.study.remarks import remarks
from ml.study.report import Report, thinned
from ml.study.work import conduct
from ml.study.writeup import FIELDS, write_report
from tests.ml.conftest import SAMPLE

TINY = {"vocabulary": 300, "embedding": 16, "hidden": 16, "condition": 8, "rows": 4}


# A machine that is busy otherwise takes its time over the toy study.
pytestmark = pytest.mark.timeout(600)


def ignore(done: int, total: int, note: str) -> None:
    """Nobody looks at the bar."""


def runs(*values: float, model: str = "lstm", measure: str = "word perplexity") -> list[Run]:
    """A seed each."""
    return [
        Run("cells", model, seed, (Point(measure, "", value),)) for seed, value in enumerate(values)
    ]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study as a user starts it, three seeds and every experiment: under two minutes.

    On one thread the processor's time is that of a quiet machine, whatever else this one does.
    """
    out, began = tmp_path_factory.mktemp("study") / "toy", time.process_time()
    given = [f"--{name}={TINY[name]}" for name in ("vocabulary", "embedding", "hidden", "rows")]
    threads = torch.get_num_threads()
    asked = ["--corpus", str(SAMPLE), "--out", str(out), "--threads", "1", *given]
    assert main(["study", *asked]) == 0
    torch.set_num_threads(threads)
    assert time.process_time() - began < 120
    return out


def test_the_report_shows_every_experiment_with_its_spread(toy: Path) -> None:
    report = (toy / "README.md").read_text()
    rows = [row for row in report.splitlines() if row.startswith("| LSTM |")]
    assert rows
    assert all("±" in row for row in rows)
    found = {chapter.experiment.name for chapter in Report.load(toy).chapters}
    assert found >= set(NAMES) - {"repeats"}  # two songs kept back have no line twice
    for picture in (toy / "plots").iterdir():
        assert f"plots/{picture.name}" in report


def test_the_table_has_every_figure_of_every_run(toy: Path) -> None:
    with (toy / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == FIELDS
    of_cells = [row for row in rows if row["experiment"] == "cells"]
    cells = [row for row in of_cells if row["measure"] == "word perplexity"]
    assert [(row["model"], row["seed"]) for row in cells] == [
        (cell, seed) for seed in "123" for cell in ("rnn", "lstm", "gru")
    ]
    assert len({row["value"] for row in cells}) == 9


def test_three_seeds_of_a_cell_have_its_parameters(toy: Path) -> None:
    (cells,) = (one for one in Report.load(toy).chapters if one.experiment.name == "cells")
    lines = {drawn.plot.measure: drawn.lines for drawn in cells.drawn}["parameters"]
    assert lines["lstm"][0].spread == 0
    assert lines["lstm"][0].runs == 3
    assert lines["rnn"][0].mean < lines["gru"][0].mean < lines["lstm"][0].mean


def test_the_same_command_again_does_nothing_twice(toy: Path) -> None:
    seen: list[str] = []
    (toy / RESULTS / "reach-gru-2.json").unlink()
    before = {path: path.stat().st_mtime_ns for path in (toy / RESULTS).iterdir()}
    text = (toy / "README.md").read_bytes()
    whole = Plan(SAMPLE, toy, given={k: v for k, v in TINY.items() if k != "condition"})
    conduct(whole, lambda done, total, note: seen.append(note))
    assert {note for note in seen if note} == {"reach, gru, seed 2"}
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
    assert (toy / "README.md").read_bytes() == text


def test_networks_write_by_themselves_and_through_the_composer(
    untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SMALL", Budget(written=5, composed=2))
    (texts,) = conduct(Plan(SAMPLE, tmp_path, only=("texts",), models=untrained), ignore).chapters
    rhymes = {drawn.plot.measure: drawn.lines for drawn in texts.drawn}["rhyme density"]
    assert list(rhymes)[:3] == ["rnn", "Simple RNN, composed", "lstm"]
    assert list(rhymes)[-1] == "human"
    assert rhymes["LSTM, composed"][0].count == 16


def test_a_study_that_is_killed_goes_on(tmp_path: Path) -> None:
    whole = Plan(SAMPLE, tmp_path, seeds=(1,), only=("cells",), given=TINY)

    def stop(done: int, total: int, note: str) -> None:
        if note == "cells, gru, seed 1":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conduct(whole, stop)
    assert {path.name for path in (tmp_path / RESULTS).iterdir()} == {
        "cells-rnn-1.json", "cells-lstm-1.json",
    }  # fmt: skip
    assert not (tmp_path / "README.md").exists()
    conduct(whole, ignore)
    assert "| GRU |" in (tmp_path / "README.md").read_text()


def test_trained_networks_are_looked_at_and_none_is_trained(
    untrained: Path, tmp_path: Path
) -> None:
    whole = Plan(SAMPLE, tmp_path, only=("reach", "history"), models=untrained)
    report = conduct(whole, ignore)
    assert not (tmp_path / "models").exists()
    reach, history = report.chapters
    assert list(reach.drawn[0].lines) == ["rnn", "lstm", "gru"]
    assert list(history.drawn[0].lines) == ["rnn", "lstm", "gru"]
    assert "Each figure is of one run" in (tmp_path / "README.md").read_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--only", "love"], "--only: there is no 'love'"),
        (["--seeds", "0"], "--seeds: give 1 or more"),
        (["--hidden", "0"], "--hidden: give 8"),
        (["--corpus", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    given: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["study", "--corpus", str(SAMPLE), "--out", str(out), *given]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_holds_one_study(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "--corpus", str(SAMPLE), "--out", str(toy), "--passes", "3"]) == 2
    assert "holds a study of other options" in capsys.readouterr().err


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    points = tuple(Point("share", back, 1 / back) for back in range(1, 101))
    some = [*runs(3.0, 4.0), *(Run("reach", "gru", seed, points) for seed in (1, 2))]
    files = []
    for name in ("one", "two"):
        write_report(tmp_path / name, some, {"Songs": "few"})
        paths = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        files.append({path.relative_to(tmp_path / name): path.read_bytes() for path in paths})
    assert files[0] == files[1]
    assert len([path for path in files[0] if path.suffix == ".svg"]) == 2


def test_seeds_give_a_mean_and_a_spread() -> None:
    assert means(runs(2.0, 4.0, 6.0), "word perplexity") == {"lstm": [Mean("", 4.0, 2.0, 3, 1)]}
    assert means(runs(2.0), "word perplexity") == {"lstm": [Mean("", 2.0, None, 1, 1)]}


def test_what_the_seeds_do_not_tell_apart_is_said() -> None:
    near = [*runs(100.0, 104.0), *runs(101.0, 106.0, model="gru")]
    far = [*runs(100.0, 104.0), *runs(151.0, 156.0, model="gru")]
    assert "Not told apart: LSTM and GRU" in remarks(Report.of(near, {}).chapters[0])[0]
    assert remarks(Report.of(far, {}).chapters[0]) == []


def test_what_was_not_found_is_said_by_fixed_rules() -> None:
    gains = (Point("gain", 25, 0.9), Point("gain", 50, 0.2), Point("gain", 100, 0.01))
    plain = tuple(Point("gain without rhyme", point.x, point.value) for point in gains)
    counted = Run("baselines", "5-gram", 0, (Point("word perplexity", "", 500.0),))
    lstm = Run("baselines", "lstm", 0, (Point("word perplexity", "", 400.0),))
    some = [
        lstm, counted, Run("repeats", "rnn", 0, gains), Run("repeats", "gru", 0, gains[2:]),
        Run("rhymes", "gru", 0, gains + plain),
    ]  # fmt: skip
    said = [remark for chapter in Report.of(some, {}).chapters for remark in remarks(chapter)]
    assert "LSTM: 20.0% below the 5-gram." in said
    assert any("up to 50 tokens on; beyond that it was not found" in one for one in said)
    assert "GRU: not found that a line heard before is expected at any distance." in said
    assert any("GRU: not found that rhymes are waited for" in one for one in said)


def test_findings_are_read_back_as_they_were(tmp_path: Path) -> None:
    report = Report.of(runs(2.0, 4.5), {"Songs": "few"})
    report.save(tmp_path)
    assert Report.load(tmp_path).chapters[0].drawn[0].text(Mean("", 1234.5, 0.5, 2, 1)) == (
        "1,234.50 ± 0.50"
    )
    assert json.loads((tmp_path / "study.json").read_text())["facts"] == {"Songs": "few"}
    assert Report.load(tmp_path).chapters[0].drawn[0].places == [""]


def test_what_is_said_comes_of_every_place_and_not_of_those_that_are_kept(tmp_path: Path) -> None:
    points = tuple(Point("share", back, 0.932 ** (back - 1)) for back in range(1, 201))
    write_report(tmp_path, [Run("reach", "lstm", 1, points)], {})
    (chapter,) = Report.load(tmp_path).chapters
    assert chapter.remarks[0] == "LSTM: below a hundredth of the nearest from 67 tokens on."
    assert chapter.drawn[0].at("lstm", 67) is None


def test_counts_keep_every_digit(tmp_path: Path) -> None:
    Report.of(runs(7_508_928.0, measure="parameters"), {}).save(tmp_path)
    (drawn,) = Report.load(tmp_path).chapters[0].drawn
    assert drawn.text(drawn.at("lstm", "")) == "7,508,928"


def test_long_lines_keep_their_ends_and_are_thinned_between() -> None:
    line = [Mean(at, 1.0, None, 1, 1) for at in range(1, 201)]
    kept = [mean.x for mean in thinned(line)]
    assert kept[:4] == [1, 2, 3, 4]
    assert kept[-1] == 200
    assert len(kept) <= 48
