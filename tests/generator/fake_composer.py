"""A composer that needs no network."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from ml.english.speech import Speech, speak
from ml.song.line import NETWORK, Line, Receipt
from ml.song.redraw import Redraw
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from generator.work.composers import Kept
    from ml.writing.composer import Composer

CELLS = ("rnn", "lstm", "gru")


@dataclass(frozen=True)
class FakeAlternative:
    line: Line


class FakeComposer:
    """Writes the number and the seed of each line; the same request gives the same lines.

    Where it has `words`, it writes those, one line after the other.
    """

    version = "fake-1"

    def __init__(self) -> None:
        self.before_line: Callable[[int], None] = lambda position: None
        self.spoken_by = speak
        self.words: Sequence[str] = ()

    def compose(
        self,
        request: SongRequest,
        *,
        written: Sequence[Line] = (),
        speak: Speech = speak,
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool] = lambda: False,
    ) -> list[Line]:
        self.spoken_by = speak
        lines = list(written)
        for plan in request.plan()[len(written) :]:
            self.before_line(plan.position)
            if should_stop():
                break
            line = Line(
                position=plan.position,
                section=plan.section,
                kind=plan.kind,
                text=self._text(plan.position, request.seed),
                syllables=plan.syllables,
                target=plan.syllables,
                rhyme=plan.rhyme,
                ok=True,
                receipt=Receipt(
                    by=NETWORK, model=request.model, version=self.version, seed=request.seed
                ),
            )
            on_line(line)
            lines.append(line)
        return lines

    def _text(self, position: int, seed: int) -> str:
        if self.words:
            return self.words[position % len(self.words)]
        return f"line {position} of {seed}"

    def redraw(
        self,
        request: SongRequest,
        redraw: Redraw,
        *,
        on_line: Callable[[Line], None],
        **_: Any,
    ) -> list[Line]:
        """Writes the seed and the plan of each line."""
        plans = redraw.plan(request)
        for at in sorted(redraw.positions):
            plan = plans[at]
            text = f"anew {redraw.seed} in {plan.syllables} {plan.rhyme}"
            written = plan.pattern.fill(["gap"] * plan.pattern.gaps) if plan.pattern else text
            receipt = Receipt(by=NETWORK, model=request.model, version=self.version)
            on_line(replace(redraw.lines[at], text=written, receipt=receipt, score=1.0))
        return list(redraw.lines)

    def alternatives(
        self, request: SongRequest, redraw: Redraw, count: int, **_: Any
    ) -> list[FakeAlternative]:
        found: list[Line] = []
        self.redraw(request, redraw, on_line=found.append)
        return [
            FakeAlternative(replace(found[0], text=f"{found[0].text} {number}"))
            for number in range(count)
        ]


def shelf_of(composer: FakeComposer) -> "OrderedDict[str, Kept]":
    """What a worker has loaded, were all its networks this one."""
    from generator.work.composers import Kept

    return OrderedDict((cell, Kept(cast("Composer", composer), 0.0)) for cell in CELLS)
