"""Which rhymes fit the end of a line: as whole lines are weighed by a plain network."""

import math
import random
from dataclasses import replace

import pytest

from ml.english.inflections import forms
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.fitting import fitting, near
from ml.writing.rows import Whole

TEXTS = ("The harbour lights are burning low", "And far away across the foam", "")


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(SHIPPED / "rnn")


def redraw() -> Redraw:
    lines = [
        Line(position=at, kind="verse", text=text, syllables=8, rhyme="X")
        for at, text in enumerate(TEXTS)
    ]
    return Redraw(lines=lines, positions=[2])


def test_shares_are_those_of_whole_lines(composer: Composer) -> None:
    found = fitting(composer, SongRequest(theme="the sea"), redraw(), "We sailed into the", "night")

    song, plan = composer.before(SongRequest(theme="the sea"), redraw())
    encode = song.vocabulary.encode
    begun = len(encode("we sailed into the"))
    told = replace(song.told(plan, random.Random(0)), syllables=None)
    lines = [encode(f"we sailed into the {one.word}") for one in found[:5]]
    nats = song.writer.weigh([Whole(line, told, song.place) for line in lines])
    logs = [-float(line[begun:].sum()) for line in nats]
    assert sum(one.weight for one in found) == pytest.approx(1)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    ratios = [math.log(one.weight / found[0].weight) for one in found[:5]]
    assert ratios == pytest.approx([log - logs[0] for log in logs], abs=0.05)
    assert "night" not in {one.word for one in found}


def test_what_stands_before_makes_another_order(composer: Composer) -> None:
    orders = [
        [one.word for one in fitting(composer, SongRequest(), redraw(), before, "night")]
        for before in ("We sailed into the", "And I was", "")
    ]

    assert len({tuple(order[:5]) for order in orders}) == 3


def test_a_word_that_rhymes_with_nothing_known_has_no_fits(composer: Composer) -> None:
    assert fitting(composer, SongRequest(), redraw(), "We sailed", "12") == []


def test_words_near_in_meaning_are_whole_words_in_one_form(composer: Composer) -> None:
    found = [one.word for one in near(composer.words, "Night")]

    assert "day" in found
    assert all(word in composer.words.known.words for word in found)
    assert forms("night").isdisjoint(found)
    assert not [(one, two) for one in found for two in found if one != two and two in forms(one)]
    assert near(composer.words, "zzyzx") == []
