"""Writing a song: a claimed row goes to the composer, finished lines come back.

Only workers import this with its models: the composer brings torch.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from generator import events
from generator.models import Generation, Retake
from ml.network import registry
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from ml.song.line import Line
    from ml.writing.composer import Composer

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25

_composers: dict[str, "Composer"] = {}
_loading = threading.Lock()


class UnknownNetwork(Exception):
    """The network that a request names is not installed here."""


def composer_for(name: str) -> "Composer":
    """The composer of a network, loaded once in a process."""
    if name not in _composers:
        with _loading:
            if name not in _composers:
                _composers[name] = _load(name)
    return _composers[name]


def warm_up(busy: Callable[[], bool]) -> None:
    """Make every network write two lines, the default one first: a first song need not wait.

    No song waits for this either: while the process is busy with songs it writes nothing.
    """
    names = registry.available(Path(settings.LYRICSITE_MODELS))
    two_lines = SongRequest(structure="verse:2")
    for name in sorted(names, key=lambda name: name != SongRequest().model):
        while busy():
            time.sleep(LOOK_SECONDS)
        try:
            composer_for(name).compose(two_lines, on_line=_nobody_reads, should_stop=Seldom(busy))
        except Exception:
            logger.exception("The network “%s” cannot write; the others can", name)


def write(generation: Generation, should_stop: Callable[[], bool]) -> None:
    """Write what is missing of a claimed generation, line by line."""
    composer = composer_for(generation.model)
    written = [row.line for row in generation.lines.all()]

    def keep(line: "Line") -> None:
        generation.use_version(composer.version)
        events.announce_line(generation.add_line(line))

    request = generation.song_request
    composer.compose(
        request,
        written=written,
        speak=generation.speech,
        on_line=keep,
        should_stop=should_stop,
    )
    generation.finish(stopped=generation.lines.count() < len(request.plan()))


def retake(retake: Retake, should_stop: Callable[[], bool]) -> None:
    """Write lines of a song anew: several wordings of one, or one of each."""
    composer = composer_for(retake.song_request.model)
    redraw, request, speak = retake.redraw(), retake.song_request, retake.speech
    if len(redraw.positions) == 1:
        count = retake.wish["takes"]
        found = composer.alternatives(request, redraw, count, speak=speak)
        return retake.keep([one.line for one in found])
    takes: list[Line] = []
    composer.redraw(request, redraw, speak=speak, on_line=takes.append, should_stop=should_stop)
    return retake.keep(takes)


class Seldom:
    """Asks at most four times a second, and gives the last answer between."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self.ask = ask
        self.answer = False
        self.next_time = 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self.next_time:
            self.answer = self.ask()
            self.next_time = time.monotonic() + LOOK_SECONDS
        return self.answer


def _load(name: str) -> "Composer":
    folder = Path(settings.LYRICSITE_MODELS)
    if name not in registry.available(folder):
        raise UnknownNetwork(name)
    import torch

    from ml.writing.composer import Composer

    # Songs run side by side in threads. A song on two threads beside a busy core took four
    # times as long as on one.
    torch.set_num_threads(1)
    return Composer(folder / name)


def _nobody_reads(line: "Line") -> None:
    """Take a line that was only written to warm up."""
