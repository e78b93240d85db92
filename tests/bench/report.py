"""All that was measured, as a table in Markdown: each figure beside another of the same run."""

from collections.abc import Iterator
from typing import Any, Final

LISTS: Final = ("history", "songs", "favourites")
PROCESSOR: Final = "each, of the processor"  # of web server and Postgres

Row = tuple[str, str, str]


def table(found: dict[str, Any]) -> str:
    rows = [*_songs(found), *_streams(found), *_pages(found["pages"]), *_memory(found)]
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"| what | measured | beside it |\n|---|--:|---|\n{body}"


def _songs(found: dict[str, Any]) -> Iterator[Row]:
    alone, crowds = found["one_process_songs_a_minute"], found["users"]
    yield "songs a minute, one process", f"{alone:g}", ""
    for crowd in crowds:
        who = f"{crowd['users']} users" if crowd["users"] > 1 else "1 user"
        share = f"{crowd['songs_a_minute'] / alone:.0%} of one process"
        yield f"{who}: songs a minute", f"{crowd['songs_a_minute']:g}", share
        for name in ("first line", "whole song"):
            p95, least = (one[f"{name.replace(' ', '_')}_p95"] for one in (crowd, crowds[0]))
            beside = f"{p95 / least:.1f} times that of the fewest users" if p95 and least else ""
            yield f"{who}: {name}, p95", f"{p95 / 1000:.2f} s" if p95 else "none in time", beside
        yield f"{who}: errors", f"{crowd['errors']}", ""


def _streams(found: dict[str, Any]) -> Iterator[Row]:
    streams = found["streams"]
    yield f"{streams['open']} streams of one song: whole", f"{streams['whole']}", ""


def _pages(pages: dict[int, dict[str, dict[str, float]]]) -> Iterator[Row]:
    fewest = pages[min(pages)]
    for total, of in pages.items():
        for name in LISTS:
            beside = f"{of[name]['p95'] / fewest[name]['p95']:.1f} times that of the fewest rows"
            yield f"{name} of {total:,} generations, p95", f"{of[name]['p95']:g} ms", beside
        spent, least = of[PROCESSOR]["mean"], fewest[PROCESSOR]["mean"]
        beside = f"{spent / least:.1f} times that of the fewest rows"
        yield f"a page of {total:,}, time of the processor", f"{spent:g} ms", beside


def _memory(found: dict[str, Any]) -> Iterator[Row]:
    for name, size in found["megabytes"].items():
        yield f"memory of the {name} process", f"{size:g} MB", ""
