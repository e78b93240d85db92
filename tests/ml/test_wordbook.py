"""What is known of each token as a word, against the dictionary read without the code."""

import random

import numpy as np
import pytest
import torch

from ml.corpus.tokenizer import SPECIALS, Vocabulary
from ml.english.lexicon import SPOKEN
from ml.english.prosody import is_rhyme
from ml.english.rhyme import Grade
from ml.study.scorecard.heard import cmudict, rhyming_parts, vowels
from ml.writing.wordbook import WEAK_ENDS, Wordbook, _likened


def ends_of(words: Wordbook) -> list[str]:
    return [words.words[at] for at in np.flatnonzero(words.end_words)]


def rhymes(words: Wordbook, word: str) -> set[str]:
    return {words.words[number] for number in words.rhymes_with(word)}


def test_tokens_of_no_word_are_none(words: Wordbook) -> None:
    for number, token in enumerate(words.vocabulary.tokens):
        bare = token.removeprefix("▁")
        if number < len(SPECIALS) or not bare.replace("'", "").isalpha():
            assert not words.whole[number], token
            assert not words.pieces[number], token
        assert words.whole[number] <= (not words.pieces[number]), token
        assert words.starts[number] <= token.startswith("▁"), token


def test_every_whole_word_is_in_the_dictionary_and_sung_as_it_says(words: Wordbook) -> None:
    spoken = cmudict()
    for number in np.flatnonzero(words.whole):
        word = words.words[number]
        if word in SPOKEN:
            continue
        known = spoken.get(word) or spoken[word.strip("'")]
        assert words.syllables[number] == vowels(known[0]), word


@pytest.mark.parametrize(
    "word", ["night", "sorrow", "forever", "moonlight", "rain", "orange", "sea"]
)
def test_rhymes_are_all_that_the_dictionary_holds_and_no_more(words: Wordbook, word: str) -> None:
    """Among end words of one pronunciation, by rhyming part; what begins alike is left out."""
    spoken = cmudict()
    part = rhyming_parts(spoken[word])
    same = {
        other
        for other in ends_of(words)
        if len(spoken.get(other, ())) == 1 and rhyming_parts(spoken[other]) == part
    }
    found = {other for other in rhymes(words, word) if len(spoken.get(other, ())) == 1}
    assert found <= same
    alike = same - found - {word}
    assert all(not is_rhyme(other, word) for other in alike)
    assert len(alike) < 0.35 * len(same) + 2


@pytest.mark.parametrize(
    ("word", "some", "never"),
    [
        ("night", "light bright sight moonlight white", "knight night tonight kite's ride"),
        ("rain", "train again's pain chain plain", "rein reign rains home"),
        ("tomorrow", "sorrow borrow", "go below morrow's"),
        ("day", "way grey stay", "today yesterday sunday die"),
        ("me", "sea tree free", "company memory starry thirty liberty"),
        ("singing", "ringing bringing", "sing morning evening"),
    ],
)
def test_common_rhymes_are_found_and_near_misses_are_not(
    words: Wordbook, word: str, some: str, never: str
) -> None:
    found = rhymes(words, word)
    assert {other for other in some.split() if "'" not in other} <= found
    assert not set(never.split()) & found


def test_rhyme_is_mutual_among_end_words(words: Wordbook) -> None:
    numbers = random.Random(3).sample([int(at) for at in np.flatnonzero(words.end_words)], 150)
    for number in numbers:
        for other in words.rhymes_with(words.words[number]):
            assert number in words.rhymes_with(words.words[other])


def test_the_commonest_rhyme_comes_first(words: Wordbook) -> None:
    for word in ("night", "day", "sorrow", "zorbly", "ago"):
        assert words.rhymes_with(word) == sorted(words.rhymes_with(word))


def test_no_line_ends_on_a_word_without_weight_or_with_two_sounds(words: Wordbook) -> None:
    ends, spoken = set(ends_of(words)), cmudict()
    assert not ends & WEAK_ENDS
    assert not ends & {"wind", "tear", "lead", "live", "wound", "close", "i", "the", "ain't"}
    assert not ends & {"of", "at", "by", "to", "in", "it", "is", "my", "he", "we", "as"}
    assert {"night", "heart", "you", "me", "go", "so", "alone", "sorrow", "gone"} <= ends
    for word in ends & spoken.keys() - SPOKEN.keys():
        assert len(rhyming_parts(spoken[word])) == 1, word


