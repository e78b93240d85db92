"""How long pages and lists of a writer take, asked for one after another on one connection."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from django.db.models import Manager

    from accounts.models import User

WARMING, TIMES = 2, 25


@dataclass
class Answers:
    """Milliseconds of each answer, and how many were not 200."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def p50(self) -> float:
        return median(self.milliseconds)

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1]


def measure(url: str, writer: "User", times: int = TIMES) -> dict[str, Answers]:
    """Ask for each page so many times, in turns, so that none has the quieter moments."""
    headers, wanted = _headers(writer), dict(_pages(writer))
    found = {name: Answers() for name in wanted}
    client = HTTPConnection(str(urlsplit(url).netloc), timeout=60)
    for turn in range(-WARMING, times):
        for name, address in wanted.items():
            began = time.perf_counter()
            client.request("GET", address, headers=headers)
            answer = client.getresponse()
            answer.read()
            if turn >= 0:
                found[name].milliseconds.append((time.perf_counter() - began) * 1000)
                found[name].errors += answer.status != 200
    client.close()
    return found


def _pages(writer: "User") -> Iterator[tuple[str, str]]:
    """Pages and lists by name: first and deep ones, filtered ones, and single songs."""
    generations, songs = writer.generations, writer.songs
    yield "history", "/generations/"
    yield "history, in the middle", f"/generations/?{_after(generations)}"
    yield "history, by state", "/generations/?status=stopped"
    yield "history, by network and genre", "/generations/?model=gru&genre=rock"
    yield "history, by a theme that is none", "/generations/?theme=elephants"
    yield "a generation", f"/generations/{generations.latest('created').pk}/"
    yield "songs", "/songs/"
    yield "songs, in the middle", f"/songs/?{_after(songs, 'updated')}"
    yield "songs, by a title that is none", "/songs/?title=elephants"
    yield "a song", f"/songs/{songs.latest('created').pk}/"
    yield "favourites", "/favourites/"
    yield "favourites, the best", "/favourites/?order=best"
    yield "API: generations", "/api/v1/generations/"
    yield "API: generations, in the middle", f"/api/v1/generations/?{_after(generations)}"
    yield "API: generations, by state", "/api/v1/generations/?status=stopped"
    yield "API: songs", "/api/v1/songs/"
    yield "API: favourites", "/api/v1/favourites/"


def _after(rows: "Manager[Any]", moment: str = "created") -> str:
    """The mark of the row in the middle of a list."""
    row = rows.all()[rows.count() // 2]
    return urlencode({"after": f"{getattr(row, moment)},{row.pk}"})


def _headers(writer: "User") -> dict[str, str]:
    """Those of a browser where they are signed in; the API takes them too."""
    from django.test import Client

    client = Client()
    client.force_login(writer)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
