"""What a writer asks for is what is written: patterns, schemes, refrains, words and voices."""

from pathlib import Path
from typing import Any

import pytest

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
