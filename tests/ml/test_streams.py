import json
from pathlib import Path

import numpy as np
import pytest

from ml.corpus.conditions import COLUMNS, FIRST_LAYOUT, SPEECH, Layout, LineConditions
from ml.corpus.songs import Section, Song
from ml.corpus.streams import Encoded, SongEncoder, Source, Streams, make_streams, mix
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
