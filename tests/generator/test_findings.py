"""What the study's page shows of a report: plots, tables, remarks."""

from pathlib import Path

import pytest
from django.test import Client

from generator import findings, plots
from ml.study.findings import Mean, Point, Run
from ml.study.report import SHIPPED, Report
from ml.study.writeup import write_report

pytestmark = pytest.mark.django_db

RUNS = [
    *(
        Run("cells", cell, seed, (Point("word perplexity", "", 100.0 + 10 * number + seed),))
        for number, cell in enumerate(("rnn", "lstm"))
        for seed in (1, 2)
    ),
    *(
        Run("reach", cell, 1, tuple(Point("share", k, weight**k) for k in range(1, 101)))
        for cell, weight in (("rnn", 0.5), ("lstm", 0.9))
    ),
    Run("conditions", "lstm", 1, (Point("alone", "nothing", 90.0), Point("alone", "theme", 80.0))),
]


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small report in the place of the shipped one."""
    write_report(tmp_path, RUNS, {"Songs kept back": "252"})
    whole = findings.load(tmp_path)
    monkeypatch.setattr(findings, "shipped", lambda: whole)
    return tmp_path


def page(client: Client) -> str:
    return client.get("/study/").content.decode()


def test_the_page_shows_tables_plots_and_remarks(client: Client, report: Path) -> None:
    shown = page(client)
    assert "Songs kept back" in shown
    assert "101.50 ± 0.71" in shown
    assert "Simple RNN: below a hundredth of the nearest from 7 tokens on." in shown
    assert shown.count("<polyline") == 2
    assert "Told nothing but this" in shown


def test_every_plot_has_its_data_and_its_table(client: Client, report: Path) -> None:
    shown = page(client)
    assert shown.count("data-plot=") == shown.count('type="application/json"') == 1
    assert shown.count("<summary>As a table</summary>") == 1
    assert 'style="' not in shown
    assert "<script>" not in shown


def test_a_site_without_a_report_has_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "shipped", lambda: None)
    assert "What was measured" not in page(client)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"facts": {}, "findings": {"reach": 1}}'])
def test_a_damaged_report_is_left_out(text: str, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text(text)
    assert findings.load(tmp_path) is None


def test_the_shipped_report_is_shown_as_it_is_read() -> None:
    found = findings.load(SHIPPED)
    assert found is not None
    assert {part.chapter.experiment.name for part in found.parts} >= {"reach", "history", "texts"}


def test_lines_keep_to_the_field() -> None:
    (chapter,) = Report.of(RUNS[4:6], {}).chapters
    drawn = plots.picture(chapter.drawn[0])
    places = [tuple(map(float, point.split(","))) for point in drawn.lines[0].points.split()]
    assert all(plots.LEFT <= x <= plots.RIGHT and plots.TOP <= y <= plots.BOTTOM for x, y in places)
    assert places == sorted(places)  # a line that falls goes down the field
    assert places[0][0] == plots.LEFT
    assert len(drawn.data["places"]) == len(places)


@pytest.mark.parametrize(
    ("values", "log", "labels"),
    [
        ((1, 200), True, ["1", "10", "100"]),
        ((80, 300), True, ["100", "200"]),
        ((560, 650), True, ["560", "580", "600", "620", "640"]),
        ((0.0001, 1), True, ["0.0001", "0.001", "0.01", "0.1", "1"]),
        ((0, 1), False, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ((3, 3), False, ["2", "2.5", "3", "3.5", "4"]),
        ((-0.1, 0.3), False, ["-0.1", "0", "0.1", "0.2", "0.3"]),
    ],
)
def test_ticks_are_round(values: tuple[float, float], log: bool, labels: list[str]) -> None:
    scale = plots.Scale.over(values, 0, 100, log)
    assert [tick.label for tick in scale.ticks] == labels
    assert all(0 <= tick.place <= 100 for tick in scale.ticks)


def test_the_band_is_the_spread() -> None:
    line = {"lstm": [Mean(1, 2.0, 1.0, 3, 1), Mean(2, 3.0, 0.0, 3, 1)]}
    (chapter,) = Report.of(RUNS[4:5], {}).chapters
    drawn = plots.picture(type(chapter.drawn[0])(chapter.experiment.plots[0], line))
    low, high = (float(drawn.lines[0].band.split()[at].split(",")[1]) for at in (0, -1))
    assert low == plots.BOTTOM
    assert high == plots.TOP
