"""The index of a corpus: what was learned from is found, and told by its song."""

import random
from pathlib import Path

import numpy as np
import pytest

from ml.corpus.originality.building import MANY, build
from ml.corpus.originality.index import INDEX, Index, IndexDamaged, Originality, Shared
from ml.corpus.originality.runs import RUN, words_in
from ml.corpus.originality.tables import Table
from ml.corpus.songs import Section, Song, lines_of
from ml.network.registry import SHIPPED

HARBOUR = "The lantern on the pier is burning low"
HYMN = ("come all ye weary", "and rest with me", "the day is done now")


def song(name: str, *lines: str, author: str = "") -> Song:
    return Song(name, (Section("verse", lines),), title=name.title(), author=author)


def originality(songs: list[Song], extra: list[Song] | None = None) -> Originality:
    return Originality([build(songs, extra or [])])


@pytest.fixture(scope="module")
def told(songs: list[Song]) -> Originality:
    return originality([*songs, song("harbour", HARBOUR, *HYMN, author="A. Hand")])


@pytest.mark.parametrize("count", [0, 1, 2, 40, 3000])
def test_a_table_gives_each_key_its_number(count: int) -> None:
    draw = np.random.default_rng(count)
    keys = draw.integers(0, 2**63, count, dtype=np.uint64)
    values = draw.integers(0, 2**11, count, dtype=np.uint64)
    assert Table.of(keys, values, 11).get(keys).tolist() == values.tolist()


def test_a_table_of_one_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="distinct"):
        Table.of(np.ones(2, dtype=np.uint64), np.zeros(2, dtype=np.uint64), 3)


def test_every_run_of_six_words_is_found(songs: list[Song], told: Originality) -> None:
    lines = [words for line in lines_of(songs) if len(words := words_in(line)) >= RUN]
    runs = [line[at : at + RUN] for line in lines for at in range(len(line) - RUN + 1)]
    assert len(runs) > 50
    assert all(told.shared(" ".join(run)).words == RUN for run in runs)


def test_the_longest_run_is_told_with_its_song(told: Originality) -> None:
    line = "We said the lantern-on the PIER is, Burning; she said"
    assert told.shared(line) == Shared(7, "Harbour (A. Hand)")
    assert told.shared(HARBOUR) == Shared(8, "Harbour (A. Hand)")


def test_a_line_of_ones_own_shares_nothing(told: Originality) -> None:
    assert told.shared("I left my coat upon the morning train") == Shared()
    assert told.shared("The lantern on the pier") == told.shared("") == Shared()


def test_case_marks_and_apostrophes_hide_no_copy(told: Originality) -> None:
    assert told.shared("“on the 'pier' -- is Burnin' low!”").words == 0
    assert told.shared("“on the 'pier' -- is Burning low!”").words == 6


def test_short_lines_are_known_by_what_parts_them(told: Originality) -> None:
    assert told.shares(["And rest with me", "The day is done"])[1] == Shared(6, "Harbour (A. Hand)")
    assert told.shares(["And rest with me", "A day is done"]) == [Shared(), Shared()]


def test_a_run_that_goes_on_from_the_line_before_is_counted_whole() -> None:
    both = originality([song("long", HARBOUR, "and all the gulls have gone to bed at last")])
    found = both.shares([HARBOUR, "And all the gulls have gone to sea"])
    assert [one.words for one in found] == [8, 15]


def test_a_run_that_very_many_pieces_share_is_no_copy() -> None:
    psalm = "for ever and ever and ever amen"
    few = originality([song(f"hymn {at}", psalm) for at in range(MANY - 1)])
    many = originality([song(f"hymn {at}", psalm) for at in range(MANY)])
    assert few.shared(psalm).reaches(RUN)
    assert many.shared(psalm).stock
    assert not many.shared(psalm).reaches(RUN)


def test_what_was_read_beside_the_songs_is_told_by_its_author() -> None:
    poem = song("ode", HARBOUR, author="E. Verse")
    speech = Song(
        "s", (Section("verse", ("I never know what they want from me",)),), genre="speech"
    )
    beside = originality([song("other", "one two three four five six")], [poem, speech])
    assert beside.shared(HARBOUR).song == "verse by E. Verse"
    assert beside.shared("I never know what they want").song == "everyday speech"


def test_the_same_corpus_gives_the_same_file(songs: list[Song], tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(songs).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_and_back_finds_the_same(tmp_path: Path) -> None:
    build([song("harbour", HARBOUR)]).save(tmp_path / INDEX)
    assert Originality([Index.load(tmp_path / INDEX)]).shared(HARBOUR) == Shared(8, "Harbour")


@pytest.mark.parametrize("content", [b"", b"no index", b"\x08\0\0\0\0\0\0\0{}      "])
def test_a_file_of_something_else_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_bytes(content)
    with pytest.raises(IndexDamaged, match="is no index of a corpus"):
        Index.load(tmp_path / INDEX)


def test_a_model_asks_its_own_index_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert Originality.of_model(tmp_path / "mine") is None
    build([song("shared", HARBOUR)]).save(tmp_path / INDEX)
    shared = Originality.of_model(tmp_path / "mine")
    build([song("own", HARBOUR)]).save(tmp_path / "mine" / INDEX)
    own = Originality.of_model(tmp_path / "mine")
    assert shared
    assert own
    assert (shared.shared(HARBOUR).song, own.shared(HARBOUR).song) == ("Shared", "Own")


def test_a_false_alarm_is_as_rare_as_the_file_says(songs: list[Song]) -> None:
    index = build(songs, most_bytes=0)
    words = sorted({word for line in lines_of(songs) for word in words_in(line)})
    draw = random.Random(5)
    strange = [f"x{word}" for word in draw.choices(words, k=60_000)]
    runs = Originality([index]).shared(" ".join(strange))
    from ml.corpus.originality.runs import hashes_of

    alarms = (index.songs_of(hashes_of(strange)) >= 0).mean()
    assert runs.words <= 8
    assert alarms <= 1.5 * index.facts["false_alarms"]


def test_the_shipped_index_is_small_and_names_what_is_copied() -> None:
    told = Originality.of_model(SHIPPED / "lstm")
    assert told
    assert (SHIPPED / INDEX).stat().st_size <= 6_000_000
    assert told.indexes[0].facts["false_alarms"] <= 0.001
    harp = told.shared("The harp that once through Tara's halls")
    assert harp == Shared(7, "The Harp that once thro' Tara's Halls")
    assert told.shared("I don't know what you want to do").song == "everyday speech"
    assert told.shared("I parked the car behind the grocery store") == Shared()
