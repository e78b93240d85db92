"""A bounded load on a site of its own: `make bench-web`.

Real Postgres, Redis, web server and worker, and writers driven by Locust. The machine's own speed
drifts, so every figure stands beside one of the same run that it is to be compared with.
"""

import argparse
import json
from pathlib import Path

from tests.bench import alone, report, site


def main() -> None:
    options = read_options()
    one_process = alone.songs_a_minute(options.seconds)
    with site.running() as running:
        # Rows can be named once the settings have been read.
        from tests.bench import run

        found = {"one_process_songs_a_minute": one_process, **run.measure(running, options)}
    print(json.dumps(found, indent=2) if options.json else report.table(found))
    if options.chart:
        from tests.bench import chart

        chart.draw(found, options.chart)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--users", type=numbers, default=[1, 10, 50], help="at once; default: 1,10,50")
    add("--rows", type=numbers, default=[10_000, 100_000], help="default: 10000,100000")
    add("--seconds", type=int, default=30, help="for each number of users; default: 30")
    add("--json", action="store_true", help="print all figures")
    add("--chart", type=Path, metavar="FILE", help="draw cost against users and rows")
    return parser.parse_args()


def numbers(text: str) -> list[int]:
    return sorted(map(int, text.split(",")))


if __name__ == "__main__":
    main()
