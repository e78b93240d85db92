"""The search for one line: rounds of candidates, checked, judged, one chosen.

Rhymes are tried broadly first, then the words that make sense are tried again.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle

import numpy as np

from ml.corpus.songs import normalise
from ml.english.prosody import last_word, words_of
from ml.english.words import is_archaic
from ml.song.plan import LinePlan
from ml.writing.ends import Reach, answers, is_answerable, openers, within_reach
from ml.writing.filling import Filling, Gaps
from ml.writing.found import NO_LINE, Found, Tried
from ml.writing.judge import PARTS, Draft, Part, copies, is_bare_list, judge
from ml.writing.masks import Floats
from ml.writing.rows import Candidate, Row, Whole
from ml.writing.sense import odds_of_a_mark
from ml.writing.song import SongUnderWay
from ml.writing.variety import is_near, several

CANDIDATES = 32  # rows written at once
BEST_ENDS = 6  # rhyme words that are tried again, in the second round
ROUNDS = 4  # of candidates before a line is taken as it is
RECENT = 2.0  # nats taken from content words that the song used already
IN_CONTEXT = 8  # candidates of a round that are weighed after the song so far
UNFINISHED = 4.0  # nats by which a broken line is worse than a whole one
WELL = 1.2  # score from which a first round is enough: a second one adds little (models/LOG.md)
STRAINED = -2.0  # log-odds of a mark above which a line is tried once more: one in eight
LOOSE = 0.5  # nats by which a line that rhymes less than in full is worse, where it may
COPIED = 20.0  # nats by which a line that copies is worse, where none keeps its plan
URGE = 4.0  # nats given in every other row to a single word of the theme
URGED = 8  # words of the theme that are pressed for: its own, then their neighbours
DATED = 1.5  # nats taken from words of old verse
DATED_END = 1.5  # by which they stand lower among rhymes
STEER = 2.0  # nats given to words at the heart of the theme, less to their neighbours


class LineSearch:
    """The search for one line: rounds of candidates, all of them kept and judged."""

    def __init__(self, song: SongUnderWay, plan: LinePlan, parts: Sequence[Part] = PARTS) -> None:
        self.song, self.parts = song, parts
        self.gaps = Gaps(plan.pattern, song.words, plan.syllables) if plan.pattern else None
        self.plan, partner, self.beyond = (
            self.gaps.reach(plan, song.partner(plan), song.terms(plan))
            if self.gaps
            else (plan, song.partner(plan), "")
        )
        self.ended = bool(self.gaps and self.gaps.end)  # its last word stands
        self.longest = self.gaps.longest_end if self.gaps else plan.syllables
        ended = Reach(song.terms(plan), partner)
        self.reach = ended if self.ended else within_reach(song, self.plan, self.longest)
        self.beyond = "; ".join(filter(None, (self.beyond, self.reach.beyond)))
        self.partner = self.reach.partner
        self.awaited = not song.partner(plan) and not self.ended and song.awaited(plan)
        self.around = song.around(plan)
        self.following = song.following(plan)
        self.comes_again = song.comes_again(plan)
        self.in_context = IN_CONTEXT
        self.judged: list[Found] = []

    def several(self, count: int) -> list[Found]:
        """The best lines that differ, so many at most."""
        self.in_context = CANDIDATES  # all of them: their scores are told
        chosen: list[Found] = []
        for attempt in range(ROUNDS):
            self._write(attempt)
            chosen = several(self.judged, count, self.gaps.words if self.gaps else ())
            if attempt and len(chosen) == count and not chosen[0].missed:
                break
        return [self._told(one) for one in sorted(chosen, key=lambda one: -one.score)]

    def best(self) -> Found:
        enough = 0
        for attempt in range(ROUNDS):
            self._write(attempt)
            enough += self._is_enough(attempt)
            # A line that is sung again has one round more; the last round would lose the rhyme.
            if enough > self.comes_again or (enough and attempt == ROUNDS - 2):
                break
        # A whole line that misses its plan was judged only where none keeps it.
        return self._told(max(self.judged, key=lambda one: one.score, default=NO_LINE))

    def parts_of(self, text: str) -> Mapping[str, float]:
        """What the judge gives a line that stands already, as it does a candidate."""
        tokens, words = tuple(self.song.vocabulary.encode(normalise(text))), normalise(text)
        (found,) = self._judged([Tried(tokens, words, True, 0, "", (), words, ())])
        return found.parts

    def _is_enough(self, attempt: int) -> bool:
        """Whether a line was found that keeps its plan, reads as English and scores well.

        After two rounds it may score as it does, after three read as it does.
        """
        good = [one for one in self.judged if not one.missed]
        sound = [one for one in good if not one.strained]
        if attempt > 1:
            return bool(good)
        return bool(sound) and (attempt == 1 or any(one.score >= WELL for one in sound))

    def _told(self, found: Found) -> Found:
        """With what is beyond every line of the words that stand."""
        held = self.song.barred.fault(found.text)  # in words that stand
        return replace(found, missed=self.beyond or found.missed or held)

    def _write(self, attempt: int) -> None:
        """Write one round of candidates, and judge those that keep the plan; all if none does."""
        rows = self._rows(attempt)
        tried = [
            self._tried(candidate, row)
            for candidate, row in zip(self.song.writer.write(rows), rows, strict=True)
            if candidate.tokens
        ]
        tried = self._compared([one for one in tried if self._may_be_offered(one)])
        good = [one for one in tried if not one.missed]
        if good and any(one.missed for one in self.judged):
            self.judged = []
        if tried and (good or all(one.missed for one in self.judged)):
            self.judged += self._judged(good or tried)

    def _compared(self, tried: Sequence[Tried]) -> list[Tried]:
        """Candidates with those marked that copy what was learned from."""
        faults = self.song.copied([one.text for one in tried])
        return [
            replace(one, missed=one.missed or fault, copied=True) if fault else one
            for one, fault in zip(tried, faults, strict=True)
        ]

    def _may_be_offered(self, one: Tried) -> bool:
        """Not where it holds a barred word, nor where it says what was turned down."""
        # Put together from pieces, a word may be barred that no token is.
        if self.song.barred.held(one.written):
            return False
        fixed = self.gaps.words if self.gaps else ()
        return not any(is_near(one.text, text, fixed) for text in self.plan.never)

    def _rows(self, attempt: int) -> list[Row]:
        seed = f"{self.song.seed}/{self.plan.position}/{attempt}"
        draw = random.Random(seed)
        # The last round writes for sense alone: a line without its rhyme is marked, never absent.
        rhymes = self.partner and attempt + 1 < ROUNDS and not self.ended
        ends = self._ends(attempt, draw) if rhymes else self._given_end()
        if not (ends or self.gaps or self.partner):
            ends = openers(self.song, self.plan, draw)[:CANDIDATES]
        told, bias = self.song.told(self.plan, draw), self._bias(attempt)
        urged = [self._urged(bias, word) for word in self._unheard()] or [bias]
        rows = [
            Row(
                self.song.place,
                replace(told, end=end),
                random.Random(f"{seed}/{at}"),
                bias if at % 2 else urged[at // 2 % len(urged)],
                self.song.request.temperature,
                self._pattern(f"{seed}/{at}/beats", end),
            )
            for at, end in zip(range(CANDIDATES), cycle(ends or [0]), strict=False)
        ]
        for row in rows if self.gaps else ():
            row.filling = self._filling(row)
        return rows

    def _filling(self, row: Row) -> Filling | None:
        """Shares of the syllables for the gaps of a row."""
        last = 0 if self.ended else int(self.song.words.syllables[row.conditions.end])
        return self.gaps.filling(row.draw, last) if self.gaps else None

    def _given_end(self) -> list[int]:
        """The last word where it stands: the line leads up to it."""
        end = self.song.vocabulary.word(self.gaps.end) if self.gaps and self.gaps.end else None
        return [end] if end else []

    def _pattern(self, seed: str, end: int) -> str:
        """The beats of a row's line, the plainest of the metre most of the time.

        "" in no metre, and where words stand: they have beats of their own.
        """
        known = {} if self.gaps else self.song.patterns(self.plan, end)
        likely = [math.exp(-cost) for cost in known.values()]
        return random.Random(seed).choices(list(known), likely)[0] if known else ""

    def _ends(self, attempt: int, draw: random.Random) -> list[int]:
        """Rhyming last words: many at first, then those that made the best lines."""
        if self._dwells(attempt):
            ranked = sorted(self.judged, key=lambda one: one.score, reverse=True)
            if tried := list(dict.fromkeys(one.end for one in ranked if one.end)):
                return tried[:BEST_ENDS]

        def rank(number: int) -> float:
            likeness = float(self.song.likeness[number])
            worn = DATED_END * float(self.song.dated[number])
            return 3.0 * likeness - 0.35 * float(np.log(number)) - worn + draw.random() * 0.8

        known = answers(self.song, self.plan, self.reach, self.longest, loosely=attempt > 0)
        return sorted(known, key=rank, reverse=True)[:CANDIDATES]

    def _dwells(self, attempt: int) -> bool:
        """Whether a round tries again the words that made the best lines; twice if sung again."""
        found = self.comes_again and any(not one.missed for one in self.judged)
        return attempt == 1 or (attempt == 2 and found)

    def _bias(self, attempt: int) -> Floats:
        """What the song so far adds to the logits: theme up, repeats down, old words out."""
        words, song = self.song.words, self.song
        bias = np.zeros(len(words.whole), dtype=np.float32)
        if attempt == 0 or self._dwells(attempt):
            bias += STEER * song.likeness
        for word, count in song.used.items():
            number = words.vocabulary.word(word)
            # What the theme names may be said again in each section.
            if number is not None and words.thematic[number] and number not in song.named:
                bias[number] -= RECENT * count
        bias += song.leaning - DATED * song.dated
        if not song.manner.old_words:
            bias[words.archaic] = -np.inf
        bias[song.barred.tokens] = -np.inf
        if self.gaps:
            bias[self.gaps.after] = 0.0
        return bias

    def _unheard(self) -> list[int]:
        """Words to press for until the section has spoken of the theme: its own, or kindred.

        Its own are pressed for in every section, those first that no section has said yet.
        """
        if self.around.spoken:
            return []
        song, words = self.song, self.song.words.words
        fresh = [number for number in song.theme[:URGED] if words[number] not in song.used]
        return [number for number in fresh if number in song.named] or song.named or fresh

    def _urged(self, bias: Floats, word: int) -> Floats:
        """The bias with one word pressed for."""
        pressed = bias.copy()
        pressed[word] += URGE
        return pressed

    def _tried(self, candidate: Candidate, row: Row) -> Tried:
        text, end = self.song.vocabulary.decode(candidate.tokens), row.conditions.end
        fills = self.gaps.fills(row.filling) if self.gaps and row.filling else ()
        joints = row.filling.joints if row.filling else ()
        written = " ".join(fills) if self.gaps else text
        missed = self._fault(text, written) if candidate.finished else "the line was not finished"
        return Tried(
            candidate.tokens, text, candidate.finished, end, missed, fills, written, joints
        )

    def _judged(self, tried: Sequence[Tried]) -> list[Found]:
        """Candidates weighed and judged by themselves, the best of them after the song so far."""
        nats, read = self.song.writer.weigh_alone([one.tokens for one in tried])
        drafts = [
            Draft(one.text, one.tokens, alone, alone, self._odds(one, alone) + added, one.joints)
            for one, alone, added in zip(tried, nats, read.tolist(), strict=True)
        ]
        found = [self._found(one, draft) for one, draft in zip(tried, drafts, strict=True)]
        by_score = sorted(range(len(tried)), key=lambda at: found[at].score, reverse=True)
        best = by_score[: self.in_context]
        for at, draft in zip(best, self._in_context([drafts[at] for at in best]), strict=True):
            found[at] = self._found(tried[at], draft)
        return found

    def _in_context(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Drafts weighed after the song so far and before the line that stands after them.

        The network is told neither end word nor theme.
        """
        song, following = self.song, self.following
        told = replace(song.told(self.plan, random.Random(0)), syllables=None, theme=())
        go_on = (*following.marks, *following.words) if following else ()
        # Last the line that follows by itself, without any that leads up to it.
        tokens = [(*draft.tokens, *go_on) for draft in drafts] + [go_on[1:]]
        *weighed, alone = song.writer.weigh([Whole(one, told, song.place) for one in tokens])
        count = following.count if following else 0
        return [
            replace(
                draft,
                nats=nats[: len(draft.tokens) + 1],
                leads=float(alone[-count:].mean() - nats[-count:].mean()) if count else 0.0,
            )
            for draft, nats in zip(drafts, weighed, strict=True)
        ]

    def _found(self, one: Tried, draft: Draft) -> Found:
        parts = judge(draft, self.around, self.parts)
        # A whole line that misses its plan is better than a broken one.
        if not one.finished:
            parts["unfinished"] = -UNFINISHED
        if self.reach.terms.is_loose(one.text, self.partner):
            parts["loose rhyme"] = -LOOSE
        if one.copied:
            parts["copied"] = -COPIED
        return Found(one.text, one.end, one.missed, parts, draft.odds > STRAINED, one.fills)

    def _odds(self, one: Tried, alone: Floats) -> float:
        """Log-odds that the facts of a candidate give a mark."""
        return odds_of_a_mark(self.song.vocabulary, one.text, one.tokens, alone)

    def _fault(self, text: str, written: str) -> str:
        """Why a finished candidate cannot be taken as it is, "" if it can.

        `written`: what of it does not stand already.
        """
        if missed := self.reach.terms.missed(self.plan, self.partner, text):
            return missed
        words, end = words_of(text), last_word(text)
        if not all(self.song.words.is_word(word) for word in words_of(written)):
            return "a word is in no dictionary"
        if self.awaited:
            if not is_answerable(self.song, self.plan, end):
                return "too few words rhyme with its end"
            if self.song.takes_rhyme(self.plan, end):
                return "another letter has this rhyme"
        if not self.song.manner.old_words and is_archaic(written):
            return "the words are old"
        stands = words_of(self.gaps.text.lower()) if self.gaps else []
        if self._repeats(words) and not self._repeats(stands):
            return "it repeats the song"
        return "it is a bare list" if is_bare_list(text) else ""

    def _repeats(self, words: Sequence[str]) -> bool:
        return copies(words, self.around.song) or copies(words, self.around.to_come[:24])
