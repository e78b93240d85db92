import random
from itertools import combinations

import pytest

from ml.english.counting import count
from ml.english.lexicon import SPOKEN, is_known, pronunciations
from ml.english.prosody import (
    has_one_rhyme,
    is_certain,
    is_rhyme,
    last_word,
    rhyming_part,
    syllables,
)
from ml.study.scorecard.heard import cmudict, rhyming_parts, vowels


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("sea", 1), ("harbour", 2), ("wanderin'", 3), ("loveth", 2), ("o'er", 1), ("heav'n", 1),
        ("moonbeams", 2), ("unfathomed", 3), ("bless'd", 1), ("snowflake", 2), ("glory's", 2),
    ],
)  # fmt: skip
def test_it_counts_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_it_counts_a_line_over_its_words() -> None:
    assert count("The moon is o'er the silver sea,") == 8


@pytest.mark.parametrize(
    ("one", "other", "rhymes"),
    [
        ("night", "light", True), ("glory", "story", True), ("sea", "me", True),
        ("night", "knight", False), ("night", "night", False), ("love", "move", False),
        ("sea", "seas", False), ("orange", "door", False),
    ],
)  # fmt: skip
def test_it_hears_perfect_rhyme(one: str, other: str, rhymes: bool) -> None:
    assert is_rhyme(one, other) is rhymes


def test_the_rhyming_part_starts_at_the_last_stressed_vowel() -> None:
    assert rhyming_part("delight") == ("AY1", "T")


def test_it_guesses_a_word_that_no_dictionary_has() -> None:
    assert not is_known("zorbly")
    assert syllables("zorbly") == 2


def test_text_without_letters_has_no_sound() -> None:
    assert pronunciations("🙂") == ()
    assert count("… 42 —") == 0
    assert last_word("?!") == ""


@pytest.mark.parametrize("word", ["starry", "thirty", "company", "liberty", "lordly"])
def test_an_unsung_last_vowel_makes_no_rhyme(word: str) -> None:
    assert not is_rhyme(word, "sea")


# Words of songs by their syllables, counted by ear.
BY_EAR = {
    0: "th' 42",
    1: "a the sea moon love night heart dreamed o'er e'en 'tis 'twas heav'n pow'r walked",
    2: "river lonely tonight highway wanted faded singin' lookin' harbour sailor's",
    3: "yesterday everyone melody company memory wandering remember wonderful moonlighted",
    4: "remembering unfamiliar television everlasting",
    5: "imagination unforgettable hippopotamus",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, count) for count, words in BY_EAR.items() for word in words.split()]
)
def test_syllables_are_those_that_one_hears(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    "family",
    [
        "light night white write sight fight",
        "bright light fright night flight",
        "moonlight tonight invite excite",
        "day away stay grey play sleigh sway",
        "sea me tree key free agree guarantee",
        "go slow throw snow though toe hello",
        "rain train drain plane stain",
        "love glove above dove",
        "all fall small squall",
        "eyes skies prize disguise",
        "sorrow tomorrow borrow",
        "yellow fellow mellow",
        "pillow willow",
        "door more floor before pour roar",
        "heaven seven eleven",
        "daughter water",
        "desire fire choir higher",
        "station nation vacation",
    ],
)
def test_words_of_a_family_rhyme_with_one_another(family: str) -> None:
    for one, other in combinations(family.split(), 2):
        assert is_rhyme(one, other), (one, other)
        assert is_rhyme(other, one), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Nearly: another vowel, another end, or only to the eye.
        ("home", "alone"), ("time", "mine"), ("love", "move"), ("though", "tough"),
        ("word", "lord"), ("good", "food"), ("river", "ever"), ("dream", "seen"), ("sing", "sin"),
        # The stress falls elsewhere.
        ("sing", "morning"), ("bring", "singing"), ("me", "memory"), ("sea", "melody"),
        ("tree", "company"), ("me", "starry"), ("agree", "thirty"), ("free", "liberty"),
        ("go", "shadow"), ("below", "meadow"), ("slow", "radio"), ("you", "statue"),
        ("shadow", "willow"), ("thirty", "starry"), ("man", "woman"), ("her", "never"),
        # The same sound throughout is no rhyme.
        ("sea", "see"), ("night", "knight"), ("pair", "pear"), ("leave", "believe"),
        ("day", "today"), ("light", "delight"), ("night", "tonight"), ("go", "ago"),
        ("day", "yesterday"), ("play", "display"), ("take", "mistake"),
        ("day", "birthday"), ("delay", "display"),
    ],
)  # fmt: skip
def test_what_is_nearly_a_rhyme_is_none(one: str, other: str) -> None:
    assert not is_rhyme(one, other)
    assert not is_rhyme(other, one)


