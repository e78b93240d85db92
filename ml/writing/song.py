"""A song under way: its plan, the lines so far, and the network's state after them."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ml.corpus.conditions import LineConditions, sung_after
from ml.corpus.songs import normalise
from ml.english.apart import kin
from ml.english.prosody import last_word, rhyme_sound, words_of
from ml.english.speech import Speech, speak
from ml.english.words import FUNCTION_WORDS
from ml.song.line import Line
from ml.song.options import FREE_METRE
from ml.song.plan import FREE, LinePlan
from ml.song.request import SongRequest
from ml.writing.barred import Barred
from ml.writing.copying import Copying
from ml.writing.judge import PARTS, Around, Part
from ml.writing.manner import MANNERS
from ml.writing.masks import Floats
from ml.writing.rows import LineWriter
from ml.writing.terms import Terms
from ml.writing.variety import end_of
from ml.writing.viewpoint import leaning

# Section kinds that the corpus does not hold are written as the nearest that it does.
WRITTEN_AS = {"pre-chorus": "verse", "bridge": "verse", "outro": "chorus"}
KINDRED = 6  # neighbours of a theme word that stand for it too
FLOOR = np.float32(0.25)  # cosine below which two words have nothing to do with each other


@dataclass(frozen=True)
class Following:
    """The line that stands after one that is sought, as tokens."""

    marks: tuple[int, ...]  # between the two
    words: tuple[int, ...]

    @property
    def count(self) -> int:
        """Tokens of the line and its end."""
        return len(self.words) + 1


class SongUnderWay:
    """What is known while a song is written. The state comes from the chosen lines alone."""

    def __init__(
        self,
        writer: LineWriter,
        request: SongRequest,
        plans: Sequence[LinePlan],
        copying: Copying | None = None,
        seed: int | None = None,
        speak: Speech = speak,
        parts: Sequence[Part] = PARTS,
    ) -> None:
        """`seed`: of what is drawn for its lines; that of the request if none is given.

        `parts`: what its lines are judged by.
        """
        self.writer, self.words, self.vocabulary = writer, writer.words, writer.words.vocabulary
        self.request, self.plans = request, plans
        self.seed = request.seed if seed is None else seed
        self.speak, self.parts = speak, parts
        self._terms = {
            kind: Terms(request.rhymes_of(kind), request.metre_of(kind), speak)
            for kind in {plan.kind for plan in plans}
        }
        self.copying = copying or Copying(None, request.copied_words)
        self.manner = MANNERS[request.register]
        self.leaning = leaning(self.words, request.point_of_view)
        self.barred = Barred(self.words, request, speak)
        self.lines: list[Line] = []
        # What stands after a line counts as said already.
        self.used = Counter(word for plan in plans if plan.given for word in _said(plan.given.text))
        self.place = writer.begin()
        self.named = self._named()
        self.theme = self._theme()
        self.likeness = self._likeness()
        self.dated = self._dated()

    def accept(self, line: Line) -> None:
        """Take a line into the song and the network's state."""
        plan = self.plans[line.position]
        self.enter_section(plan)
        tokens = self.vocabulary.encode(normalise(line.text))
        sung = sung_after([self.vocabulary.tokens[number] for number in tokens])
        told = replace(
            self.told(plan, random.Random(0)),
            syllables=min(line.syllables or 0, self.writer.network.layout.most_syllables),
            end=self.vocabulary.word(last_word(line.text)) or 0,
        )
        marks = (*tokens, self.vocabulary.line)
        self.place = self.writer.feed(self.place, told, (0, *sung), marks)
        if not plan.given:
            self.used.update(_said(line.text))
        self.lines.append(line)

    def terms(self, plan: LinePlan) -> Terms:
        """What a line has to keep beside its words: the terms of its kind of section."""
        return self._terms[plan.kind]

    def enter_section(self, plan: LinePlan) -> None:
        """Feed what stands before a section's first line and set its mark to be fed next."""
        mark = self.vocabulary.section(WRITTEN_AS.get(plan.kind, plan.kind))
        first = plan.position == 0 or self.plans[plan.position - 1].section != plan.section
        if first and self.place.mark != mark:
            self.place = self.writer.feed(self.place, LineConditions(), [0], [mark])

    def told(self, plan: LinePlan, draw: random.Random) -> LineConditions:
        """What the network is told of a line, but for its last word."""
        around = self.theme
        theme = around[:1] + draw.sample(around[1:], min(2, len(around) - 1)) if around else []
        return LineConditions(
            syllables=plan.syllables,
            lines_left=plan.lines_left,
            kind=WRITTEN_AS.get(plan.kind, plan.kind),
            genre=self.request.genre or self.manner.genre,
            register=self.manner.told,
            theme=tuple(theme),
        )

    def around(self, plan: LinePlan) -> Around:
        """What a candidate for the line is judged against."""
        after = self._given_after(plan)
        return Around(
            vocabulary=self.vocabulary,
            likeness=self.likeness,
            dated=self.dated,
            song=[line.text.lower() for line in self.lines],
            to_come=[line.text.lower() for _, line in after],
            section=[line.text.lower() for line in self.lines if line.section == plan.section],
            after=[line.text.lower() for other, line in after if other.section == plan.section],
            last_of_section=plan.lines_left == 1,
            returns=plan.returns,
            used=self.used,
            named=[self.words.words[number] for number in self.named],
            hymn=self.request.genre == "hymn" or self.request.register == "hymn",
            view=self.request.point_of_view,
        )

    def partner(self, plan: LinePlan) -> str:
        """The last word that the line has to rhyme with, "" if none.

        A line that varies another one ends as that one does.
        """
        answered = None if plan.varies is not None else self.answered(plan)
        return last_word(answered[1].text) if answered else ""

    def answered(self, plan: LinePlan) -> tuple[int, Line] | None:
        """The line that has to be answered, first of its letter, and its place in the section."""
        if plan.rhyme == FREE:
            return None
        for other, line in self._standing(plan):
            if other.rhyme == plan.rhyme and last_word(line.text):
                return other.position - self._section_begins(plan), line
        return None

    def mute_partner(self, plan: LinePlan) -> str:
        """A line that has to be answered and cannot be, having no English word; "" if none is."""
        same = [line.text for other, line in self._standing(plan) if other.rhyme == plan.rhyme]
        return next((text for text in same if plan.rhyme != FREE and not last_word(text)), "")

    def rhymes_said(self, plan: LinePlan) -> Sequence[str]:
        """Last words of the lines of the section that the line has to rhyme with."""
        standing = self._standing(plan)
        return [last_word(line.text) for other, line in standing if other.rhyme == plan.rhyme]

    def _section_begins(self, plan: LinePlan) -> int:
        return min(other.position for other in self.plans if other.section == plan.section)

    def takes_rhyme(self, plan: LinePlan, word: str) -> bool:
        """Whether the word sounds like a line of the section that has another letter."""
        sound = rhyme_sound(word)
        return any(
            other.rhyme != plan.rhyme
            and (last_word(line.text) == word or rhyme_sound(last_word(line.text)) == sound)
            for other, line in self._standing(plan)
        )

    def _standing(self, plan: LinePlan) -> list[tuple[LinePlan, Line]]:
        """The lines of a section that stand: those written, then those known that come after."""
        written = [(self.plans[line.position], line) for line in self.lines]
        again = [
            (other, line)
            for other in self.plans[plan.position + 1 :]
            if not other.given and (line := self._sung_again(other))
        ]
        every = written + self._given_after(plan) + again
        return [(other, line) for other, line in every if other.section == plan.section]

    def _sung_again(self, plan: LinePlan) -> Line | None:
        """The line that a plan sings again, if it is written already."""
        at = plan.repeats
        return self.lines[at] if at is not None and at < len(self.lines) else None

    def _given_after(self, plan: LinePlan) -> list[tuple[LinePlan, Line]]:
        after = self.plans[plan.position + 1 :]
        return [(other, other.given) for other in after if other.given]

    def patterns(self, plan: LinePlan, end: int = 0) -> dict[str, float]:
        """The beats that the line may have in its metre, with what they cost; none if it is free.

        Where no pattern of the metre can end on the planned word, rhyme goes before metre.
        """
        metre = self.terms(plan).metre
        if metre == FREE_METRE:
            return {}
        return self.writer.beats.patterns(metre, plan.syllables, end)

    def awaited(self, plan: LinePlan) -> bool:
        """Whether a later line of the section has to rhyme with this one."""
        return plan.rhyme != FREE and any(
            later.section == plan.section and later.rhyme == plan.rhyme
            for later in self.plans[plan.position + 1 :]
            if later.repeats is None and later.varies is None
        )

    def comes_again(self, plan: LinePlan) -> bool:
        """Whether the line is sung again: its faults sound twice."""
        return any(plan.position in (other.repeats, other.varies) for other in self.plans)

    def asked(self, plan: LinePlan) -> LinePlan:
        """The plan as it is known when its turn has come: of a line that is varied the end stands.

        A line that is too short to be varied has none of its words given.
        """
        if plan.varies is None or plan.pattern:
            return plan
        again = self.lines[plan.varies].text
        return replace(plan, pattern=end_of(again), never=(*plan.never, again))

    def copied(self, texts: Sequence[str]) -> list[str]:
        """Of next lines, why each is none of one's own, "" if it copies nothing learned from."""
        return self.copying.faults(texts, self.last_text())

    def last_text(self) -> str:
        """The line that the next one follows, "" if none."""
        return self.lines[-1].text if self.lines else ""

    def ends(self, plan: LinePlan) -> Sequence[str]:
        """Last words of the lines so far, and of those that stand after the line."""
        after = [line for _, line in self._given_after(plan)]
        return [last_word(line.text) for line in (*self.lines, *after)]

    def following(self, plan: LinePlan) -> Following | None:
        """The line that stands right after a line, or is sung again there; None if none is."""
        after = next(iter(self.plans[plan.position + 1 :]), None)
        line = after and (after.given or self._sung_again(after))
        if not after or not line:
            return None
        mark = self.vocabulary.section(WRITTEN_AS.get(after.kind, after.kind))
        marks = () if after.section == plan.section else (mark,)
        words = self.vocabulary.encode(normalise(line.text))
        return Following((self.vocabulary.line, *marks), tuple(words))

    def is_wanted(self, number: int) -> bool:
        """Whether the register allows the word, and the writer."""
        if self.barred.tokens[number]:
            return False
        return self.manner.old_words or not bool(self.words.archaic[number])

    def _named(self) -> list[int]:
        """Words that the theme names; without a theme, one that the seed picks."""
        words = self.words.theme(f"{self.request.theme} {self.request.first_line}")
        if not words:
            draw = random.Random(f"{self.request.seed}/theme")
            common = [int(number) for number in np.flatnonzero(self.words.thematic)[:800]]
            words = [draw.choice(common)] if common else []
        return words[:4]

    def _theme(self) -> list[int]:
        """Theme words and their neighbours, less those that stand apart from them."""
        kindred = [near for number in self.named for near in self.words.neighbours(number, KINDRED)]
        apart = self._apart()
        return list(dict.fromkeys(self.named + [near for near in kindred if near not in apart]))

    def _apart(self) -> set[int]:
        """Words that are near a named one only as its contrary: "winter" where it is "summer"."""
        words = {other for number in self.named for other in kin(self.words.words[number])}
        return {number for word in words if (number := self.vocabulary.word(word))} - {*self.named}

    def _dated(self) -> Floats:
        """How far each token belongs to old verse, where the register wants English of today."""
        if self.manner.old_words:
            return np.zeros_like(self.words.dated)
        dated = self.words.dated.copy()
        dated[self.named] = 0.0  # the writer asked for it
        return dated

    def _likeness(self) -> Floats:
        """Cosine of every token with the theme's words, the greatest of them; 0 below a floor."""
        vectors = self.words.vectors
        chosen = vectors[self.theme[:3]] if self.theme else vectors[:1] * 0
        likeness = (vectors @ chosen.T).max(axis=1)
        likeness[list(self._apart())] = 0.0
        return np.where(self.words.thematic & (likeness > FLOOR), likeness, 0).astype(np.float32)


def _said(text: str) -> set[str]:
    """The content words of a line."""
    return {word.lower() for word in words_of(text)} - FUNCTION_WORDS
