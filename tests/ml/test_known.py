"""Which words of a theme a network knows, and what it offers for the others."""

import json
import os
from pathlib import Path

import pytest

from ml.corpus.known import KnownWords
from ml.english.lexicon import is_known
from ml.english.words import is_english
from ml.network.registry import available, known_words

WORDS = ("night", "light", "house", "sail", "cafe", "river", "silver", "thou", "about", "zorb")


@pytest.fixture
def known() -> KnownWords:
    return KnownWords([f"▁{word}" for word in WORDS] + ["sea", "▁S", "<song>"], ["sail"])


def save(folder: Path, words: tuple[str, ...], at: int) -> None:
    vocabulary = {f"▁{word}": number for number, word in enumerate(words)}
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    (folder / "config.json").write_text("{}")
    os.utime(folder / "tokenizer.json", (at, at))


def test_a_word_of_the_vocabulary_is_known_in_its_forms(known: KnownWords) -> None:
    assert known.theme("Nights by the river's café") == ["night", "river", "cafe"]
    assert known.unknown("Nights by the river's café") == []


def test_pieces_and_fragments_are_no_words(known: KnownWords) -> None:
    assert [word for word, _ in known.unknown("sea zorb sail")] == ["sea", "zorb", "sail"]


@pytest.mark.parametrize("word", ["thi", "wat", "downe", "goe", "dow", "whan", "vp", "ze", "p"])
def test_names_and_old_spellings_of_the_dictionary_are_no_words(word: str) -> None:
    """Seen at the ends of lines: the pronouncing dictionary has all of them."""
    assert is_known(word)
    assert not is_english(word)
    assert KnownWords([f"▁{word}"]).words == frozenset()


@pytest.mark.parametrize(
    "word", ["wren", "i'll", "moon's", "o'er", "hath", "gonna", "colour", "color", "lullaby"]
)
def test_words_that_songs_need_are_words(word: str) -> None:
    assert KnownWords([f"▁{word}"]).words == {word}


def test_a_name_that_the_songs_write_as_one_is_a_word() -> None:
    tokens = ["▁nan", "▁nan's"]
    assert KnownWords(tokens).words == frozenset()
    assert KnownWords(tokens, capitals=["nan"]).words == {"nan", "nan's"}


def test_a_word_spelled_much_alike_is_offered(known: KnownWords) -> None:
    assert known.unknown("a nigth on the rivver") == [
        ("nigth", ("night",)),
        ("rivver", ("river",)),
    ]


def test_the_parts_of_a_long_word_are_offered(known: KnownWords) -> None:
    assert known.unknown("“Lighthouse”") == [("Lighthouse", ("light", "house"))]


@pytest.mark.parametrize("theme", ["", "of the", "about & a", "'tis", "—"])
def test_small_words_and_marks_are_not_spoken_of(known: KnownWords, theme: str) -> None:
    assert known.unknown(theme) == []


@pytest.mark.parametrize("theme", ["🙂🎵", "שלום", "1984", "大海"])
def test_what_is_no_english_word_is_said_to_be_unknown(known: KnownWords, theme: str) -> None:
    assert known.unknown(theme) == [(theme, ())]


def test_no_word_is_named_twice(known: KnownWords) -> None:
    assert len(known.unknown("zorbly Zorbly zorbly")) == 1


def test_a_vocabulary_that_changes_is_read_again(tmp_path: Path) -> None:
    save(tmp_path, ("night",), at=1)
    KnownWords.load(tmp_path)
    save(tmp_path, ("river",), at=2)
    assert KnownWords.load(tmp_path).words == {"river"}


@pytest.mark.parametrize("text", ["", "[]", '{"model": []}', '{"model": {"vocab": [1]}}'])
def test_nothing_is_known_of_a_damaged_vocabulary(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    save(folder, (), at=1)
    (folder / "tokenizer.json").write_text(text)
    assert known_words("mine", tmp_path) is None
    assert known_words("nowhere", tmp_path) is None


@pytest.mark.parametrize("name", available())
def test_the_writer_steers_by_the_same_words(name: str) -> None:
    from ml.network.checkpoint import load_checkpoint
    from ml.network.registry import SHIPPED
    from ml.writing.composer import Composer

    words = Composer(SHIPPED / name).words
    known = known_words(name)
    assert known is not None
    assert known.words == words.known.words
    assert load_checkpoint(SHIPPED / name).vocabulary.decode(words.theme("the zorbly sea")) == "sea"
