"""What a writer asks for is what is written: patterns, schemes, refrains, words and voices."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.english.inflections import forms
from ml.english.prosody import is_rhyme, last_word, words_of
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.writing.barred import Barred, unfriendly
from ml.writing.composer import Composer
from ml.writing.judge import PERSONS
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay
from ml.writing.variety import end_of
from ml.writing.wordbook import Wordbook


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


def write(composer: Composer, **asked: Any) -> list[Line]:
    request = SongRequest(**{"seed": 3, **asked})
    return composer.compose(request, on_line=lambda line: None)


def test_lines_follow_the_pattern_of_syllables(composer: Composer) -> None:
    lines = write(composer, structure="verse:4", rhyme_scheme="XXXX", syllables="8 6")
    assert [line.target for line in lines] == [8, 6, 8, 6]
    assert all(line.syllables == line.target for line in lines if line.ok)
    assert any(line.ok for line in lines)


def test_a_blues_sings_its_first_line_twice_and_rhymes_the_third(composer: Composer) -> None:
    asked = {"structure": "verse:3 verse:3", "rhyme_scheme": "A1A"}
    for verse in (lines := write(composer, **asked))[:3], lines[3:]:
        assert verse[0].text == verse[1].text
        assert verse[2].text != verse[0].text
        assert not verse[2].ok or is_rhyme(last_word(verse[2].text), last_word(verse[0].text))
    assert lines[0].text != lines[3].text


def test_a_blues_may_vary_its_second_line() -> None:
    composer = Composer(SHIPPED / "lstm")
    asked = {"structure": "verse:3", "rhyme_scheme": "A1'A", "syllables": 10, "theme": "a train"}
    first, second, third = write(composer, **asked)
    stands = end_of(first.text)
    assert stands is not None
    assert second.text != first.text
    assert second.text.endswith(stands.stands[1])
    assert [(line.syllables, line.ok) for line in (first, second, third)] == [(10, True)] * 3
    assert (second.rhymes_with, second.grade) == (0, "identical")
    assert is_rhyme(last_word(third.text), last_word(first.text))


def test_a_line_that_is_too_short_to_vary_is_sung_again_as_it_was(composer: Composer) -> None:
    asked = {"structure": "verse:3", "rhyme_scheme": "A1'A", "first_line": "Extraordinary"}
    first, second, _ = write(composer, **asked)
    assert second.text == first.text


def test_a_line_and_its_variation_are_redrawn_together() -> None:
    composer = Composer(SHIPPED / "lstm")
    request = SongRequest(structure="verse:3", rhyme_scheme="A1'A", syllables=10, seed=3)
    before = composer.compose(request, on_line=lambda line: None)
    redraw = Redraw(lines=before, positions=[0], seed=5)
    first, second, third = composer.redraw(request, redraw, on_line=lambda line: None)
    stands = end_of(first.text)
    assert stands is not None
    assert first.text != before[0].text
    assert second.text.endswith(stands.stands[1])
    assert third.text == before[2].text
    (one, *_) = composer.alternatives(request, redraw, 2)
    assert one.line.position == 0


def test_a_response_comes_back_word_for_word_and_calls_rhyme_around_it(composer: Composer) -> None:
    lines = write(composer, structure="verse:3 verse:3", rhyme_scheme="ABB*", seed=5)
    assert lines[2].text == lines[5].text
    assert lines[1].text != lines[4].text
    assert not lines[4].ok or is_rhyme(last_word(lines[4].text), last_word(lines[5].text))


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("love", "loves loved loving lovin' lover love's"), ("cry", "cries cried crying"),
        ("stop", "stopped stopping"), ("kiss", "kisses kissed"), ("break", "broke broken breaking"),
        ("child", "children"), ("cold", "colder coldest"), ("die", "died dying"),
    ],
)  # fmt: skip
def test_a_word_has_its_inflections(word: str, some: str) -> None:
    assert forms(word) >= {word, *some.split()}


def test_words_to_avoid_are_never_written(composer: Composer) -> None:
    """Those that these songs would hold, and so all of them again."""
    asked = {"structure": "verse:4", "rhyme_scheme": "AXXA"}
    plain = [words_of(line.text.lower()) for line in write(composer, **asked)]
    avoided = {words[at] for words in plain for at in (0, -1)}
    lines = write(composer, **asked, avoid=", ".join(avoided))
    barred = {form for word in avoided for form in forms(word.strip("'"))}
    assert len(lines) == 4
    assert not barred & {word for line in lines for word in words_of(line.text.lower())}


def test_a_given_line_that_holds_a_word_to_avoid_is_marked_and_kept(composer: Composer) -> None:
    first = "I loved to walk along the road"
    asked = {"structure": "verse:2", "rhyme_scheme": "XX", "first_line": first}
    kept = write(composer, **asked, avoid="Love")[0]
    assert (kept.text, kept.ok, kept.missed) == (first, False, "it holds “loved”")
    assert write(composer, **asked, avoid="sea")[0].ok


def test_family_friendly_bars_the_list_and_its_inflections(words: Wordbook) -> None:
    barred = Barred(words, SongRequest())
    listed = [word for word in unfriendly() if words.vocabulary.word(word) is not None]
    assert listed
    assert all(barred.tokens[words.vocabulary.word(word) or 0] for word in listed)
    assert barred.held("The Darkies sang") == "darkies"
    assert not Barred(words, SongRequest(family_friendly="no")).tokens.any()


@pytest.mark.parametrize(
    "word", ["hell", "gay", "cock", "breast", "savage", "kill", "wine", "death", "sin", "kiss"]
)
def test_harmless_words_are_not_on_the_list(word: str) -> None:
    assert word not in unfriendly()


@pytest.mark.parametrize(
    ("register", "genre", "told"),
    [
        ("plain", "", ("speech", "plain")), ("folk", "", ("folk", "")), ("hymn", "", ("hymn", "")),
        ("archaic", "", ("lyric", "archaic")), ("folk", "sea", ("sea", "")),
    ],
)  # fmt: skip
def test_a_register_is_told_as_the_network_learned_it(
    register: str, genre: str, told: tuple[str, str], composer: Composer
) -> None:
    request = SongRequest(register=register, genre=genre)
    song = SongUnderWay(composer.writer, request, request.plan())
    line = song.told(song.plans[0], random.Random(0))
    assert (line.genre, line.register) == told


def test_old_words_are_for_registers_that_know_them(composer: Composer) -> None:
    def bars_old_words(register: str) -> bool:
        request = SongRequest(register=register)
        song = SongUnderWay(composer.writer, request, request.plan())
        bias = LineSearch(song, song.plans[0])._bias(0)
        return bool(np.isneginf(bias[song.words.archaic]).all())

    assert bars_old_words("plain")
    assert not any(map(bars_old_words, ("folk", "hymn", "archaic")))


def test_a_point_of_view_is_kept() -> None:
    composer = Composer(SHIPPED / "lstm")

    def named(**asked: str) -> list[str]:
        lines = write(composer, theme="my mother", structure="verse:6", rhyme_scheme="X", **asked)
        words = [words_of(line.text.lower()) for line in lines]
        persons = [[PERSONS[word] for word in some if word in PERSONS] for some in words]
        return [some[0] for some in persons if some]

    plain, hers = named(), named(point_of_view="she")
    assert set(hers) == {"she"}
    assert len(hers) > plain.count("she")


def test_a_varied_chorus_ends_on_another_line_that_rhymes(composer: Composer) -> None:
    lines = write(composer, structure="chorus:2 chorus:2", rhyme_scheme="AA", chorus="varied")
    first, last, again, other = lines
    assert again.text == first.text
    assert other.text != last.text
    assert not other.ok or is_rhyme(last_word(other.text), last_word(first.text))


def test_a_line_that_is_sung_again_has_a_round_more_and_is_no_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    composer, rounds = Composer(SHIPPED / "lstm"), Counter[int]()
    write_round = LineSearch._write

    def counted(search: LineSearch, attempt: int) -> None:
        rounds[search.plan.position] += 1
        write_round(search, attempt)

    monkeypatch.setattr(LineSearch, "_write", counted)
    asked = {"theme": "the sea", "rhyme_scheme": "XX"}
    (once, _) = write(composer, structure="chorus:2", **asked)
    needed = rounds.pop(0)
    (twice, *_) = write(composer, structure="chorus:2 chorus:2", **asked)
    assert rounds[0] == needed + 1
    assert (twice.score or 0) >= (once.score or 0)
