import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus.conditions import COLUMNS, FIRST_LAYOUT, SPEECH, Layout, LineConditions
from ml.corpus.songs import Section, Song, lines_of, normalise
from ml.corpus.streams import (
    Encoded,
    SongEncoder,
    Source,
    Streams,
    find_fragments,
    make_streams,
    mix,
)
from ml.corpus.tokenizer import Vocabulary

LAYOUT = Layout()
GENRE = COLUMNS.index("genre")
TALK = Song("talk", (Section("verse", ("I missed the bus.", "Thou art late.")),), genre=SPEECH)


def test_the_row_before_a_line_tells_its_plan(songs: list[Song], vocabulary: Vocabulary) -> None:
    encoded = SongEncoder(vocabulary, LAYOUT).encode(songs[:1])
    # "The harbour light is burning low," has eight syllables, and its mark stands at place 1.
    assert encoded.rows[1, 0] == 1 + 8
    assert encoded.line[1] == 1
    assert not encoded.rows[0].any()


def test_register_is_judged_by_line(vocabulary: Vocabulary) -> None:
    encoded = SongEncoder(vocabulary, LAYOUT).encode([TALK])
    registers = encoded.rows[encoded.line > 0, COLUMNS.index("register")]
    assert set(registers) == {1, 2}  # plain, archaic


def test_speech_always_says_that_it_is_speech(vocabulary: Vocabulary) -> None:
    streams = make_streams([Source([TALK], 200)], SongEncoder(vocabulary, LAYOUT), 2, seed=1)
    _, told = streams.chunk(0, streams.length - 1)
    numbers = {name: at for at, name in enumerate(("", *LAYOUT.genres))}
    telling = told[told.any(axis=2)]
    assert set(telling[:, GENRE]) == {numbers[SPEECH]}
    assert not told[..., COLUMNS.index("kind")].any()


def test_conditions_are_left_out_in_about_the_shares_they_should(streams: Streams) -> None:
    _, told = streams.chunk(0, streams.length - 1)
    inside = told[..., 0] > 0
    assert 0.35 < inside.mean() < 0.75  # 0.7 of songs, 0.8 of lines, most tokens of a song


def test_a_line_is_told_or_untold_as_a_whole(songs: list[Song], vocabulary: Vocabulary) -> None:
    encoder = SongEncoder(vocabulary, LAYOUT)
    encoded = encoder.encode(songs)
    streams = Streams(encoded, [3] * 40, 1, LAYOUT, seed=1)
    first, last = encoded.piece_at[3:5]
    _, told = streams.chunk(0, int(last - first) * 39)
    lines = np.tile(encoded.line[first:last], 39)
    kinds = told[:, 0, COLUMNS.index("kind")].reshape(39, -1)
    shares = []
    for number in set(lines[lines > 0]):
        of_line = kinds[:, encoded.line[first:last] == number] > 0
        assert (of_line.all(axis=1) | ~of_line.any(axis=1)).all()
        shares.append(of_line[:, 0].mean())
    assert 0.3 < np.mean(shares) < 0.8
    assert len(set(shares)) > 1  # each line by its own draw


def test_a_chunk_is_the_same_wherever_reading_begins(
    songs: list[Song], vocabulary: Vocabulary
) -> None:
    encoder = SongEncoder(vocabulary, LAYOUT)
    one, other = (make_streams([Source(songs, 3)], encoder, 4, seed=5) for _ in range(2))
    one.chunk(0, 40)
    for first, second in zip(one.chunk(40, 30), other.chunk(40, 30), strict=True):
        assert np.array_equal(first, second)


def test_chunks_hold_the_pieces_whole_and_in_order(
    songs: list[Song], vocabulary: Vocabulary
) -> None:
    encoded = SongEncoder(vocabulary, LAYOUT).encode(songs)
    streams = Streams(encoded, [2, 0], 1, LAYOUT, seed=1)
    tokens, _ = streams.chunk(0, streams.length - 1)
    at = encoded.piece_at
    expected = [*encoded.tokens[at[2] : at[3]], *encoded.tokens[at[0] : at[1]]]
    assert list(tokens[:, 0]) == expected


