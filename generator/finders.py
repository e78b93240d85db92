"""Static files that are made and not written by hand, found by `collectstatic` like all others."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from generator import spoken

WORDS = "data/words.gz"


class MadeFinder(BaseFinder):
    """Finds the table of spoken words, made anew each time: it says what `ml.english` says now."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.storage = FileSystemStorage(settings.LYRICSITE_DATA / "made")

    def check(self, **_: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = [self.make()] if path == WORDS else []
        return found if find_all else next(iter(found), None)

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        self.make()
        yield WORDS, self.storage

    def make(self) -> str:
        """The same words give the same bytes, and so the same address."""
        path = Path(self.storage.path(WORDS))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(spoken.table().encode("ascii"), mtime=0))
        return str(path)
