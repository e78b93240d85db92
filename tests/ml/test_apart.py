"""Words of one kind that seldom stand in one stanza."""

from pathlib import Path

import pytest

from ml.english.apart import count_mixed, kin
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.song import SongUnderWay


@pytest.mark.parametrize(
    ("words", "others", "named", "count"),
    [
        ("summer autumn leaves", "", "", 1),
        ("summer leaves", "the winter wind", "", 1),
        ("summer leaves", "the summers of summer", "", 0),
        ("the morning evening's bloom", "", "", 1),
        ("morning and evening and night", "", "", 2),
        ("the summer night", "by the sea", "", 0),
        ("leaves", "winter and summer", "", 0),
        ("winter winds", "the summer", "summer winter", 0),
        ("autumn winds", "the summer", "summer winter", 1),
    ],
)
def test_what_a_line_brings_in_beyond_one_of_a_kind_counts(
    words: str, others: str, named: str, count: int
) -> None:
    assert count_mixed(words.split(), others.split(), named.split()) == count


def test_kin_are_the_others_of_a_kind() -> None:
    assert kin("summers") == ("spring", "autumn", "winter")
    assert kin("kettle") == ()


def test_a_theme_of_night_does_not_lead_to_morning(untrained: Path) -> None:
    composer = Composer(untrained / "gru")
    request = SongRequest(theme="night")
    song = SongUnderWay(composer.writer, request, request.plan())
    night, morning = (composer.vocabulary.word(word) for word in ("night", "morning"))
    assert night in song.theme
    assert morning not in song.theme
    assert song.likeness[morning or 0] == 0
    assert song.around(song.plans[0]).named == ["night"]
