"""A line that copies what was learned from is left for another; what a line shares is told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ml.corpus.originality.building import build
from ml.corpus.originality.index import INDEX
from ml.corpus.originality.runs import RUN, words_in
from ml.corpus.songs import Section, Song
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer

REQUEST = SongRequest(structure="verse:4", syllables=10, seed=3)
KNOWN = "We never had a home to lose at all"


def write(folder: Path, request: SongRequest) -> list[Line]:
    return Composer(folder).compose(request, on_line=lambda line: None)


@pytest.fixture(scope="module")
def plain(untrained: Path) -> list[Line]:
    """What a model writes that has no index."""
    return write(untrained / "lstm", REQUEST)


@pytest.fixture(scope="module")
def watched(untrained: Path, plain: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model, with an index of what it has written."""
    folder = tmp_path_factory.mktemp("watched") / "lstm"
    shutil.copytree(untrained / "lstm", folder)
    lines = (KNOWN, *(line.text for line in plain))
    build([Song("home", (Section("verse", lines),), title="Home", author="Anon")]).save(
        folder / INDEX
    )
    return folder


def test_a_copied_line_is_left_for_another(plain: list[Line], watched: Path) -> None:
    copies = {line.text for line in plain if len(words_in(line.text)) >= RUN}
    lines = write(watched, REQUEST)
    assert copies
    assert not copies & {line.text for line in lines}
    assert [line.shared for line in lines] == [0] * 4


def test_the_limit_is_the_writers(plain: list[Line], watched: Path) -> None:
    lines = write(watched, replace(REQUEST, copied_words=17))
    assert [line.text for line in lines] == [line.text for line in plain]
    longest = max(lines, key=lambda line: line.shared or 0)
    assert longest.shared
    assert longest.shared >= RUN
    assert longest.shared_with == "Home (Anon)"


def test_a_given_line_is_kept_and_what_it_shares_is_told(watched: Path) -> None:
    first = write(watched, replace(REQUEST, first_line=KNOWN, syllables=10))[0]
    assert (first.text, first.shared, first.shared_with) == (KNOWN, 9, "Home (Anon)")
    assert first.ok


def test_without_an_index_nothing_is_claimed(plain: list[Line]) -> None:
    assert {(line.shared, line.shared_with) for line in plain} == {(None, "")}
