"""What the study's page shows of a report: plots, tables, remarks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from generator import findings, plots
from ml.study.findings import Mean, Point, Run
from ml.study.report import STUDIES, Report
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
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two small reports in the place of the shipped ones."""
    for name in ("one", "two"):
        write_report(tmp_path / name, RUNS, {"Songs kept back": f"252 of {name}"})
    monkeypatch.setattr(findings, "STUDIES", tmp_path)
    monkeypatch.setattr(
        findings, "REPORTS", [(name, f"Study {name}", "") for name in ("one", "two")]
    )
    findings.shipped.cache_clear()
    yield
    findings.shipped.cache_clear()


def page(client: Client) -> str:
    return client.get("/study/").content.decode()


def test_the_page_shows_tables_plots_and_remarks(client: Client, reports: None) -> None:
    shown = page(client)
    assert "252 of one" in shown
    assert "252 of two" in shown
    assert "101.50 ± 0.71" in shown
    assert "Simple RNN: below a hundredth of the nearest from 7 tokens on." in shown
    assert shown.count("<polyline") == 2 * 2
    assert "Told nothing but this" in shown


def test_every_plot_has_its_data_and_its_table(client: Client, reports: None) -> None:
    shown = page(client)
    assert shown.count("data-plot=") == shown.count('type="application/json"') == 2
    assert shown.count("<summary>As a table</summary>") == 2
    places = re.findall(r' id="([^"]+)"', shown)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(places)
    assert 'style="' not in shown
    assert "<script>" not in shown


def test_a_site_without_a_report_has_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "shipped", list)
    assert "What was measured" not in page(client)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"facts": {}, "findings": {"reach": 1}}'])
def test_a_damaged_report_is_left_out(text: str, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text(text)
    assert findings.load(tmp_path) is None


def test_every_shipped_report_is_shown_as_it_is_read() -> None:
    found = findings.shipped()
    assert {report.name for report in found} == {path.name for path in STUDIES.iterdir()}
    for report in found:
        named = {part.chapter.experiment.name for part in report.parts}
        assert named >= {"reach", "history", "recall"}


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
