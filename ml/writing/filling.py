"""Filling the gaps of a line of which some words stand.

Generation runs from left to right. The words that stand are forced, token by token; a gap is
written freely until its share of the syllables is sung, where the first token of the words after
it takes the place of the line end.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ml.corpus.conditions import LineConditions, SyllableCounter, sung_after
from ml.corpus.songs import normalise
from ml.english.prosody import last_word, words_of
from ml.song.pattern import Pattern
from ml.song.plan import LinePlan
from ml.writing.masks import CLOSING, Masks
from ml.writing.terms import Terms
from ml.writing.wordbook import Flags, Wordbook

JOINT = 2  # tokens after a gap that tell whether it was filled well


class Filling:
    """What stands of one candidate, and how far its writing has come. One for each row."""

    def __init__(self, stands: Sequence[Sequence[int]], until: Sequence[int], ended: bool) -> None:
        """Args:
        stands: tokens around the gaps, one run more than there are gaps.
        until: syllables of the line sung at the end of each gap.
        ended: whether the last word stands.
        """
        self.stands, self.until, self.ended = stands, until, ended
        self.run, self.done = 0, 0  # the run under way, and how many of its tokens stand
        self.fills: list[list[int]] = []
        self.joints: list[int] = []  # places of the first tokens after each gap
        self._taken = 0
        self._may_leave = False

    def allowed(
        self, masks: Masks, told: LineConditions, counter: SyllableCounter, last: int | None
    ) -> Flags:
        """What may follow, as `Masks.allowed` says for a line without words that stand."""
        run, self._may_leave = self.stands[self.run], False
        if self.done < len(run):
            return _only(masks, run[self.done])
        if self.run == len(self.until):
            marked = last is not None and bool(masks.closing[last])
            return _only(masks, masks.line) if marked else _only(masks, masks.line) | masks.closing
        if len(self.fills) <= self.run:  # the word before the gap is complete as it stands
            fresh = SyllableCounter()
            fresh.done = counter.sung
            counter = fresh
        # The last word that is planned ends the last gap, if no word stands after it.
        last_one = self.run + 1 == len(self.until) and not self.ended
        part = told if last_one else LineConditions(syllables=self.until[self.run])
        allowed = masks.allowed(part, counter, last)
        after = self.stands[self.run + 1]
        return self._leaving(allowed, masks, after[0]) if after else allowed

    @property
    def standing(self) -> int:
        """How many tokens stand."""
        return sum(map(len, self.stands))

    def forced(self) -> int | None:
        """The token that has to follow, None where several may."""
        run = self.stands[self.run]
        return run[self.done] if self.done < len(run) else None

    def take(self, token: int) -> None:
        """Go on after a token that was chosen."""
        place, self._taken = self._taken, self._taken + 1
        if self.done < len(self.stands[self.run]):
            self.done += 1
            self.joints += [place] if self.run and self.done <= JOINT else []
        elif self._may_leave and token == self.stands[self.run + 1][0]:
            self.run, self.done = self.run + 1, 1
            self.joints.append(place)
        elif self.run < len(self.until):
            if len(self.fills) <= self.run:
                self.fills.append([])
            self.fills[self.run].append(token)

    def _leaving(self, allowed: Flags, masks: Masks, following: int) -> Flags:
        """Where a line could end, its gap may, and what stands after it follows."""
        self._may_leave = bool(allowed[masks.line])
        if not self._may_leave:
            return allowed
        # A mark before words that stand would have been typed with them.
        allowed = allowed & ~masks.closing
        allowed[masks.line] = False
        allowed[following] = True
        return allowed


class Gaps:
    """A pattern as tokens, with the shares of syllables that its gaps may take."""

    def __init__(self, pattern: Pattern, words: Wordbook, syllables: int) -> None:
        """`syllables`: what the line should have; it gets more where its words leave no room."""
        self.pattern, self.vocabulary = pattern, words.vocabulary
        self.text = " ".join(pattern.stands)  # of the words that stand
        self.words = frozenset(word.lower() for word in words_of(self.text))
        self.tokens = [self._encoded(normalise(part)) for part in pattern.stands]
        self.sung = [self._sung(run) for run in self.tokens]
        self.syllables = max(syllables, sum(self.sung) + pattern.gaps)
        self.room = self.syllables - sum(self.sung)  # syllables of all gaps

    @property
    def end(self) -> str:
        """The last word where it stands, "" where a gap ends the line."""
        return last_word(self.pattern.stands[-1])

    @property
    def after(self) -> list[int]:
        """The first token after each gap: it has to follow, whatever else is unwanted."""
        return [run[0] for run in self.tokens[1:] if run]

    @property
    def longest_end(self) -> int:
        """Syllables of the longest word with which the last gap may end."""
        return self.room - (self.pattern.gaps - 1)

    def reach(self, plan: LinePlan, partner: str, terms: Terms) -> tuple[LinePlan, str, str]:
        """The plan and the rhyme that a line of these words can have, and what it must miss."""
        missed = []
        if self.syllables != plan.syllables:
            stand = sum(self.sung)
            missed.append(f"{self.syllables} syllables, not {plan.syllables}: {stand} must stand")
        if partner and self.end and not terms.is_rhyme(self.text, partner):
            missed.append(f"no rhyme with “{partner}”: “{self.end}” must stand")
            partner = ""
        return replace(plan, syllables=self.syllables), partner, "; ".join(missed)

    def filling(self, draw: random.Random, end: int) -> Filling:
        """Shares drawn at random; the last gap has room for a last word of `end` syllables."""
        free = self.room - max(0, end - 1)
        cuts = sorted(draw.sample(range(1, free), self.pattern.gaps - 1))
        shares = [to - begin for begin, to in zip([0, *cuts], [*cuts, free], strict=True)]
        shares[-1] += max(0, end - 1)
        until = np.cumsum(np.add(shares, self.sung[:-1]))
        return Filling(self.tokens, [int(count) for count in until], bool(self.end))

    def fills(self, filling: Filling) -> tuple[str, ...]:
        """What was written into each gap."""
        found = [self.vocabulary.decode(tokens) for tokens in filling.fills]
        return (*found, *[""] * (self.pattern.gaps - len(found)))

    def _encoded(self, text: str) -> list[int]:
        """Tokens; a mark at the beginning belongs to the word before it."""
        if not text:
            return []
        word = "a" if text[0] in CLOSING else ""
        return self.vocabulary.encode(word + text)[len(self.vocabulary.encode(word)) :]

    def _sung(self, tokens: Sequence[int]) -> int:
        return sung_after([self.vocabulary.tokens[token] for token in tokens])[-1] if tokens else 0


def _only(masks: Masks, token: int) -> Flags:
    allowed = masks.nothing.copy()
    allowed[token] = True
    return allowed
