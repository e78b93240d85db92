"""Every part of the judge: which of two drafts it prefers, and what that does to a song."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from ml.corpus.tokenizer import Vocabulary
from ml.english.prosody import last_word
from ml.english.words import FUNCTION_WORDS
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.judge import PARTS, Around, Draft, Part, judge
from ml.writing.sense import odds_of_a_mark

SECTION = ["i was at the harbour", "and you were late,"]
LEVEL = (2.5, 2.5, 2.5, 2.5)


class Try(NamedTuple):
    """A draft in short: its words, the nats of its places, those without the song before, what it
    spares the line after it, and places that had to follow."""

    text: str
    nats: tuple[float, ...] = LEVEL
    alone: tuple[float, ...] = (4.0, 4.0, 4.0, 4.0)
    leads: float = 0.0
    joints: tuple[int, ...] = ()


# The part's name, and which draft it finds worse than which.
PAIRS: dict[str, tuple[Try, Try]] = {
    "sense": (Try("so it goes", alone=(4.0, 4.0, 9.0, 4.0)), Try("so it goes")),
    "flow": (Try("so it goes", (3.5, 3.5, 3.5, 3.5)), Try("so it goes")),
    "leads on": (Try("so it goes", leads=-0.5), Try("so it goes")),
    "joint": (Try("so it goes", joints=(1, 2)), Try("so it goes", joints=())),
    "theme": (Try("all the wind there was"), Try("all the rain there was")),
    "stale": (Try("the harbour that i left"), Try("the mountain that i left")),
    "same opening": (Try("and we went home"), Try("then we went home")),
    "stock opening": (Try("so it goes", alone=(1.0, 1.0, 7.0, 7.0)), Try("so it goes")),
    "echo": (Try("a dreamer in a dream"), Try("a sailor in a dream")),
    "function end": (Try("the coast i sailed along"), Try("along the coast i sailed")),
    "unsure": (Try("beside the fire"), Try("beside the flame")),
    "hymn": (Try("so holy is the road"), Try("so narrow is the road")),
    "mixed": (Try("a morning of night"), Try("a morning of rope")),
    "dated": (Try("i hear the lark"), Try("i hear the bell")),
    "full stop": (Try("i went home."), Try("i went home,")),
    "person": (Try("she was late"), Try("you were late")),
    "point of view": (Try("they went away"), Try("we went away")),
    "tense": (Try("the road is long"), Try("the road was long")),
}  # fmt: skip


@pytest.fixture(scope="module")
def around(vocabulary: Vocabulary) -> Around:
    likeness = np.zeros(len(vocabulary), dtype=np.float32)
    likeness[vocabulary.word("rain") or 0] = 0.9
    used = Counter({"harbour": 1, "late": 1})
    dated = np.zeros_like(likeness)
    dated[vocabulary.word("lark") or 0] = 1.0
    return Around(vocabulary, likeness, dated, song=SECTION, section=SECTION, used=used, view="we")


def draft(given: Try, vocabulary: Vocabulary) -> Draft:
    """Tokens are three, whatever the words, so that nats stand at the same places."""
    tokens = tuple(vocabulary.word(word) or 0 for word in ("so", "it", "the"))
    nats, alone = (np.array(part, dtype=np.float32) for part in given[1:3])
    odds = odds_of_a_mark(vocabulary, given.text, tokens, alone)
    return Draft(given.text, tokens, nats, alone, odds, given.joints, given.leads)


def test_every_part_has_its_pair() -> None:
    assert sorted(PAIRS) == sorted(part.name for part in PARTS)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_finds_the_worse_draft_worse(part: Part, around: Around) -> None:
    worse, better = (draft(given, around.vocabulary) for given in PAIRS[part.name])
    assert judge(worse, around)[part.name] < judge(better, around)[part.name]
    assert sum(judge(worse, around).values()) < sum(judge(better, around).values())


# Nats are what several parts look at, so their drafts differ in more than one way.
OF_WORDS = [part for part in PARTS if PAIRS[part.name][0].text != PAIRS[part.name][1].text]


@pytest.mark.parametrize("part", OF_WORDS, ids=lambda part: part.name)
def test_a_part_left_out_no_longer_tells_them_apart(part: Part, around: Around) -> None:
    fewer = [other for other in PARTS if other != part]
    worse, better = (draft(given, around.vocabulary) for given in PAIRS[part.name])
    assert judge(worse, around, fewer) == pytest.approx(judge(better, around, fewer))


@pytest.mark.parametrize(
    "text", ["i know what i want", "to be or not to be", "of all of it", "a rose upon a wall"]
)
def test_small_words_are_neither_stale_nor_echoes(text: str, around: Around) -> None:
    used = Counter(dict.fromkeys(["i", "to", "be", "of", "it", "a", "upon", "all", "or"], 9))
    found = judge(
        draft(Try(text), around.vocabulary),
        Around(around.vocabulary, around.likeness, around.dated, used=used),
    )
    assert found["echo"] == 0
    assert found["stale"] == 0


def song(folder: Path, *parts: Part, scheme: str = "ABCB") -> list[Line]:
    request = SongRequest(structure="verse:4 verse:4", rhyme_scheme=scheme, seed=2)
    return Composer(folder, parts).compose(request, on_line=lambda line: None)


def letters(draft: Draft, around: Around) -> float:
    return float(draft.text.count("e"))


def test_lines_are_chosen_by_the_parts_that_are_given(untrained: Path) -> None:
    def count(*parts: Part) -> int:
        return sum(line.text.count("e") for line in song(untrained / "lstm", *parts))

    wanted, shunned = Part("e", 5.0, letters, "for a test"), Part("e", -5.0, letters, "for a test")
    assert count(wanted) > count() > count(shunned)


def test_a_part_turned_round_is_heard_in_the_song() -> None:
    (part,) = (part for part in PARTS if part.name == "function end")

    def weak_ends(weight: float) -> int:
        turned = Part(part.name, weight, part.measure, part.reason)
        lines = song(SHIPPED / "lstm", turned, scheme="X")
        return sum(last_word(line.text) in FUNCTION_WORDS for line in lines)

    strong = 10 * part.weight  # an untrained network cares for little
    assert weak_ends(strong) < weak_ends(-strong)


def test_parts_change_which_line_is_taken_and_never_what_a_line_must_be(untrained: Path) -> None:
    for parts in ((), PARTS[:1], PARTS):
        for line in song(untrained / "rnn", *parts):
            assert line.ok == (line.missed == "")
            assert line.missed or line.syllables == line.target == 8