def test_a_source_is_read_as_often_and_when_it_is_asked(songs: list[Song]) -> None:
    order = mix([Source(songs, 2, 0.5, 1.0), Source([TALK], 4, 0.0, 0.5)], seed=1)
    assert order[:4] == [len(songs)] * 4
    assert sorted(order[4:]) == sorted([*range(len(songs))] * 2)


def test_encoded_pieces_come_back_from_disk(
    songs: list[Song], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    encoded = SongEncoder(vocabulary, LAYOUT).encode(songs)
    encoded.save(tmp_path / "encoded.npz")
    for name, array in vars(Encoded.load(tmp_path / "encoded.npz")).items():
        assert np.array_equal(array, getattr(encoded, name))


def test_a_layout_comes_back_from_json() -> None:
    assert Layout.from_fields(json.loads(json.dumps(LAYOUT.as_fields()))) == LAYOUT


def test_a_genre_that_a_model_does_not_know_is_not_given() -> None:
    row = FIRST_LAYOUT.row(LineConditions(genre=SPEECH, kind="verse"))
    assert row[GENRE] == 0


def test_a_layout_with_other_fields_is_refused() -> None:
    with pytest.raises(TypeError, match="layout"):
        Layout.from_fields({"genres": []})


NAMED = {name: at for at, name in enumerate(COLUMNS)}


def told_of(streams: Streams) -> np.ndarray[Any, np.dtype[np.int64]]:
    """All conditions of all rows, end to end (tokens, width)."""
    _, told = streams.chunk(0, streams.length - 1)
    return told.swapaxes(0, 1).reshape(-1, told.shape[-1])


def one_song(lines: int = 4) -> Song:
    return Song("one", (Section("verse", ("The rain came down upon the town",) * lines),), "folk")


@pytest.fixture(scope="module")
def many(vocabulary: Vocabulary) -> Streams:
    """One song of eight lines, 600 times."""
    return make_streams([Source([one_song(8)], 600)], SongEncoder(vocabulary, LAYOUT), 4, seed=2)


def test_a_song_in_three_is_told_nothing(many: Streams) -> None:
    tokens, told = many.chunk(0, many.length - 1)
    silent = total = 0
    for row in range(many.batch):
        begins = np.flatnonzero(tokens[:-1, row] == tokens[0, row])
        for begin, end in pairwise(begins):
            total += 1
            silent += not told[begin:end, row].any()
    assert total > 500
    assert 0.25 < silent / total < 0.36


@pytest.mark.parametrize("name", ["syllables", "lines", "kind", "genre", "register"])
def test_each_condition_is_left_out_by_itself_of_a_line_in_five(many: Streams, name: str) -> None:
    told = told_of(many)
    others = [NAMED[other] for other in ("lines", "kind", "genre", "register") if other != name]
    inside = told[(told[:, others] > 0).all(axis=1)]  # three others are told, so this could be
    assert 0.76 < (inside[:, NAMED[name]] > 0).mean() < 0.84


def test_what_is_left_out_is_left_out_of_the_whole_line(
    many: Streams, vocabulary: Vocabulary
) -> None:
    tokens, told = many.chunk(0, many.length - 1)
    for row in range(many.batch):
        ends = np.flatnonzero(tokens[:, row] == vocabulary.line)
        for begin, end in list(pairwise(ends))[:200]:
            line = told[begin:end, row, NAMED["lines"]]
            if tokens[begin + 1, row] != vocabulary.end:
                assert len(set(line.tolist())) == 1


def test_syllables_that_are_told_count_down_to_none(vocabulary: Vocabulary) -> None:
    encoded = SongEncoder(vocabulary, LAYOUT).encode([one_song(1)])
    left = encoded.rows[encoded.line == 1, 0] - 1
    assert left[0] == 8
    assert left[-1] == 0
    assert list(left) == sorted(left, reverse=True)


def test_a_line_is_told_its_own_last_word_and_its_place(vocabulary: Vocabulary) -> None:
    lines = ("The rain came down", "upon the light", "and all was night")
    encoded = SongEncoder(vocabulary, LAYOUT).encode([Song("a", (Section("chorus", lines),))])
    first = [int(np.flatnonzero(encoded.line == number)[0]) for number in (1, 2, 3)]
    told = encoded.rows[first]
    words = [vocabulary.word(word) or 0 for word in ("down", "light", "night")]
    assert told[:, NAMED["end"]].tolist() == words
    assert any(words)
    assert told[:, NAMED["lines"]].tolist() == [3, 2, 1]
    assert set(told[:, NAMED["kind"]]) == {LAYOUT.kinds.index("chorus") + 1}
    assert not told[:, NAMED["genre"]].any()


def test_the_theme_of_a_section_is_made_of_its_own_words(vocabulary: Vocabulary) -> None:
    one = Section("verse", ("The light upon the harbour",))
    two = Section("verse", ("My mother in the kitchen, my father",))
    streams = make_streams(
        [Source([Song("a", (one, two))], 200)], SongEncoder(vocabulary, LAYOUT), 1, 1
    )
    tokens, told = streams.chunk(0, streams.length - 1)
    themes = told[:, 0, len(COLUMNS) :]
    heard = [vocabulary.encode(normalise(part.lines[0])) for part in (one, two)]
    section, seen = -1, set[tuple[int, ...]]()
    for token, theme in zip(tokens[:-1, 0], themes, strict=True):
        if token == vocabulary.song:
            section = -1
        elif token == vocabulary.section("verse"):
            section += 1
        told_words = [int(word) for word in theme if word]
        assert set(told_words) <= set(heard[section]) if told_words else True
        seen.add(tuple(told_words))
    assert {len(words) for words in seen} >= {0, 1, 2}


def test_rows_are_about_equally_long_and_hold_every_piece_once(
    songs: list[Song], vocabulary: Vocabulary
) -> None:
    order = mix([Source(songs, 7)], seed=4)
    streams = Streams(SongEncoder(vocabulary, LAYOUT).encode(songs), order, 4, LAYOUT, seed=4)
    assert sorted(number for row in streams.numbers for number in row) == list(range(len(order)))
    lengths = [int(starts[-1]) for starts in streams.starts]
    longest = int(np.diff(streams.encoded.piece_at).max())
    assert max(lengths) - min(lengths) <= longest
    assert streams.length == min(lengths)


def test_sources_come_in_their_shares_and_their_times(songs: list[Song]) -> None:
    """Three sources, read one, four and two times: over all, the first half, the last tenth."""
    a, b, c = songs[:5], songs[:3], songs[:2]
    order = mix([Source(a), Source(b, 4, 0.0, 0.5), Source(c, 2, 0.9, 1.0)], seed=8)
    assert Counter(order) == Counter({0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 4, 6: 4, 7: 4, 8: 2, 9: 2})
    assert max(map(order.index, (5, 6, 7))) < min(map(order.index, (8, 9)))
    assert order[-4:].count(8) + order[-4:].count(9) >= 3


def test_another_seed_mixes_otherwise_and_the_same_alike(songs: list[Song]) -> None:
    sources = [Source(songs, 3)]
    assert mix(sources, 1) == mix(sources, 1) != mix(sources, 2)
    assert sorted(mix(sources, 1)) == sorted(mix(sources, 2))


@pytest.mark.parametrize("sizes", [[1] * 40, [7, 11, 3, 19], [40]])
def test_chunks_of_any_size_hold_the_same(
    sizes: list[int], songs: list[Song], vocabulary: Vocabulary
) -> None:
    streams = make_streams([Source(songs, 2)], SongEncoder(vocabulary, LAYOUT), 3, seed=5)
    whole_tokens, whole_told = streams.chunk(90, 40)
    at = 90
    for size in sizes:
        tokens, told = streams.chunk(at, size)
        here = slice(at - 90, at - 90 + size)
        assert np.array_equal(tokens[:-1], whole_tokens[:-1][here])
        assert np.array_equal(told, whole_told[here])
        assert np.array_equal(tokens[-1], whole_tokens[at - 90 + size])
        at += size


def test_fragments_are_pieces_that_stand_for_no_word_of_the_songs(
    songs: list[Song], vocabulary: Vocabulary
) -> None:
    found = set(find_fragments(songs, vocabulary))
    stand = {word for line in lines_of(songs) for word in re.findall("[a-z']+", normalise(line))}
    starts = {token[1:] for token in vocabulary.tokens if re.fullmatch("▁[a-z']+", token)}
    assert found == starts - stand
    assert "the" not in found
