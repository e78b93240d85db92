"""Rhymes by how well they would end a line of a song, and words near in meaning."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch

from ml.corpus.conditions import LineConditions
from ml.corpus.songs import normalise
from ml.english.inflections import forms
from ml.english.rhyme import Grade
from ml.english.speech import Speech, speak
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.masks import Floats
from ml.writing.rows import Place, Whole
from ml.writing.song import FLOOR, SongUnderWay
from ml.writing.wordbook import Wordbook

MOST = 16  # rhymes of one grade that are weighed as the end of the line
NEAR, LOOKED_AT = 16, 64  # words near in meaning, and neighbours that they are taken from


class Weighed(NamedTuple):
    """A word with its share of all rhymes that were weighed, or its likeness (cosine), 0 to 1."""

    word: str
    weight: float


def fitting(
    composer: Composer,
    request: SongRequest,
    redraw: Redraw,
    before: str,
    word: str,
    *,
    speak: Speech = speak,
) -> list[Weighed]:
    """What rhymes with a word in any grade, the likeliest end of the one line of a redraw first.

    The network has read all lines that stand before it. It is told what it is told of such a line,
    but no number of syllables: the words before may be few yet. A rhyme is weighed with the end of
    the line after it, for "bright" ends a line less often than "light" does.

    Args:
        before: what stands in the line before the rhyme.

    Raises:
        ValueError: several lines are to be redrawn.
    """
    song, plan = composer.before(request, redraw, speak=speak)
    told = replace(song.told(plan, random.Random(0)), syllables=None)
    place = _after(song, told, before)
    likely = _likely(composer.words, word, speak, _logs(song, told, place))
    if not likely:
        return []
    ends = song.writer.weigh([Whole((number,), told, place) for number in likely])
    nats = np.array([end.sum() for end in ends])
    shares = np.exp(nats.min() - nats)
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    return [Weighed(composer.words.words[likely[at]], float(shares[at])) for at in order]


def _likely(words: Wordbook, word: str, speak: Speech, logs: Floats) -> list[int]:
    """The likeliest rhymes of each grade, the word itself left out."""
    itself = words.vocabulary.word(normalise(word))
    rhymes = [words.likened_to(word, {grade}, speak) for grade in Grade if grade is not Grade.NONE]
    likely = (sorted(some, key=lambda number: -logs[number]) for some in rhymes)
    return [number for some in likely for number in some[:MOST] if number != itself]


def near(words: Wordbook, word: str, count: int = NEAR) -> list[Weighed]:
    """Words near a word in meaning, the nearest first: no fragments, and each in one form only."""
    number = words.vocabulary.word(normalise(word))
    if number is None or not words.whole[number]:
        return []
    return list(islice(_near(words, number), count))


def _near(words: Wordbook, number: int) -> Iterator[Weighed]:
    said = {words.words[number]}
    for other in words.neighbours(number, LOOKED_AT):
        word, likeness = words.words[other], words.vectors[other] @ words.vectors[number]
        if likeness < FLOOR:
            return
        if said.isdisjoint(forms(word)) and all(word not in forms(one) for one in said):
            said.add(word)
            yield Weighed(word, float(likeness))


def _after(song: SongUnderWay, told: LineConditions, before: str) -> Place:
    """The place after the beginning of a line."""
    tokens = song.vocabulary.encode(normalise(before))
    return song.writer.feed(song.place, told, [0] * len(tokens), tokens) if tokens else song.place


@torch.inference_mode()
def _logs(song: SongUnderWay, told: LineConditions, place: Place) -> Floats:
    """Log-probabilities of the token at a place: (vocabulary,)."""
    network = song.writer.network
    row = torch.from_numpy(network.layout.row(told).astype("int64")).unsqueeze(0)
    fed = torch.tensor([[place.mark]], device=network.device)
    said = network.told(row.to(network.device))
    hidden, _ = network.hidden(fed, torch.zeros_like(fed), said, place.state)
    logs: Floats = network.logits(hidden.squeeze(0)).log_softmax(-1).squeeze(0).cpu().numpy()
    return logs
