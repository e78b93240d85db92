"""What may follow in a line, against a plain reading of the dictionary, word by word."""

import random

import numpy as np
import pytest

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.corpus.songs import Song, lines_of, normalise
from ml.english.counting import count
from ml.english.lexicon import SPOKEN, is_known
from ml.english.prosody import words_of
from ml.study.scorecard.heard import cmudict, vowels
from ml.writing.masks import CLOSING, Masks
from ml.writing.wordbook import Flags, Wordbook

LONGEST = 40  # tokens of a walk
ENDINGS = ("s", "ed", "ing", "er", "ly", "y", "'s", "less")  # pieces that make words of words


@pytest.fixture(scope="module")
def masks(words: Wordbook) -> Masks:
    return Masks(words, most=24)


def after(words: Wordbook, tokens: list[int]) -> tuple[SyllableCounter, int | None]:
    counter = SyllableCounter()
    for token in tokens:
        counter.add(words.vocabulary.tokens[token])
    return counter, tokens[-1] if tokens else None


def follows(masks: Masks, tokens: list[int], syllables: int | None, end: int = 0) -> Flags:
    return masks.allowed(LineConditions(syllables=syllables, end=end), *after(masks.words, tokens))


def encoded(words: Wordbook, text: str) -> list[int]:
    return words.vocabulary.encode(text)


def number_of(words: Wordbook, word: str) -> int:
    number = words.vocabulary.word(word)
    assert number is not None
    return number


@pytest.fixture(scope="module")
def sung(words: Wordbook) -> dict[int, int]:
    """Syllables of every whole word that is sung as the dictionary speaks it, by token."""
    as_spelled = {word: vowels(spoken[0]) for word, spoken in cmudict().items()}
    counts = {int(at): as_spelled.get(words.words[at], 0) for at in np.flatnonzero(words.whole)}
    return {at: count for at, count in counts.items() if count and words.words[at] not in SPOKEN}


def a_line(draw: random.Random, sung: dict[int, int], syllables: int, end: int = 0) -> list[int]:
    """Words drawn at random that make exactly so many syllables."""
    left = syllables - (sung[end] if end else 0)
    line: list[int] = []
    while left:
        word = draw.choice([word for word in draw.sample(list(sung), 99) if sung[word] <= left])
        line.append(word)
        left -= sung[word]
    return [*line, end] if end else line


@pytest.mark.parametrize("syllables", range(1, 17))
def test_words_that_still_fit_are_those_that_the_dictionary_says(
    masks: Masks, sung: dict[int, int], syllables: int
) -> None:
    draw = random.Random(syllables)
    for _ in range(6):
        line = a_line(draw, sung, syllables)
        for cut in range(len(line) + 1):
            left = syllables - sum(sung[word] for word in line[:cut])
            allowed = follows(masks, line[:cut], syllables)
            fit = {word for word, count in sung.items() if count <= left}
            assert {word for word in sung if allowed[word]} == fit
            assert allowed[masks.line] == (left == 0)


@pytest.mark.parametrize("syllables", range(3, 13))
def test_room_is_kept_for_the_planned_last_word(
    masks: Masks, sung: dict[int, int], syllables: int
) -> None:
    draw = random.Random(syllables)
    for end in draw.sample([word for word, sounds in sung.items() if sounds <= syllables], 6):
        line = a_line(draw, sung, syllables, end)
        for cut in range(len(line)):
            left = syllables - sum(sung[word] for word in line[:cut])
            allowed = follows(masks, line[:cut], syllables, end)
            fit = {word for word, count in sung.items() if count <= left - sung[end]}
            assert {word for word in sung if allowed[word]} == (fit or {end})
            assert not allowed[masks.line]
        assert follows(masks, line, syllables, end)[masks.line]


def walk(masks: Masks, seed: int, syllables: int, end: int, growing: bool) -> str | None:
    """A line of tokens that may follow, drawn without any network; None where nothing may.

    `growing`: half of the words that a piece can make longer are made so.
    """
    words, draw = masks.words, random.Random(seed)
    soundless = words.whole & (words.syllables == 0)  # "sh" could go on for ever
    tokens: list[int] = []
    while len(tokens) < LONGEST:
        allowed = follows(masks, tokens, syllables, end) & ~soundless
        word = after(words, tokens)[0].word
        grown = [at for at in map(words.words.index, ENDINGS) if is_known(word + words.words[at])]
        grown = [at for at in grown if allowed[at] and word and growing]
        choices = [int(at) for at in np.flatnonzero(allowed & ~words.pieces)]
        if grown and draw.random() < 0.5:
            choices = grown
        if not choices:
            return None
        tokens.append(draw.choice(choices))
        if tokens[-1] == masks.line:
            return words.vocabulary.decode(tokens)
    raise AssertionError("the line goes on and on")


