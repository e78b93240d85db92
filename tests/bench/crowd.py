"""What Locust runs: writers who ask for a song, follow it to its end, and ask for the next.

    locust -f tests/bench/crowd.py --headless --users 50 --run-time 60s --host http://...

`LYRICSITE_TOKENS` holds an API token for each of them, with commas between.
"""

import itertools
import os
import time
from contextlib import closing
from typing import Any

from locust import HttpUser, task

from tests.bench.users import FIRST_LINE, SONG, WHOLE_SONG

tokens = itertools.cycle(os.environ["LYRICSITE_TOKENS"].split(","))


class NotWritten(Exception):
    """A stream that ended otherwise than with a whole song."""


class Writer(HttpUser):
    """One at a time each, as in a browser."""

    def on_start(self) -> None:
        self.client.headers["Authorization"] = f"Token {next(tokens)}"

    @task
    def have_a_song_written(self) -> None:
        began = time.perf_counter()
        asked = self.client.post("/api/v1/generations/", SONG, name="ask")
        if asked.status_code != 202:
            return
        address = f"/api/v1/generations/{asked.json()['id']}/events/"
        with closing(self.client.get(address, stream=True, name="follow")) as stream:
            for row in stream.iter_lines(chunk_size=None, decode_unicode=True):
                if row == "id: 1":
                    self.tell(FIRST_LINE, began)
                if row.startswith('data: {"status": "') and "error" in row:
                    done = row == 'data: {"status": "done", "error": ""}'
                    self.tell(WHOLE_SONG, began, None if done else NotWritten(row))

    def tell(self, name: str, began: float, wrong: Exception | None = None) -> None:
        measured: dict[str, Any] = {
            "request_type": "song",
            "name": name,
            "response_time": (time.perf_counter() - began) * 1000,
            "response_length": 0,
            "exception": wrong,
            "context": {},
        }
        self.environment.events.request.fire(**measured)
