"""Writers at once, driven by Locust: first line, whole song, songs a minute, errors."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lyricsite.launch.run import ROOT

SONG = {"structure": "verse:4 chorus:4 verse:4 chorus:4", "rhyme_scheme": "ABAB", "syllables": "8"}
FIRST_LINE, WHOLE_SONG = "first line", "whole song"
NOTHING: dict[str, Any] = {"num_requests": 0, "num_failures": 0, "response_times": {}}
# A song that began in time may still come to its end.
PATIENCE_SECONDS = 60


@dataclass
class Measured:
    """What a crowd met with; milliseconds, None where nothing came in time."""

    users: int
    songs_a_minute: float
    first_line_p95: float | None
    whole_song_p95: float | None
    errors: int


def measure(url: str, tokens: Sequence[str], users: int, seconds: int) -> Measured:
    """So many writers for so long, each asking for the next song when one is written."""
    options = ["--headless", "--users", str(users), "--spawn-rate", str(users)]
    options += ["--run-time", f"{seconds}s", "--stop-timeout", str(PATIENCE_SECONDS)]
    options += ["--host", url, "--json", "--loglevel", "WARNING"]
    done = subprocess.run(
        [sys.executable, "-m", "locust", "-f", "tests/bench/crowd.py", *options],
        cwd=ROOT,
        env={**os.environ, "LYRICSITE_TOKENS": ",".join(tokens)},
        # Its own tables, second by second, say no more than the figures at the end.
        capture_output=True,
        timeout=seconds + 4 * PATIENCE_SECONDS,
        text=True,
    )
    told = {entry["name"]: entry for entry in json.loads(done.stdout)}
    songs = told.get(WHOLE_SONG, NOTHING)
    lasted = max(entry["last_request_timestamp"] for entry in told.values())
    lasted -= told["ask"]["start_time"]
    return Measured(
        users,
        round(60 * (songs["num_requests"] - songs["num_failures"]) / lasted, 1),
        p95(told.get(FIRST_LINE, NOTHING)["response_times"]),
        p95(songs["response_times"]),
        sum(entry["num_failures"] for entry in told.values()),
    )


def p95(counts: dict[str, int]) -> float | None:
    """Of a histogram of milliseconds; None of an empty one."""
    left = 0.95 * sum(counts.values())
    for time, count in sorted((float(time), count) for time, count in counts.items()):
        left -= count
        if left <= 0:
            return time
    return None
