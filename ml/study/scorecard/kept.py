"""Songs of requests, kept in a folder as they come: counting goes on after a stop."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from ml.corpus.songs import Section
from ml.network.checkpoint import write_text

FACTS: Final = "facts.json"


@dataclass(frozen=True)
class Written:
    """The sections of a song, the seconds that it took, and what its lines were judged by."""

    sections: Sequence[Section]
    seconds: float
    parts: Sequence[Mapping[str, float]] = ()  # of each line, those that are sung again once

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        sections = [Section(one["kind"], tuple(one["lines"])) for one in given["sections"]]
        return cls(sections, given["seconds"], given["parts"])


class Kept:
    """The songs of one model in a folder, by the name of a series and the number of a request."""

    def __init__(self, folder: Path | None, facts: Mapping[str, Any]) -> None:
        """`folder`: None to keep nothing; `facts`: what the songs depend on.

        Raises:
            ValueError: the folder holds songs of something else.
        """
        self.folder = folder
        if not folder:
            return
        folder.mkdir(parents=True, exist_ok=True)
        told, path = dict(facts), folder / FACTS
        if path.exists() and json.loads(path.read_text(encoding="utf-8")) != told:
            raise ValueError(f"{folder}: holds songs of another model or shape")
        write_text(path, json.dumps(told, indent=1) + "\n")

    def song(self, series: str, number: int) -> Written | None:
        """The song of a request, None if it is not written yet."""
        path = self._path(series, number)
        if not path or not path.exists():
            return None
        return Written.from_fields(json.loads(path.read_text(encoding="utf-8")))

    def keep(self, series: str, number: int, song: Written) -> None:
        if path := self._path(series, number):
            path.parent.mkdir(exist_ok=True)
            write_text(path, json.dumps(asdict(song), indent=1) + "\n")

    def _path(self, series: str, number: int) -> Path | None:
        return self.folder / series.replace(" ", "-") / f"{number:03}.json" if self.folder else None