@pytest.mark.parametrize(("word", "least", "has"), [
    ("night", 20, True), ("sorrow", 2, True), ("sorrow", 9, False), ("orange", 1, False),
    ("wind", 1, False), ("42", 1, False), ("", 1, False),
])  # fmt: skip
def test_a_word_has_so_many_rhymes_or_not(
    words: Wordbook, word: str, least: int, has: bool
) -> None:
    assert words.has_rhymes(word, least) is has


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("night", True), ("moonbeams", True), ("wanderers", True), ("zorblyx", False),
        ("zg", False), ("xy", False),
    ],
)  # fmt: skip
def test_words_put_together_of_pieces_are_words_when_the_dictionary_has_them(
    words: Wordbook, word: str, is_one: bool
) -> None:
    assert words.is_word(word) is is_one


def test_a_fragment_is_no_word_however_it_looks(vocabulary: Vocabulary) -> None:
    whole = Wordbook(vocabulary, torch.randn(len(vocabulary), 4))
    night = vocabulary.word("night")
    assert night is not None
    assert whole.whole[night]
    assert whole.is_word("night")
    cut = Wordbook(vocabulary, torch.randn(len(vocabulary), 4), fragments=["night"])
    assert not cut.whole[night]
    assert not cut.end_words[night]
    assert not cut.is_word("night")
    assert cut.theme("a night of rain") == whole.theme("rain")


def test_theme_words_are_content_words_of_today(words: Wordbook) -> None:
    thematic = {words.words[at] for at in np.flatnonzero(words.thematic)}
    assert {"rain", "mother", "dancing", "city"} <= thematic
    assert not thematic & {"the", "about", "thee", "thou", "hath", "o'er", "'tis", "of", "in"}


def test_neighbours_are_those_whose_vectors_point_the_same_way(vocabulary: Vocabulary) -> None:
    torch.manual_seed(5)
    embedding = torch.randn(len(vocabulary), 64)
    words = Wordbook(vocabulary, embedding)
    first, second, third = (int(at) for at in np.flatnonzero(words.thematic)[:3])
    embedding[second] = 9 * embedding[first]  # length does not matter
    embedding[third] = embedding[first] + 0.05
    words = Wordbook(vocabulary, embedding)
    assert set(words.neighbours(first, 2)) == {second, third}
    assert first not in words.neighbours(first, 50)
    assert all(words.thematic[at] for at in words.neighbours(first, 50))


def test_what_all_words_share_makes_no_two_alike() -> None:
    torch.manual_seed(1)
    own = torch.randn(60, 32)
    own[1] = own[0] + 0.2 * torch.randn(32)
    shared = 30.0 + 20.0 * torch.randn(60, 1) * torch.randn(1, 32)
    vectors = _likened(own + shared, torch.ones(60, dtype=torch.bool))
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.8
    assert abs(float(np.median(likeness[0]))) < 0.2


def test_an_embedding_of_few_words_has_vectors_too() -> None:
    vectors = _likened(torch.ones(4, 8), torch.zeros(4, dtype=torch.bool))
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize(
    ("word", "grade", "other"),
    [
        ("month", "family", "sons"), ("memory", "near", "me"), ("orange", "assonance", "morning"),
        ("glory", "consonance", "merry"),
    ],
)  # fmt: skip
def test_lesser_rhymes_are_found_by_grade(
    words: Wordbook, word: str, grade: str, other: str
) -> None:
    found = words.likened_to(word, {Grade(grade)})
    assert other in {words.words[number] for number in found}
    assert not set(found) & set(words.rhymes_with(word))


@pytest.mark.parametrize(
    ("article", "word", "fits"),
    [
        ("a", "eye", False), ("a", "hour", False), ("a", "union", True), ("a", "house", True),
        ("an", "eye", True), ("an", "hour", True), ("an", "house", False), ("the", "eye", True),
        ("a", "a", False), ("the", "the", False),
    ],
)  # fmt: skip
def test_an_article_goes_with_the_sound_after_it(
    article: str, word: str, fits: bool, words: Wordbook
) -> None:
    number, follows = words.vocabulary.word(article), words.vocabulary.word(word)
    assert number is not None
    assert follows is not None
    assert (follows not in words.never_after(number)) is fits
