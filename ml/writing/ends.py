"""Last words of lines: which of them rhyme as asked, and what can be done where none does."""

import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ml.english.lexicon import is_known
from ml.english.rhyme import FULL
from ml.song.plan import LinePlan
from ml.writing.song import SongUnderWay
from ml.writing.terms import Terms

LEAST_RHYMES = 8  # words that must rhyme with a line's end when a later line needs its rhyme
SOUGHT = 3  # of them where they have to end off the beat, as few words do


@dataclass(frozen=True)
class Reach:
    """What a line can keep of its rhyme."""

    terms: Terms
    partner: str  # what it rhymes with, "" if with nothing
    beyond: str = ""  # what it has to miss, whatever is written


def within_reach(song: SongUnderWay, plan: LinePlan, longest: int) -> Reach:
    """The rhyme that was asked for where any word has it, or else the nearest that there is.

    Args:
        longest: syllables of the last word that there is room for.
    """
    partner, terms = song.partner(plan), song.terms(plan)
    wide = replace(terms, rhymes="any")
    if not partner:
        mute = song.mute_partner(plan)
        why = f"nothing to rhyme with: “{mute}” has no English word"
        return Reach(terms, "", why if mute else "")
    if any(_tiers(song, plan, terms, partner, longest)):
        return Reach(terms, partner)
    why = _why_none(song, plan, partner, longest)
    if any(_tiers(song, plan, wide, partner, longest)):
        return Reach(wide, partner, f"{why}: this is the nearest")
    return Reach(terms, "", why)


def _why_none(song: SongUnderWay, plan: LinePlan, partner: str, longest: int) -> str:
    known = _full_rhymes(song, partner)
    if _fitting(song, plan, longest, known):
        return f"every known word that rhymes with “{partner}” is said already"
    if known:
        return f"no word that rhymes with “{partner}” has room here"
    return f"no known word rhymes with “{partner}”"


def answers(
    song: SongUnderWay, plan: LinePlan, reach: Reach, longest: int, *, loosely: bool
) -> list[int]:
    """Words that rhyme as a line can, of the best grade that has any that are fresh.

    Args:
        longest: syllables that there is room for.
        loosely: take the next best grade that passes, where there is one.
    """
    best: list[int] = []
    for fresh in _tiers(song, plan, reach.terms, reach.partner, longest):
        if fresh and (best or not loosely):
            return fresh
        best = best or fresh
    return best


def openers(song: SongUnderWay, plan: LinePlan, draw: random.Random) -> list[int]:
    """Words to end a line on that no line stands to rhyme with, where they have to be sought.

    Few words end off the beat and have a rhyme that does, so that a line of such a metre is led to
    one, the likest to the theme first; any other line ends as it comes.
    """
    if not _ends_off_beat(song, plan):
        return []
    least = SOUGHT if song.awaited(plan) else 0
    known = song.writer.beats.rhyming_ends(song.terms(plan).metre, plan.syllables, least)
    fresh = [number for number in known if song.is_wanted(number)]
    draw.shuffle(fresh)
    return sorted(fresh, key=lambda number: float(song.likeness[number]), reverse=True)


def is_answerable(song: SongUnderWay, plan: LinePlan, word: str) -> bool:
    """Whether enough words rhyme with the last word of a line that awaits a rhyme."""
    if not song.patterns(plan):
        return song.words.has_rhymes(word, LEAST_RHYMES)
    least = SOUGHT if _ends_off_beat(song, plan) else LEAST_RHYMES
    number = song.vocabulary.word(word)
    return number in song.writer.beats.rhyming_ends(song.terms(plan).metre, plan.syllables, least)


def _ends_off_beat(song: SongUnderWay, plan: LinePlan) -> bool:
    """Whether the plainest pattern of the line's metre does."""
    return next(iter(song.patterns(plan)), "+").endswith("-")


def _tiers(
    song: SongUnderWay, plan: LinePlan, terms: Terms, partner: str, longest: int
) -> Iterator[list[int]]:
    """Fresh words by how well they rhyme, the best first; a full rhyme may end another stanza."""
    words, said, here = song.words, set(song.ends(plan)), set(song.rhymes_said(plan))
    full = _fitting(song, plan, longest, _full_rhymes(song, partner))
    yield _without(song, full, said) or _without(song, full, here)
    for grades in terms.loosely():
        known = _fitting(song, plan, longest, words.likened_to(partner, grades, terms.speak))
        yield _without(song, known, said | here)


def _full_rhymes(song: SongUnderWay, partner: str) -> list[int]:
    """Words that rhyme with a partner in full, as the writer says it if no dictionary does."""
    speak = song.speak
    if speak.knows(partner) or not is_known(partner):
        return song.words.likened_to(partner, FULL, speak)
    return song.words.rhymes_with(partner)


def _without(song: SongUnderWay, numbers: Iterable[int], said: Collection[str]) -> list[int]:
    return [number for number in numbers if song.words.words[number] not in said]


def _fitting(song: SongUnderWay, plan: LinePlan, longest: int, numbers: Iterable[int]) -> list[int]:
    """Those that the register allows and the line has room for, in its metre if any is."""
    roomy = [
        number
        for number in numbers
        if song.is_wanted(number) and song.words.syllables[number] <= longest
    ]
    return [number for number in roomy if song.patterns(plan, number)] or roomy
