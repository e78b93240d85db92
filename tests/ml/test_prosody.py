import pytest

from ml.english.lexicon import is_known, pronunciations
from ml.english.prosody import is_rhyme, last_word, line_syllables, rhyming_part, syllables


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
    assert line_syllables("The moon is o'er the silver sea,") == 8


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
    assert line_syllables("… 42 —") == 0
    assert last_word("?!") == ""


@pytest.mark.parametrize("word", ["starry", "thirty", "company", "liberty", "lordly"])
def test_an_unsung_last_vowel_makes_no_rhyme(word: str) -> None:
    assert not is_rhyme(word, "sea")
