"""What `make bench-web` counts, and how it tells it."""

from typing import TYPE_CHECKING

import pytest

from tests.bench import report
from tests.bench.users import p95

if TYPE_CHECKING:
    from accounts.models import User

PAGES = {name: {"p50": 20.0, "p95": 30.0, "errors": 0.0} for name in report.LISTS}
CROWD = {"songs_a_minute": 30.0, "first_line_p95": 500.0, "whole_song_p95": 4000.0, "errors": 0}
FOUND = {
    "one_process_songs_a_minute": 40.0,
    "users": [{"users": 1, **CROWD}, {"users": 50, **CROWD, "first_line_p95": 1500.0}],
    "streams": {"open": 200, "whole": 200},
    "pages": {
        1000: {**PAGES, report.PROCESSOR: {"mean": 20.0}},
        2000: {**PAGES, report.PROCESSOR: {"mean": 30.0}},
    },
    "megabytes": {"web": 120.0, "worker": 500.0},
}


def test_every_figure_stands_beside_another_of_the_same_run() -> None:
    rows = report.table(FOUND).splitlines()

    assert "| 50 users: songs a minute | 30 | 75% of one process |" in rows
    assert "| 50 users: first line, p95 | 1.50 s | 3.0 times that of the fewest users |" in rows
    assert (
        "| history of 2,000 generations, p95 | 30 ms | 1.0 times that of the fewest rows |" in rows
    )
    assert (
        "| a page of 2,000, time of the processor | 30 ms | 1.5 times that of the fewest rows |"
        in rows
    )


def test_the_p95_of_a_histogram_is_that_of_its_times() -> None:
    assert p95({"100": 95, "200": 5}) == 100
    assert p95({"100": 94, "200": 5, "90": 1}) == 100
    assert p95({"300": 10, "100": 90}) == 300
    assert p95({}) is None


@pytest.mark.django_db
def test_no_more_rows_are_made_than_a_benchmark_needs(alice: "User") -> None:
    from tests.bench import rows

    with pytest.raises(ValueError, match="more than 1000000"):
        rows.fill(alice, rows.MOST + 1)
