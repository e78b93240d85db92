"""Why a line reads as it does: what the network expected at each word, and what its gates did."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ml.corpus.conditions import LineConditions, sung_after
from ml.corpus.songs import normalise
from ml.english.prosody import last_word
from ml.english.speech import Speech, speak
from ml.network.writing import Gates
from ml.song.plan import LinePlan
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.study.reasons import Choice, Reasons, Step, Strip
from ml.writing.composer import Composer
from ml.writing.song import SongUnderWay

CHOICES = 8  # words that are told of each place


def explain(
    composer: Composer, request: SongRequest, redraw: Redraw, *, speak: Speech = speak
) -> Reasons:
    """Why the one line of a redraw reads as it does, after all lines that stand before it.

    The network is told what the composer tells it of such a line: its syllables, theme and kind,
    and its last word where that has a rhyme to answer. Shares are of all that could follow, with
    nothing ruled out, so that they add up to less than one.

    Raises:
        ValueError: the line has no word, or there are several.
    """
    (position, *_) = redraw.positions
    song, plan = composer.before(request, redraw, speak=speak)
    text = normalise(redraw.lines[position].text)
    tokens = song.vocabulary.encode(text)
    if not last_word(text) or not tokens:
        raise ValueError("This line has no English word.")
    return _Line(song, plan, tokens, last_word(text)).reasons()


@dataclass(frozen=True)
class _Line:
    """A line as the network reads it, in its place."""

    song: SongUnderWay
    plan: LinePlan
    tokens: Sequence[int]
    last: str

    def reasons(self) -> Reasons:
        partner = self.song.partner(self.plan)
        end = (self.song.vocabulary.word(self.last) or 0) if partner else 0
        logs, gates = self._read(replace(self.song.told(self.plan, random.Random(0)), end=end))
        starts = self._starts()
        return Reasons(
            cell=self.song.writer.network.options.cell,
            told=self.last if end else "",
            partner=partner,
            steps=tuple(self._step(logs, at, to, partner) for at, to in starts),
            strips=tuple(_strips(gates, [to for _, to in starts])),
        )

    @torch.inference_mode()
    def _read(self, told: LineConditions) -> tuple[Tensor, list[Gates]]:
        """Log-probabilities of the token at each place (tokens, vocabulary), and all gates."""
        network, place = self.song.writer.network, self.song.place
        sung = [0, *self._sung()]
        left = torch.tensor([[network.layout.left(told, count)] for count in sung])
        fed = torch.tensor([[number] for number in (place.mark, *self.tokens)])
        row = torch.from_numpy(network.layout.row(told).astype("int64"))
        said = network.told(row.unsqueeze(0).to(network.device))
        x, gates = network.watched(
            fed.to(network.device), left.to(network.device), said, place.state
        )
        return network.logits(x[:-1].squeeze(1)).log_softmax(-1).cpu(), gates

    def _sung(self) -> list[int]:
        return sung_after([self.song.vocabulary.tokens[number] for number in self.tokens])

    def _starts(self) -> list[tuple[int, int]]:
        """Where each word begins among the tokens, and where the next one does."""
        words = self.song.words
        begins = [at for at, number in enumerate(self.tokens) if words.starts[number]]
        return list(zip(begins, [*begins[1:], len(self.tokens)], strict=True))

    def _step(self, logs: Tensor, at: int, to: int, partner: str) -> Step:
        words, decode = self.song.words, self.song.vocabulary.decode
        own = [number for number in self.tokens[at:to] if not words.closing[number]]
        said = sum(float(logs[at + place, number]) for place, number in enumerate(own))
        likely = torch.where(torch.from_numpy(words.whole), logs[at], -math.inf).topk(CHOICES)
        return Step(
            prefix=decode(self.tokens[:at]),
            word=decode(own),
            probability=math.exp(said),
            choices=tuple(
                Choice(words.words[number], math.exp(log), self._closes(at, number, partner))
                for log, number in zip(likely.values.tolist(), likely.indices.tolist(), strict=True)
            ),
        )

    def _closes(self, at: int, number: int, partner: str) -> bool | None:
        """Whether room for a rhyme is left after the word, or it is the rhyme."""
        if not partner:
            return None
        words = self.song.words
        sung = self._sung()[at - 1] if at else 0
        left = self.plan.syllables - sung - int(words.syllables[number])
        rhymes = words.rhymes_with(partner)
        if left == 0:
            return number in rhymes
        return any(int(words.syllables[rhyme]) <= left for rhyme in rhymes)


def _strips(gates: Sequence[Gates], ends: Sequence[int]) -> list[Strip]:
    """What each gate did when the network read the last piece of each word.

    The mark before the line was read first, so that the token at a place was read one later.
    """
    return [
        Strip(at, name, tuple(_mean(values)[end] for end in ends))
        for at, layer in enumerate(gates, 1)
        for name, values in layer.items()
    ]


def _mean(values: Tensor) -> list[float]:
    """Over the units, of (time, 1, units): 0 to 1, whichever sign a memory has."""
    means: list[float] = values.abs().clamp(max=1).mean(-1).squeeze(1).tolist()
    return means
