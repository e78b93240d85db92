"""Which words belong to old verse, and what it does to a song of today."""

from pathlib import Path

import numpy as np
import pytest

from ml.english.diction import dated
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay


@pytest.mark.parametrize("word", ["delight", "woe", "thee", "glee", "bosom", "mighty", "morn"])
def test_words_that_only_verse_says_are_dated(word: str) -> None:
    assert dated(word) > 0.9


@pytest.mark.parametrize("word", ["night", "love", "kitchen", "phone", "rain", "the", "road"])
def test_words_that_people_say_are_not(word: str) -> None:
    assert dated(word) == 0


@pytest.mark.parametrize("word", ["skies", "hills", "dreams", "qwzx"])
def test_forms_of_such_words_are_not_either_nor_words_never_counted(word: str) -> None:
    assert dated(word) == 0


def test_a_song_of_today_holds_back_what_is_dated_and_an_old_one_does_not(untrained: Path) -> None:
    composer = Composer(untrained / "gru")
    lark = composer.vocabulary.word("lark")
    assert lark is not None

    def bias(theme: str, register: str = "plain") -> float:
        request = SongRequest(theme=theme, register=register)
        song = SongUnderWay(composer.writer, request, request.plan())
        return float(LineSearch(song, song.plans[0])._bias(2)[lark])

    assert bias("rain") < bias("rain", "archaic")
    assert bias("a lark") == bias("a lark", "archaic")
    assert not np.isinf(bias("rain"))
