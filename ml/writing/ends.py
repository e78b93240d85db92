"""Last words for a line that has to rhyme: full rhymes first, then what else passes."""

import random
from collections.abc import Iterable
from itertools import chain

from ml.song.plan import LinePlan
from ml.writing.song import SongUnderWay

LEAST_RHYMES = 8  # words that must rhyme with a line's end when a later line needs its rhyme
SOUGHT = 3  # of them where they have to end off the beat, as few words do


def answers(
    song: SongUnderWay, plan: LinePlan, partner: str, longest: int, *, loosely: bool
) -> list[int]:
    """Words that rhyme with the partner, fresh ones of the best grade that has any.

    Args:
        longest: syllables that there is room for.
        loosely: take the next best grade that passes, where there is one.
    """
    words = song.words
    full = _fitting(song, plan, longest, words.rhymes_with(partner))
    lesser = (words.likened_to(partner, grades) for grades in song.terms.loosely())
    taken, best = set(song.ends(plan)), list[int]()
    for known in chain([full], lesser):
        fresh = [
            one for one in _fitting(song, plan, longest, known) if words.words[one] not in taken
        ]
        if fresh and (best or not loosely):
            return fresh
        best = best or fresh
    return best or full


def openers(song: SongUnderWay, plan: LinePlan, draw: random.Random) -> list[int]:
    """Words to end a line on that no line stands to rhyme with, where they have to be sought.

    Few words end off the beat and have a rhyme that does, so that a line of such a metre is led to
    one, the likest to the theme first; any other line ends as it comes.
    """
    if not _ends_off_beat(song, plan):
        return []
    least = SOUGHT if song.awaited(plan) else 0
    known = song.writer.beats.rhyming_ends(song.request.metre, plan.syllables, least)
    fresh = [number for number in known if song.is_wanted(number)]
    draw.shuffle(fresh)
    return sorted(fresh, key=lambda number: float(song.likeness[number]), reverse=True)


def is_answerable(song: SongUnderWay, plan: LinePlan, word: str) -> bool:
    """Whether enough words rhyme with the last word of a line that awaits a rhyme."""
    if not song.patterns(plan):
        return song.words.has_rhymes(word, LEAST_RHYMES)
    least = SOUGHT if _ends_off_beat(song, plan) else LEAST_RHYMES
    number = song.vocabulary.word(word)
    return number in song.writer.beats.rhyming_ends(song.request.metre, plan.syllables, least)


def _ends_off_beat(song: SongUnderWay, plan: LinePlan) -> bool:
    """Whether the plainest pattern of the line's metre does."""
    return next(iter(song.patterns(plan)), "+").endswith("-")


def _fitting(song: SongUnderWay, plan: LinePlan, longest: int, numbers: Iterable[int]) -> list[int]:
    """Those that the register allows and the line has room for, in its metre if any is."""
    roomy = [
        number
        for number in numbers
        if song.is_wanted(number) and song.words.syllables[number] <= longest
    ]
    return [number for number in roomy if song.patterns(plan, number)] or roomy
