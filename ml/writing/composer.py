"""Writes a song line by line: many candidates, checked, ranked, one chosen.

For each line the composer plans what it must be (syllables, and where an earlier line of the
section waits for its rhyme, the last word), has the network write candidates, measures each and
takes the best. A line that misses its plan after the budget is marked so, never passed off.

Every line draws from a random stream of its own, seeded by (seed, line, round, row), and starts
from a state computed from the chosen lines alone: a song broken off goes on as it would have.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ml.corpus.conditions import LineConditions, sung_after
from ml.corpus.songs import normalise
from ml.english.prosody import is_certain, is_rhyme, last_word, line_syllables, words_of
from ml.english.truecase import Truecase
from ml.english.words import FUNCTION_WORDS, is_archaic
from ml.network.checkpoint import load_checkpoint
from ml.network.networks import State
from ml.song.line import NETWORK, Line, Receipt
from ml.song.request import FREE, LinePlan, SongRequest
from ml.writing.rows import Candidate, Floats, LineWriter, Row
from ml.writing.wordbook import Wordbook

CANDIDATES = 24  # rows written at once
ROUNDS = 3  # of candidates before a line is taken as it is
LEAST_RHYMES = 5  # words that must rhyme with a line's end when a later line needs its rhyme
RECENT = 2.0  # nats taken from content words that the song used already
SURPRISE = 0.1  # weight of the least expected token in a line's score
STEER = 2.0  # nats given to words at the heart of the theme, less to their neighbours
# Section kinds that the corpus does not hold are written as the nearest that it does.
WRITTEN_AS = {"pre-chorus": "verse", "bridge": "verse", "outro": "chorus"}


@dataclass(frozen=True)
class _Judged:
    text: str
    tokens: tuple[int, ...]
    missed: str
    score: float


def _never() -> bool:
    return False


class Composer:
    """One loaded model that writes songs. Thread-safe: a song keeps its own state."""

    def __init__(self, folder: Path) -> None:
        checkpoint = load_checkpoint(folder)
        self.network = checkpoint.network
        self.vocabulary = checkpoint.vocabulary
        self.version = str(checkpoint.config["version"])
        self.truecase = Truecase(checkpoint.config.get("capitals", ()))
        self.words = Wordbook(
            self.vocabulary,
            self.network.embedding.detach(),
            checkpoint.config.get("fragments", ()),
        )
        self.writer = LineWriter(self.network, self.words)

    def compose(
        self,
        request: SongRequest,
        *,
        written: Sequence[Line] = (),
        on_line: Callable[[Line], None],
        should_stop: Callable[[], bool] = _never,
    ) -> list[Line]:
        """Write the lines of a request after those already `written`, reporting each.

        Returns all lines of the song so far; fewer than planned if stopped.
        """
        song = _Song(self, request)
        for line in written:
            song.accept(line)
        for plan in request.plan()[len(written) :]:
            if should_stop():
                break
            line = song.next_line(plan)
            song.accept(line)
            on_line(line)
        return song.lines


class _Song:
    """A song under way: lines so far, the network's state after them, words used."""

    def __init__(self, composer: Composer, request: SongRequest) -> None:
        self.composer, self.request = composer, request
        self.words, self.vocabulary = composer.words, composer.vocabulary
        self.lines: list[Line] = []
        self.used: Counter[int] = Counter()
        self.plans = request.plan()
        self.receipt = Receipt(
            by=NETWORK, model=request.model, version=composer.version, seed=request.seed
        )
        self.state: State = composer.network.initial_state(1)
        self.pending = self.vocabulary.song  # the mark not yet fed to the network
        self.theme = self._theme()

    def next_line(self, plan: LinePlan) -> Line:
        """Write, repeat or take over the line of a plan."""
        if plan.position == 0 and self.request.first_line:
            return self._measured(plan, self.request.first_line)
        if repeated := self._repeated(plan):
            return replace(repeated, position=plan.position, section=plan.section, rhyme=plan.rhyme)
        self._enter_section(plan)
        return self._written(plan)

    def accept(self, line: Line) -> None:
        """Take a line into the song and the network's state."""
        plan = self.plans[line.position]
        self._enter_section(plan)
        tokens = self.vocabulary.encode(normalise(line.text))
        sung = sung_after([self.vocabulary.tokens[number] for number in tokens])
        told = replace(
            self._told(plan, random.Random(0)),
            syllables=min(line.syllables or 0, self.composer.network.layout.most_syllables),
            end=self.vocabulary.word(last_word(line.text)) or 0,
        )
        for token, count in zip((self.pending, *tokens), (0, *sung), strict=True):
            self._feed(token, told, count)
        self.pending = self.vocabulary.line
        self.used.update(tokens)
        self.lines.append(line)

    def _written(self, plan: LinePlan) -> Line:
        partner = self._partner(plan)
        misses: list[_Judged] = []
        for attempt in range(ROUNDS):
            rows = self._rows(plan, partner, attempt)
            candidates = self.composer.writer.write(
                rows, self.pending, self.state, self._bias(attempt), self.request.temperature
            )
            judged = [self._judge(plan, partner, candidate) for candidate in candidates]
            if good := [line for line in judged if not line.missed]:
                return self._line(plan, max(good, key=lambda line: line.score))
            misses += [line for line in judged if line.text]
        return self._line(plan, max(misses, key=lambda line: line.score))

    def _rows(self, plan: LinePlan, partner: str, attempt: int) -> list[Row]:
        seed = f"{self.request.seed}/{plan.position}/{attempt}"
        draw = random.Random(seed)
        ends = self._end_words(partner, draw) if partner else []
        told = self._told(plan, draw)
        return [
            Row(
                replace(told, end=ends[at % len(ends)] if ends else 0),
                random.Random(f"{seed}/{at}"),
            )
            for at in range(CANDIDATES)
        ]

    def _end_words(self, partner: str, draw: random.Random) -> list[int]:
        """Rhyming end words to try, the common and thematic ones first, a few surprises among."""
        known = self.words.rhymes_with(partner)
        known = [number for number in known if self._is_wanted(number)]
        taken = {last_word(line.text) for line in self.lines}
        fresh = [number for number in known if self.words.words[number] not in taken] or known
        steer = self._theme_likeness()

        def rank(number: int) -> float:
            return float(3.0 * steer[number] - 0.35 * np.log(number) + draw.random() * 0.8)

        return sorted(fresh, key=rank, reverse=True)[:CANDIDATES]

    def _is_wanted(self, number: int) -> bool:
        return self.request.register != "plain" or not bool(self.words.archaic[number])

    def _judge(self, plan: LinePlan, partner: str, candidate: Candidate) -> _Judged:
        text = self.vocabulary.decode(candidate.tokens)
        missed = "" if candidate.finished and text else "the line was not finished"
        missed = missed or self._missed(plan, partner, text)
        words = words_of(text)
        if not missed and not all(self.words.is_word(word) for word in words):
            missed = "a word is in no dictionary"
        awaited = not partner and self._awaited(plan)
        if not missed and awaited and not self.words.has_rhymes(last_word(text), LEAST_RHYMES):
            missed = "too few words rhyme with its end"
        if not missed and awaited and self._takes_rhyme(plan, last_word(text)):
            missed = "another letter has this rhyme"
        if not missed and self.request.register == "plain" and is_archaic(text):
            missed = "the words are old"
        if not missed and self._copies(words):
            missed = "it repeats the song"
        # A whole line that misses its plan is better than a broken one.
        score = candidate.likelihood - 2.0 * bool(missed) - 4.0 * (not candidate.finished)
        score -= SURPRISE * candidate.surprise
        score -= 0.3 * sum(not is_certain(word) for word in words)
        recent = {tuple(words_of(line.text.lower())[:1]) for line in self.lines[-3:]}
        score -= 0.4 * (tuple(words[:1]) in recent)
        if last_word(text) in FUNCTION_WORDS:
            score -= 0.3
        content = [word for word in words if word not in FUNCTION_WORDS]
        score -= 0.7 * (len(content) - len(set(content)))
        likeness = self._theme_likeness()
        ids = [self.vocabulary.word(word) for word in content]
        score += 0.6 * max((float(likeness[number]) for number in ids if number), default=0.0)
        return _Judged(text, candidate.tokens, missed, score)

    def _missed(self, plan: LinePlan, partner: str, text: str) -> str:
        """What a line misses of its plan, "" if nothing."""
        count = line_syllables(text)
        if count != plan.syllables:
            return f"{count} syllables, not {plan.syllables}"
        if partner and not is_rhyme(last_word(text), partner):
            return f"no rhyme with “{partner}”"
        return ""

    def _copies(self, words: Sequence[str]) -> bool:
        """Whether the line repeats four words in a row, or the start of a line, of this song."""
        grams = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
        for line in self.lines[-24:]:
            other = [word.lower() for word in words_of(line.text)]
            if words[:2] == other[:2] and len(words) > 2:
                return True
            if grams & {tuple(other[at : at + 4]) for at in range(len(other) - 3)}:
                return True
        return False

    def _line(self, plan: LinePlan, judged: _Judged) -> Line:
        text = self.composer.truecase.restore(judged.text)
        return Line(
            position=plan.position,
            section=plan.section,
            kind=plan.kind,
            text=text,
            syllables=line_syllables(text),
            target=plan.syllables,
            rhyme=plan.rhyme,
            ok=not judged.missed,
            missed=judged.missed,
            receipt=self.receipt,
        )

    def _measured(self, plan: LinePlan, text: str) -> Line:
        """A line that the writer gave: kept as it is, and measured like any other."""
        missed = self._missed(plan, self._partner(plan), text)
        count = line_syllables(text)
        return Line(
            position=plan.position, section=plan.section, kind=plan.kind, text=text,
            syllables=count, target=plan.syllables, rhyme=plan.rhyme, ok=not missed, missed=missed,
        )  # fmt: skip

    def _partner(self, plan: LinePlan) -> str:
        """The last word of the first line in the section with the same letter, "" if none."""
        if plan.rhyme == FREE:
            return ""
        for line in self.lines:
            if line.section == plan.section and line.rhyme == plan.rhyme:
                return last_word(line.text)
        return ""

    def _takes_rhyme(self, plan: LinePlan, word: str) -> bool:
        """Whether the word rhymes with a line of the section that has another letter."""
        return any(
            line.section == plan.section
            and line.rhyme != plan.rhyme
            and (last_word(line.text) == word or is_rhyme(last_word(line.text), word))
            for line in self.lines
        )

    def _awaited(self, plan: LinePlan) -> bool:
        """Whether a later line of the section has to rhyme with this one."""
        return plan.rhyme != FREE and any(
            later.section == plan.section and later.rhyme == plan.rhyme
            for later in self.plans[plan.position + 1 :]
        )

    def _repeated(self, plan: LinePlan) -> Line | None:
        """The line that a chorus sung again takes from the first one of the same length."""
        if plan.kind not in ("chorus", "refrain"):
            return None
        length = sum(other.section == plan.section for other in self.plans)
        for line in self.lines:
            earlier = self.plans[line.position]
            if (
                earlier.section != plan.section
                and (earlier.kind, earlier.lines_left) == (plan.kind, plan.lines_left)
                and sum(other.section == earlier.section for other in self.plans) == length
            ):
                return line
        return None

    def _enter_section(self, plan: LinePlan) -> None:
        """Feed what stands before a section's first line and set its mark to be fed next."""
        mark = self.vocabulary.section(WRITTEN_AS.get(plan.kind, plan.kind))
        first = plan.position == 0 or self.plans[plan.position - 1].section != plan.section
        if first and self.pending != mark:
            self._feed(self.pending, LineConditions(), 0)
            self.pending = mark

    @torch.inference_mode()
    def _feed(self, token: int, told: LineConditions, sung: int) -> None:
        row = torch.from_numpy(
            self.composer.network.layout.row(told, sung).astype("int64")
        ).unsqueeze(0)
        _, self.state = self.composer.network.step(torch.tensor([token]), row, self.state)

    def _told(self, plan: LinePlan, draw: random.Random) -> LineConditions:
        around = self.theme
        theme = around[:1] + draw.sample(around[1:], min(2, len(around) - 1)) if around else []
        return LineConditions(
            syllables=plan.syllables,
            lines_left=plan.lines_left,
            kind=WRITTEN_AS.get(plan.kind, plan.kind),
            genre=self.request.genre or "lyric",
            register=self.request.register,
            theme=tuple(theme),
        )

    def _theme(self) -> list[int]:
        """Theme words and their neighbours; without a theme, one that the seed picks."""
        words = self.words.theme(f"{self.request.theme} {self.request.first_line}")
        if not words:
            draw = random.Random(f"{self.request.seed}/theme")
            common = [int(number) for number in np.flatnonzero(self.words.thematic)[:800]]
            words = [draw.choice(common)] if common else []
        around = [near for number in words[:4] for near in self.words.neighbours(number, 6)]
        return list(dict.fromkeys(words[:4] + around))

    def _theme_likeness(self) -> Floats:
        """Cosine of every token with the theme's words, the greatest of them; 0 below a floor."""
        chosen = self.words.vectors[self.theme[:3]] if self.theme else self.words.vectors[:1] * 0
        likeness = (self.words.vectors @ chosen.T).max(axis=1)
        floor = np.float32(0.25)
        return np.where(self.words.thematic & (likeness > floor), likeness, 0).astype(np.float32)

    def _bias(self, attempt: int) -> Floats:
        """What the song so far adds to the logits: theme up, repeats down, old words out."""
        bias = (STEER * self._theme_likeness() if attempt == 0 else 0) + np.zeros(
            len(self.vocabulary), dtype=np.float32
        )
        for number, count in self.used.items():
            if self.words.thematic[number]:
                bias[number] -= RECENT * count
        if self.request.register == "plain":
            bias[self.words.archaic] = -np.inf
        return bias
