"""Writes a song line by line: many candidates, checked, judged, one chosen.

For each line the composer plans what it must be (syllables, and where an earlier line of the
section waits for its rhyme, the last word), has the network write candidates, measures each and
takes the best. A line that misses its plan after the budget is marked so, never passed off.

Every line draws from a random stream of its own, seeded by (seed, line, round, row), and starts
from a state computed from the chosen lines alone: a song broken off goes on as it would have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import torch

from ml.corpus.originality.index import Originality
from ml.english.prosody import line_syllables
from ml.english.truecase import Truecase
from ml.network.checkpoint import device_for, load_checkpoint
from ml.network.processor import has_bfloat16
from ml.song.line import NETWORK, Line, Receipt
from ml.song.plan import LinePlan, with_given
from ml.song.request import SongRequest
from ml.writing.copying import Copying
from ml.writing.judge import PARTS, Part
from ml.writing.reader import load_reader
from ml.writing.rows import LineWriter
from ml.writing.search import CANDIDATES, LineSearch, missed_plan
from ml.writing.song import SongUnderWay
from ml.writing.wordbook import Wordbook


def _never() -> bool:
    return False


class Composer:
    """One loaded model that writes songs. Thread-safe: a song keeps its own state."""

    def __init__(self, folder: Path, parts: Sequence[Part] = PARTS) -> None:
        """`parts`: what lines are judged by; fewer for an ablation."""
        checkpoint = load_checkpoint(folder)
        self.parts = parts
        self.vocabulary = checkpoint.vocabulary
        self.version = str(checkpoint.config["version"])
        self.learned_from: str | None = checkpoint.config.get("data", {}).get("fingerprint")
        self.truecase = Truecase(checkpoint.config.get("capitals", ()))
        self.words = Wordbook(
            self.vocabulary,
            checkpoint.network.embedding.detach(),
            checkpoint.config.get("fragments", ()),
        )
        reader = load_reader(folder, checkpoint.network.options.embedding)
        device = device_for()
        dtype = torch.bfloat16 if has_bfloat16(device) else torch.float32
        self.network = checkpoint.network.for_writing(device, dtype, CANDIDATES)
        self.writer = LineWriter(self.network, self.words, reader)
        self.originality = Originality.of_model(folder)

    def compose(
        self,
        request: SongRequest,
        *,
        written: Sequence[Line] = (),
        given: Mapping[int, Line] = MappingProxyType({}),
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool] = _never,
    ) -> list[Line]:
        """Write the lines of a request after those already `written`, reporting each.

        Args:
            given: lines that stand already, by position: the others are written around them.

        Returns all lines of the song so far; fewer than planned if stopped.

        Raises:
            ValueError: a given line's position lies outside the plan.
        """
        copying = Copying(self.originality, request.copied_words)
        song = SongUnderWay(self.writer, request, with_given(request.plan(), given), copying)
        for line in written:
            song.accept(line)
        for plan in song.plans[len(written) :]:
            if should_stop():
                break
            line = self._next_line(song, plan)
            song.accept(line)
            on_line(line)
        return song.lines

    def _next_line(self, song: SongUnderWay, plan: LinePlan) -> Line:
        """Take over, repeat or write the line of a plan."""
        if kept := plan.given:
            missed = missed_plan(plan, song.partner(plan), kept.text)
            missed = missed or song.barred.fault(kept.text)
            measured = self._line(song, plan, kept.text, missed, kept.receipt)
            return replace(measured, id=kept.id)
        if repeated := song.repeated(plan):
            return replace(repeated, position=plan.position, section=plan.section, rhyme=plan.rhyme)
        song.enter_section(plan)
        best = LineSearch(song, plan, self.parts).best()
        receipt = Receipt(
            by=NETWORK, model=song.request.model, version=self.version, seed=song.request.seed
        )
        text = self.truecase.restore(best.text)
        return self._line(song, plan, text, best.missed, receipt)

    def _line(
        self, song: SongUnderWay, plan: LinePlan, text: str, missed: str, receipt: Receipt
    ) -> Line:
        shared = song.copying.shared(text, song.last_text())
        return Line(
            position=plan.position, section=plan.section, kind=plan.kind, text=text,
            syllables=line_syllables(text), target=plan.syllables, rhyme=plan.rhyme,
            ok=not missed, missed=missed, receipt=receipt,
            shared=shared.words if shared else None, shared_with=shared.song if shared else "",
        )  # fmt: skip
