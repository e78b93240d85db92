"""Writes a song line by line: many candidates, checked, judged, one chosen.

For each line the composer plans what it must be (syllables, and where an earlier line of the
section waits for its rhyme, the last word), has the network write candidates, measures each and
takes the best. A line that misses its plan after the budget is marked so, never passed off.

Every line draws from a random stream of its own, seeded by (seed, line, round, row), and starts
from a state computed from the chosen lines alone: a song broken off goes on as it would have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from ml.corpus.originality.index import Originality
from ml.english.speech import Speech, speak
from ml.english.truecase import Truecase
from ml.network.checkpoint import device_for, load_checkpoint
from ml.network.writing import WritingNetwork, fastest_precision
from ml.song.line import NETWORK, Line, Receipt
from ml.song.plan import LinePlan, with_given
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.writing.copying import Copying
from ml.writing.found import Found
from ml.writing.judge import PARTS, Part
from ml.writing.reader import load_reader
from ml.writing.rows import LineWriter
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay
from ml.writing.taste import NO_TASTE, Taste
from ml.writing.wordbook import Wordbook

ALTERNATIVES = 5  # of one line, unless asked otherwise


def _again(song: SongUnderWay, plan: LinePlan, source: int) -> Line:
    """A line of the song once more, in the place of a plan."""
    place = replace(song.lines[source], position=plan.position, section=plan.section)
    return replace(place, rhyme=plan.rhyme, id=plan.id)


@dataclass(frozen=True)
class Alternative:
    """A wording of a line, and what each part of the judge gives it: their sum is its score."""

    line: Line
    parts: Mapping[str, float]


def _never() -> bool:
    return False


def _ignore(_line: Line) -> None:
    """Lines that stand are told to nobody."""


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
            checkpoint.config.get("capitals", ()),
        )
        reader = load_reader(folder, checkpoint.network.options.embedding)
        trained = checkpoint.network.requires_grad_(False).to(device_for())
        self.network = WritingNetwork(trained, fastest_precision(trained.embedding.device))
        self.writer = LineWriter(self.network, self.words, reader)
        self.originality = Originality.of_model(folder)

    def compose(
        self,
        request: SongRequest,
        *,
        written: Sequence[Line] = (),
        given: Mapping[int, Line] = MappingProxyType({}),
        speak: Speech = speak,
        taste: Taste = NO_TASTE,
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool] = _never,
    ) -> list[Line]:
        """Write the lines of a request after those already `written`, reporting each.

        Args:
            given: lines that stand already, by position: the others are written around them.
            speak: how words are said, by `book.read_book` with a writer's own first.
            taste: what a writer likes; lines that keep their plan are chosen by it too.

        Returns all lines of the song so far; fewer than planned if stopped.

        Raises:
            ValueError: a given line's position lies outside the plan.
        """
        song = self._song(request, with_given(request.plan(), given), None, speak, taste)
        return self._write(song, written, on_line, should_stop)

    def redraw(
        self,
        request: SongRequest,
        redraw: Redraw,
        *,
        written: Sequence[Line] = (),
        speak: Speech = speak,
        taste: Taste = NO_TASTE,
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool] = _never,
    ) -> list[Line]:
        """Write some lines of a song anew, reporting each, in the context of all that stands.

        Args:
            written: the beginning of the new song, of a redraw that was broken off.
            speak, taste: as `compose` takes them.

        Returns the whole song; where it was stopped, lines that were not reached are as before.
        """
        song = self._song(request, redraw.plan(request), redraw.seed, speak, taste)

        def tell(line: Line) -> None:
            if not song.plans[line.position].given:
                on_line(line)

        lines = self._write(song, written, tell, should_stop)
        return [*lines, *redraw.lines[len(lines) :]]

    def alternatives(
        self,
        request: SongRequest,
        redraw: Redraw,
        count: int = ALTERNATIVES,
        *,
        speak: Speech = speak,
        taste: Taste = NO_TASTE,
    ) -> list[Alternative]:
        """Several wordings of the one line of a redraw, the best first; fewer if no more differ.

        Raises:
            ValueError: several lines are to be redrawn.
        """
        song, plan = self.before(request, redraw, speak=speak, taste=taste)
        found = LineSearch(song, plan, song.parts).several(count)
        return [Alternative(self._written(song, plan, one), one.parts) for one in found]

    def before(
        self,
        request: SongRequest,
        redraw: Redraw,
        *,
        speak: Speech = speak,
        taste: Taste = NO_TASTE,
    ) -> tuple[SongUnderWay, LinePlan]:
        """A song under way as it stands before the one line of a redraw, and that line's plan.

        Raises:
            ValueError: several lines are to be redrawn.
        """
        plans = redraw.plan(request)
        first, *others = [plan for plan in plans if not plan.given and plan.repeats is None]
        if any(other.varies != first.position for other in others):
            raise ValueError("alternatives are for one line at a time")
        song = self._song(request, plans, redraw.seed, speak, taste)
        self._write(song, (), _ignore, lambda: len(song.lines) == first.position)
        song.enter_section(first)
        return song, song.asked(first)

    def _song(
        self,
        request: SongRequest,
        plans: Sequence[LinePlan],
        seed: int | None = None,
        speak: Speech = speak,
        taste: Taste = NO_TASTE,
    ) -> SongUnderWay:
        copying = Copying(self.originality, request.copied_words)
        parts = (*self.parts, taste.part(self.words)) if taste else self.parts
        return SongUnderWay(self.writer, request, plans, copying, seed, speak, parts)

    def _write(
        self,
        song: SongUnderWay,
        written: Sequence[Line],
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool],
    ) -> list[Line]:
        """Take over the lines written and write those that are missing."""
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
            answered = song.answered(plan)
            partner = answered[1].text if answered else ""
            missed = song.terms(plan).all_missed(plan, partner, kept.text)
            missed = missed or song.barred.fault(kept.text)
            measured = self._line(song, plan, kept.text, missed, kept.receipt)
            return replace(measured, id=kept.id, score=kept.score)
        if plan.repeats is not None:
            return _again(song, plan, plan.repeats)
        song.enter_section(plan)
        asked = song.asked(plan)
        if plan.varies is not None and not asked.pattern:
            return _again(song, plan, plan.varies)
        found = LineSearch(song, asked, song.parts).best()
        # No variation is better than one that is at fault.
        if plan.varies is not None and found.missed:
            return _again(song, plan, plan.varies)
        return self._written(song, asked, found)

    def _written(self, song: SongUnderWay, plan: LinePlan, found: Found) -> Line:
        """A line that was found, measured, with its receipt."""
        receipt = Receipt(
            by=NETWORK, model=song.request.model, version=self.version, seed=song.seed
        )
        text = self.truecase.restore(found.text)
        if plan.pattern:
            text = plan.pattern.fill([self.truecase.names(fill) for fill in found.fills])
        line = self._line(song, plan, text, found.missed, receipt)
        return replace(line, id=plan.id, score=round(found.score, 2))

    def _line(
        self, song: SongUnderWay, plan: LinePlan, text: str, missed: str, receipt: Receipt
    ) -> Line:
        shared = song.copying.shared(text, song.last_text())
        answered, terms = song.answered(plan), song.terms(plan)
        return Line(
            position=plan.position, section=plan.section, kind=plan.kind, text=text,
            syllables=terms.syllables(plan, text), target=plan.syllables,
            stress=terms.stress(plan, text),
            rhyme=plan.rhyme, rhymes_with=answered[0] if answered else None,
            grade=terms.grade(text, answered[1].text) if answered else "",
            ok=not missed, missed=missed, receipt=receipt,
            shared=shared.words if shared else None, shared_with=shared.song if shared else "",
        )  # fmt: skip