PLANS = [(syllables, end) for syllables in (3, 5, 8, 11, 16) for end in ("", "light", "forever")]


@pytest.mark.parametrize(("syllables", "end"), PLANS)
def test_lines_of_whole_words_never_come_to_a_dead_end(
    masks: Masks, syllables: int, end: str
) -> None:
    number = number_of(masks.words, end) if end else 0
    for seed in range(20):
        text = walk(masks, seed, syllables, number, growing=False)
        assert text is not None
        assert count(text) == syllables, text
        assert not end or words_of(text)[-1] == end


def test_whatever_comes_to_its_end_keeps_the_plan(masks: Masks) -> None:
    vocabulary, built = masks.words.vocabulary, set[str]()
    for seed, (syllables, end) in enumerate(PLANS * 12):
        number = number_of(masks.words, end) if end else 0
        if text := walk(masks, seed, syllables, number, growing=True):
            assert count(text) == syllables, text
            assert not end or words_of(text)[-1] == end
            built |= {word for word in words_of(text) if vocabulary.word(word) is None}
    assert len(built) > 20
    assert all(map(is_known, built))


def test_a_word_put_together_of_pieces_may_end_when_it_is_one(masks: Masks) -> None:
    words = masks.words
    tokens = encoded(words, "a snowflake")
    assert len(tokens) > 2
    for cut in range(2, len(tokens)):
        begun = "".join(words.words[token] for token in tokens[1:cut])
        assert follows(masks, tokens[:cut], 3)[tokens[cut]], begun
    assert follows(masks, tokens, 3)[masks.line]


def test_a_heap_of_pieces_must_go_on(masks: Masks) -> None:
    words = masks.words
    tokens = encoded(words, "the zgr")
    for syllables in (None, 2, 8):
        allowed = follows(masks, tokens, syllables)
        assert not allowed[masks.line]
        assert not (allowed & words.starts).any()
        assert (allowed & words.pieces).any()


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_piece_sings_at_most_one_syllable_more_than_there_is_room_for(
    masks: Masks, left: int
) -> None:
    """One more, since a word may lose a syllable as it grows."""
    words = masks.words
    line = encoded(words, "the rain")
    allowed = follows(masks, line, 2 + left) & words.pieces
    planned = follows(masks, line, 3 + left, number_of(words, "light")) & words.pieces
    most = words.syllables[words.pieces].max()
    assert most > 2
    for some in (allowed, planned) if left else (planned,):
        assert words.syllables[some].max() == min(left + 1, most)


@pytest.mark.parametrize("syllables", [None, 2, 8])
def test_a_line_begins_with_a_word(masks: Masks, syllables: int | None) -> None:
    allowed = follows(masks, [], syllables)
    assert allowed.any()
    assert not (allowed & ~masks.words.whole).any()


@pytest.mark.parametrize("syllables", [None, 2, 8])
def test_no_mark_follows_a_mark(masks: Masks, syllables: int | None) -> None:
    words = masks.words
    for mark in CLOSING:
        tokens = [*encoded(words, "the rain"), masks.words.words.index(mark)]
        assert not (follows(masks, tokens, syllables) & (words.closing | words.pieces)).any()


def test_inside_a_line_sentences_do_not_end(masks: Masks) -> None:
    words = masks.words
    inside = follows(masks, encoded(words, "the rain"), 8)
    at_end = follows(masks, encoded(words, "the rain"), 2)
    marks = [set(np.array(words.words)[some & words.closing]) for some in (inside, at_end)]
    assert marks == [set(",;!"), set(CLOSING)]


@pytest.mark.parametrize("counted", [True, False])
def test_lines_of_the_songs_may_be_written(masks: Masks, songs: list[Song], counted: bool) -> None:
    words = masks.words
    lines = [normalise(line) for line in lines_of(songs) if "-" not in line]
    common = [line for line in lines if all(words.vocabulary.word(word) for word in words_of(line))]
    assert len(common) > 50
    for line in common:
        tokens, syllables = encoded(words, line), count(line) if counted else None
        for cut, token in enumerate([*tokens, masks.line]):
            assert follows(masks, tokens[:cut], syllables)[token], (line, words.words[token])
