"""What the lines of a song have to keep beside their words, and what one of them missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ml.english.counting import count
from ml.english.metre import strays
from ml.english.prosody import last_word
from ml.english.rhyme import ACCEPTED, FULL, Grade, grade
from ml.english.scansion import stress_of
from ml.english.speech import Speech, speak
from ml.song.options import FREE_METRE
from ml.song.plan import LinePlan


@dataclass(frozen=True)
class Terms:
    """The terms of a kind of section, of which a line's plan holds the figures."""

    rhymes: str = "perfect"  # what passes for a rhyme, by a name in `ACCEPTED`
    metre: str = FREE_METRE
    speak: Speech = speak  # how words are said, by the writer's own book first

    def missed(self, plan: LinePlan, partner: str, text: str) -> str:
        """What a line misses of its plan first, "" if nothing.

        Args:
            partner: the word or line that it has to rhyme with, "" if none.
        """
        return next(self._misses(plan, partner, text), "")

    def all_missed(self, plan: LinePlan, partner: str, text: str) -> str:
        """All that a line misses of its plan, "" if nothing."""
        return "; ".join(self._misses(plan, partner, text))

    def _misses(self, plan: LinePlan, partner: str, text: str) -> Iterator[str]:
        found = self.syllables(plan, text)
        if not found:
            yield "it has no English word to count or rhyme"
            return
        if found != plan.syllables:
            yield f"{found} syllables, not {plan.syllables}"
        if partner and not self.is_rhyme(text, partner):
            yield f"no rhyme with “{last_word(partner)}”"
        if found == plan.syllables and (goes := self.strays(plan, text)):
            yield goes

    def strays(self, plan: LinePlan, text: str) -> str:
        """How a line goes that does not keep the metre, "" if it does."""
        if self.metre == FREE_METRE:
            return ""
        heard = strays(text, plan.syllables, self.metre, self.speak)
        return f"not {self.metre}: it goes {heard.stress or 'otherwise'}" if heard else ""

    def syllables(self, plan: LinePlan, text: str) -> int:
        """Syllables of a line; those of its plan if it is readily sung on them."""
        return count(text, self.speak, plan.syllables)

    def stress(self, plan: LinePlan, text: str) -> str:
        """The beats of a line as sung, in the metre where it can be."""
        return stress_of(text, self.syllables(plan, text), self.metre, self.speak)

    def grade(self, one: str, other: str) -> Grade:
        """How two lines or words rhyme."""
        return grade(one, other, self.speak)

    def is_rhyme(self, one: str, other: str) -> bool:
        """Whether two lines or words rhyme well enough."""
        return self.grade(one, other) in ACCEPTED[self.rhymes]

    def is_loose(self, one: str, other: str) -> bool:
        """Whether two lines or words rhyme less than in full; never where only full rhymes pass."""
        return self.rhymes != "perfect" and bool(other) and self.grade(one, other) not in FULL

    def loosely(self) -> list[frozenset[Grade]]:
        """The grades that pass beside full rhymes, in the order in which they are tried."""
        names = list(ACCEPTED)[: list(ACCEPTED).index(self.rhymes) + 1]
        sets = [ACCEPTED[name] for name in names]
        return [wide - narrow for narrow, wide in pairwise(sets)]
