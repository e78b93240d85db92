"""Last words for a line that has to rhyme: full rhymes first, then what else passes."""

from collections.abc import Iterable
from itertools import chain

from ml.song.plan import LinePlan
from ml.writing.song import SongUnderWay


def answers(
    song: SongUnderWay, plan: LinePlan, partner: str, longest: int, *, loosely: bool
) -> list[int]:
    """Words that rhyme with the partner, fresh ones of the best grade that has any.

    Args:
        longest: syllables that there is room for.
        loosely: take the next best grade that passes, where there is one.
    """
    words = song.words
    full = _fitting(song, longest, words.rhymes_with(partner))
    lesser = (words.likened_to(partner, grades) for grades in song.terms.loosely())
    taken, best = set(song.ends(plan)), list[int]()
    for known in chain([full], lesser):
        fresh = [one for one in _fitting(song, longest, known) if words.words[one] not in taken]
        if fresh and (best or not loosely):
            return fresh
        best = best or fresh
    return best or full


def _fitting(song: SongUnderWay, longest: int, numbers: Iterable[int]) -> list[int]:
    """Those that the register allows and the line has room for."""
    return [
        number
        for number in numbers
        if song.is_wanted(number) and song.words.syllables[number] <= longest
    ]
