"""Writing a song: a claimed row goes to the composer, finished lines come back.

Only workers import this with its models: the composer brings torch.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from generator import counters, events
from generator.models import Generation, Retake
from generator.work.composers import composer_for
from ml.network import registry
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from ml.song.line import Line

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25


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
        if line.position == 0:
            counters.count_first_line((timezone.now() - generation.created).total_seconds())

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


def _nobody_reads(line: "Line") -> None:
    """Take a line that was only written to warm up."""