def test_rhymes_are_those_of_the_dictionary_whatever_pair_is_drawn() -> None:
    """Two thousand pairs of words that have one pronunciation, half of them of one ending."""
    spoken = {
        word: found
        for word, found in cmudict().items()
        if len(found) == 1 and word.isalpha() and word not in SPOKEN
    }
    draw, words = random.Random(6), sorted(spoken)
    rhymed = 0
    for _ in range(1000):
        one = draw.choice(words)
        like = [word for word in draw.sample(words, 400) if word[-3:] == one[-3:]]
        for other in (draw.choice(words), draw.choice(like or words)):
            same = bool(rhyming_parts(spoken[one]) & rhyming_parts(spoken[other]))
            assert is_rhyme(one, other) <= same, (one, other)
            if same and spoken[one][0][0] != spoken[other][0][0] and vowels(spoken[one][0]) == 1:
                assert is_rhyme(one, other) or vowels(spoken[other][0]) > 1, (one, other)
            rhymed += is_rhyme(one, other)
    assert rhymed > 20


def test_syllables_are_the_vowels_of_the_dictionary() -> None:
    words = random.Random(7).sample(sorted(cmudict().keys() - SPOKEN), 3000)
    assert [syllables(word) for word in words] == [vowels(cmudict()[word][0]) for word in words]


@pytest.mark.parametrize(
    ("word", "sure"), [("night", True), ("moonbeam", True), ("fire", False), ("every", False)]
)
def test_a_word_that_singers_count_in_two_ways_is_unsure(word: str, sure: bool) -> None:
    assert is_certain(word) is sure


@pytest.mark.parametrize(
    ("word", "one"),
    [("night", True), ("sorrow", True), ("wind", False), ("tear", False), ("42", False)],
)
def test_a_word_that_is_spoken_in_two_ways_has_no_one_rhyme(word: str, one: bool) -> None:
    assert has_one_rhyme(word) is one


@pytest.mark.parametrize(
    ("form", "like"),
    [("lov'd", "loved"), ("SHINE", "shine"), ("kissin'", "kissing"), ("night.", "night")],
)
def test_marks_and_capitals_change_no_more_than_an_ending(form: str, like: str) -> None:
    assert pronunciations(form)[0][:-1] == pronunciations(like)[0][:-1]


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("hush'd", "T"), ("bless'd", "T"), ("unloved", "D"), ("snowflake's", "S"),
        ("moonbeam's", "Z"), ("rose's", "IH0 Z"), ("dreamin'", "IH0 N"), ("goeth", "AH0 TH"),
        ("knowest", "AH0 S T"),
        ("lamplights", "S"), ("dewdrops'", "S"), ("tearless", "L AH0 S"), ("flitted", "IH0 D"),
    ],
)  # fmt: skip
def test_an_ending_is_voiced_as_what_it_follows(word: str, end: str) -> None:
    assert " ".join(pronunciations(word)[0]).endswith(" " + end)


@pytest.mark.parametrize("word", ["zzz", "qwrtp", "o'", "'", "''", "x", "ñandú", "a" * 300])
def test_any_heap_of_letters_has_some_sound_or_none(word: str) -> None:
    assert syllables(word) >= 0
    assert is_rhyme(word, "night") is False
