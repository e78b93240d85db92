"""Learning to read from readers' marks: see `ml/writing/reader.py`."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ml.training.marks import FOLDS, Mark, area, learn
from ml.writing.masks import Floats
from ml.writing.reader import Reader
from ml.writing.rows import LineWriter
from ml.writing.sense import facts

EPOCHS, BATCH, RATE, DECAY = 10, 64, 1e-3, 0.1  # of AdamW (Loshchilov & Hutter 2019)
AT_ONCE = 256  # lines that are fed together

Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Lesson:
    """One line that was read: its facts, and what a reader sees of it (time, 2 * width + 2)."""

    facts: dict[str, float]
    seen: Tensor
    mark: Mark


@torch.inference_mode()
def lessons(writer: LineWriter, marks: Sequence[Mark], tick: Tick) -> list[Lesson]:
    """What a network makes of lines that were read."""
    done: list[Lesson] = []
    vocabulary = writer.words.vocabulary
    for at in range(0, len(marks), AT_ONCE):
        some = marks[at : at + AT_ONCE]
        lines = [vocabulary.encode(mark.text) for mark in some]
        read = writer.read([writer.alone(tokens) for tokens in lines])
        seen = writer.seen(read)
        for row, (mark, tokens, nats) in enumerate(zip(some, lines, read.by_line(), strict=True)):
            known = facts(vocabulary, mark.text, tokens, nats)
            done.append(Lesson(known, seen[: len(nats), row].clone(), mark))
        tick(len(done), len(marks))
    return done


def learn_to_read(taught: Sequence[Lesson], offsets: Floats, seed: int = 1) -> Reader:
    """A reader of what the facts leave unsaid. `offsets` (lines,): the log-odds that they give."""
    torch.manual_seed(seed)
    draw, order = random.Random(seed), list(range(len(taught)))
    reader = Reader((taught[0].seen.shape[1] - 2) // 2).train()
    optimiser = torch.optim.AdamW(reader.parameters(), RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(taught) // BATCH)
    for step in range(steps):
        at = step * BATCH % (-(-len(taught) // BATCH) * BATCH)
        if not at:
            draw.shuffle(order)
        some = order[at : at + BATCH]
        odds = reader(*_padded([taught[one] for one in some])) + torch.from_numpy(offsets[some])
        wanted = torch.tensor([float(taught[one].mark.broken) for one in some])
        loss = functional.binary_cross_entropy_with_logits(odds, wanted)
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / steps)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return reader.eval()


def area_read(taught: Sequence[Lesson], tick: Tick) -> float:
    """Area under the curve on lines kept back, of facts and reader together.

    All candidates of one place are kept back together.
    """
    fold = np.array([lesson.mark.place % FOLDS for lesson in taught])
    odds = np.zeros(len(taught))
    for one in range(FOLDS):
        kept = [taught[at] for at in np.flatnonzero(fold != one).tolist()]
        tested = np.flatnonzero(fold == one).tolist()
        sense = learn([each.facts for each in kept], [each.mark.broken for each in kept])
        offsets = np.array([sense.broken(each.facts) for each in kept], dtype=np.float32)
        reader = learn_to_read(kept, offsets)
        with torch.inference_mode():
            read = reader(*_padded([taught[at] for at in tested])).numpy()
        odds[tested] = read + np.array([sense.broken(taught[at].facts) for at in tested])
        tick(one + 1, FOLDS)
    return area(odds, np.array([lesson.mark.broken for lesson in taught]))


def _padded(taught: Sequence[Lesson]) -> tuple[Tensor, Tensor]:
    """What a reader sees of lines together, and their lengths."""
    seen = torch.nn.utils.rnn.pad_sequence([lesson.seen for lesson in taught])
    return seen, torch.tensor([len(lesson.seen) for lesson in taught])
