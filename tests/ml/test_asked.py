"""What a writer asks for is what is written: patterns, schemes, refrains, words and voices."""

from pathlib import Path
from typing import Any

import pytest

from ml.english.prosody import is_rhyme, last_word
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer


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


def test_a_response_comes_back_word_for_word_and_calls_rhyme_around_it(composer: Composer) -> None:
    lines = write(composer, structure="verse:3 verse:3", rhyme_scheme="ABB*", seed=5)
    assert lines[2].text == lines[5].text
    assert lines[1].text != lines[4].text
    assert not lines[4].ok or is_rhyme(last_word(lines[4].text), last_word(lines[5].text))
