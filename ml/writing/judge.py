"""Which of many candidate lines is best: named parts, each with a weight and a reason.

A part is a function of a draft and what stands around it, in nats a token or numbers of like size;
a part left out of the table (an ablation) is simply not counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from ml.corpus.tokenizer import Vocabulary
from ml.english.apart import count_mixed
from ml.english.prosody import is_certain, last_word, words_of
from ml.english.words import FUNCTION_WORDS, SACRED
from ml.writing.masks import Floats

SOUND = -4.0  # log-odds of a mark below which a line is only more of a commonplace: one in fifty
HEARD = 0.5  # likeness from which a word belongs to the theme
FRESH = 3.5  # mean nats of its first two tokens below which a line opens as most do
AGAIN = 3  # pairs that a word said twice counts for: "home and home"
LINKS = frozenset("by to in after upon for on".split())  # "side by side"
ECHO = 5  # first letters by which two words of a line are taken for forms of one

PERSONS: Mapping[str, str] = {
    word: person
    for person, words in {
        "i": "i me my mine myself i'm i'll i've i'd",
        "you": "you your yours you're you'll thee thou thy thine",
        "he": "he him his he's he'll",
        "she": "she her hers she's she'll",
        "we": "we us our ours we're we'll we've",
        "they": "they them their theirs they're",
    }.items()
    for word in words.split()
}
PAST = frozenset("was were had did came went saw said knew stood took gave thought heard".split())
PRESENT = frozenset("is are am has does do will i'm it's comes goes sees says knows".split())


@dataclass(frozen=True)
class Draft:
    """A finished candidate with what the parts look at."""

    text: str
    tokens: tuple[int, ...]
    nats: Floats  # of each token and the line end, to the network told no end word and no theme;
    # those alone where the line was not weighed after the song so far
    alone: Floats  # the same to the network told nothing, no song before it
    odds: float = 0.0  # log-odds that a reader marks the line as broken
    joints: Sequence[int] = ()  # places of the tokens that had to follow what was written
    leads: float = 0.0  # nats a token by which it makes the line that stands after it likelier

    @cached_property
    def words(self) -> list[str]:
        return words_of(self.text)

    @cached_property
    def content(self) -> list[str]:
        return [word for word in self.words if word not in FUNCTION_WORDS]


@dataclass(frozen=True)
class Around:
    """What stands around the line that is sought."""

    vocabulary: Vocabulary
    likeness: Floats  # of every token to the theme, 0 to 1
    dated: Floats  # how far every token belongs to old verse, 0 to 1; 0 where that is wanted
    song: Sequence[str] = ()  # lower-case lines of the song before it
    to_come: Sequence[str] = ()  # lower-case lines that stand after it
    section: Sequence[str] = ()  # those before it in its section
    after: Sequence[str] = ()  # those that stand after it in its section
    last_of_section: bool = False
    returns: bool = False  # whether it comes back among other lines
    used: Counter[str] = field(default_factory=Counter)  # content words of the song
    named: Sequence[str] = ()  # words that the theme names
    hymn: bool = False  # whether a hymn was asked for
    view: str = ""  # the person that was asked for, one of PERSONS; "" for any

    @property
    def spoken(self) -> int:
        """Lines of the section that have a word of the theme."""
        return sum(self.near(words_of(line))[:1] > [HEARD] for line in self.whole_section)

    @property
    def whole_section(self) -> Sequence[str]:
        """The other lines of its section, those that are still to be written aside."""
        return [*self.section, *self.after]

    def near(self, words: Iterable[str]) -> list[float]:
        """Likeness of known words to the theme, the nearest first."""
        numbers = {self.vocabulary.word(word) for word in words} - {None}
        return sorted((float(self.likeness[at]) for at in numbers if at), reverse=True)


Measure = Callable[[Draft, Around], float]


@dataclass(frozen=True)
class Part:
    """One thing to judge by. The weight is negative where more is worse."""

    name: str
    weight: float
    measure: Measure
    reason: str


def sense(draft: Draft, around: Around) -> float:
    """Log-odds that a reader finds the line sound, capped where nearly all do."""
    return -max(draft.odds, SOUND)


def flow(draft: Draft, around: Around) -> float:
    """How much likelier the line is after this song than after nothing (Li et al. 2016).

    A line that comes back after other lines leans on none.
    """
    if not around.song or around.returns:
        return 0.0
    return float(np.clip(draft.alone.mean() - draft.nats.mean(), -1.0, 1.0))


def leads_on(draft: Draft, around: Around) -> float:
    """How much likelier the line that stands after it is than without it."""
    return float(np.clip(draft.leads, -1.0, 1.0))


def joint(draft: Draft, around: Around) -> float:
    """Mean nats of words that had to follow what was written into a gap."""
    return float(draft.nats[list(draft.joints)].mean()) if draft.joints else 0.0


def theme(draft: Draft, around: Around) -> float:
    """Likeness of the nearest content word to the theme, and a little of the next nearest.

    Each line of the section that has spoken of the theme makes it less urgent.
    """
    near = around.near(draft.content)
    return (near[0] + 0.3 * sum(near[1:2])) / (1 + around.spoken) if near else 0.0


def stale(draft: Draft, around: Around) -> float:
    """Content words that the song used already."""
    return float(sum(min(2, around.used[word]) for word in set(draft.content)))


def same_opening(draft: Draft, around: Around) -> float:
    """Whether a line nearby begins with the same word, doubly so with the same two."""
    words = draft.words
    openings = [words_of(line) for line in (*around.song[-4:], *around.after[:4])]
    return float(
        any(other[:1] == words[:1] for other in openings)
        + any(other[:2] == words[:2] for other in openings)
    )


def stock_opening(draft: Draft, around: Around) -> float:
    """How far the first two tokens lie below what a fresh line begins with, in nats."""
    return max(0.0, FRESH - float(draft.alone[:2].mean()))


def echo(draft: Draft, around: Around) -> float:
    """Pairs of words of the line that are forms of one, such as "obeyed" and "obey"; and how often
    a word is said after its second time in a row.
    """
    return float(count_echoes(draft.words) + count_chants(draft.words))


def function_end(draft: Draft, around: Around) -> float:
    """Whether the line ends on a word that carries no weight."""
    return float(last_word(draft.text) in FUNCTION_WORDS)


def unsure(draft: Draft, around: Around) -> float:
    """Words that singers give different numbers of syllables."""
    return float(sum(not is_certain(word) for word in draft.words))


def hymn(draft: Draft, around: Around) -> float:
    """Words of the hymn book, where neither genre nor theme asked for them."""
    if around.hymn:
        return 0.0
    sacred = [word for word in draft.content if word in SACRED]
    return float(sum(around.near([word])[:1] <= [HEARD] for word in sacred))


def mixed(draft: Draft, around: Around) -> float:
    """Second seasons, times of day, places or moods in the stanza."""
    others = [word for line in around.whole_section for word in words_of(line)]
    return float(count_mixed(draft.words, others, around.named))


def dated(draft: Draft, around: Around) -> float:
    """Words of old verse, where English of today was asked for."""
    numbers = [around.vocabulary.word(word) for word in draft.words]
    return float(sum(around.dated[at] for at in numbers if at))


def full_stop(draft: Draft, around: Around) -> float:
    """Whether a sentence ends inside the stanza, most of all right after another did; or whether
    the stanza ends inside a sentence, or a line does that comes back before other lines."""
    if around.last_of_section:
        return float(not draft.text.endswith((".", "!", "?", ";", ":")))
    if around.returns:
        return float(draft.text[-1:].isalpha())
    if not draft.text.endswith((".", "!", "?")):
        return 0.0
    return 2.0 if around.section and around.section[-1].endswith((".", "!", "?")) else 1.0


def person(draft: Draft, around: Around) -> float:
    """Persons that the stanza has not spoken of, once it speaks of two."""
    before = {
        PERSONS[word] for line in around.whole_section for word in words_of(line) if word in PERSONS
    }
    here = {PERSONS[word] for word in draft.words if word in PERSONS}
    fresh = len(here - before)
    clash = {"he", "she"} <= before | here and bool(here & {"he", "she"})
    return float((fresh if len(before) >= 2 else 0) + max(0, len(here) - 2) + clash)


def point_of_view(draft: Draft, around: Around) -> float:
    """Whether the first person that the line names is the one asked for; -1 for another.

    Right after a line that had it, it counts for nothing: "I" in every line tires.
    """
    named, before = (
        [PERSONS[word] for word in words if word in PERSONS]
        for words in (draft.words, words_of("".join(around.section[-1:])))
    )
    if not around.view or not named:
        return 0.0
    return float(before[:1] != [around.view]) if named[0] == around.view else -1.0


def tense(draft: Draft, around: Around) -> float:
    """Whether the line leaves the tense of its stanza."""
    told = Counter(
        ("past" if word in PAST else "present")
        for line in around.whole_section
        for word in words_of(line)
        if word in PAST or word in PRESENT
    )
    here = set(draft.words)
    if told["past"] > told["present"]:
        return float(bool(here & PRESENT) and not here & PAST)
    if told["present"] > told["past"]:
        return float(bool(here & PAST) and not here & PRESENT)
    return 0.0


PARTS = (
    Part("sense", 0.6, sense, "English first: what readers marked as broken"),
    Part("flow", 0.2, flow, "a stanza holds one thought"),
    Part("leads on", 0.3, leads_on, "what stands after it goes on from it"),
    Part("joint", -0.5, joint, "a gap is filled with what the words after it go on from"),
    Part("theme", 0.8, theme, "the writer asked for it"),
    Part("stale", -0.15, stale, "a song moves on"),
    Part("same opening", -0.35, same_opening, "lists of like lines tire"),
    Part("stock opening", -0.25, stock_opening, "'And the ...' opens anything"),
    Part("echo", -0.7, echo, "'obeyed ... obey' reads as an error"),
    Part("function end", -0.3, function_end, "the rhyme carries weight"),
    Part("unsure", -0.2, unsure, "a singer may count otherwise"),
    Part("hymn", -0.6, hymn, "the surest lines of an old corpus are of its hymn book"),
    Part("mixed", -0.6, mixed, "a stanza keeps its season, its hour and its place"),
    Part("dated", -0.3, dated, "a song of today says it as people do"),
    Part(
        "full stop",
        -0.35,
        full_stop,
        "sentences run over lines, as verse does, and end with the stanza",
    ),
    Part("person", -0.25, person, "who speaks of whom stays clear"),
    Part("point of view", 0.8, point_of_view, "the writer asked for it"),
    Part("tense", -0.25, tense, "a stanza keeps its time"),
)


def parts_without(names: Collection[str]) -> tuple[Part, ...]:
    """The parts but those of some names, for an ablation.

    Raises:
        ValueError: there is no such part.
    """
    if strangers := sorted(set(names) - {part.name for part in PARTS}):
        known = ", ".join(part.name for part in PARTS)
        raise ValueError(f"--without: there is no part {strangers[0]!r}; there are {known}")
    return tuple(part for part in PARTS if part.name not in names)


def judge(draft: Draft, around: Around, parts: Sequence[Part] = PARTS) -> dict[str, float]:
    """What each part gives a draft; the sum is its score."""
    return {part.name: part.weight * part.measure(draft, around) for part in parts}


def count_echoes(words: Sequence[str]) -> int:
    """Pairs of content words of a line that are two forms of one; one that comes again counts more.

    "Away, away" and "side by side" are said so, and count as any pair.
    """
    content = [(at, word) for at, word in enumerate(words) if word not in FUNCTION_WORDS]
    found = 0
    for (first, one), (second, other) in combinations(content, 2):
        between = words[first + 1 : second]
        if one == other and between and not (len(between) == 1 and between[0] in LINKS):
            found += AGAIN
        elif _are_forms(one, other):
            found += 1
    return found


def count_chants(words: Sequence[str]) -> int:
    """How often a word comes that stood twice just before: two of "away, away, away, away".

    A network that knows no better says it again, since nothing is likelier after two of a word.
    """
    return sum(
        one == other == third
        for one, other, third in zip(words, words[1:], words[2:], strict=False)
    )


def _are_forms(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    alike = long.startswith(short) if len(short) > 2 else short == long
    return alike or one[:ECHO] == other[:ECHO]


def copies(words: Sequence[str], song: Sequence[str]) -> bool:
    """Whether a line repeats four words in a row, or the start of a line, of the song."""
    grams = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
    for line in song[-24:]:
        other = words_of(line)
        if words[:2] == other[:2] and len(words) > 2:
            return True
        if grams & {tuple(other[at : at + 4]) for at in range(len(other) - 3)}:
            return True
    return False


def is_bare_list(text: str) -> bool:
    """Whether a line is three words or more with a comma after each."""
    return len(re.findall(r"\w+,", text)) >= 3
