"""What a recipe's files hold, its vocabulary, and the streams that a network learns from."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ml.corpus.sentences import Sentences, sentences_of, stream_of
from ml.corpus.songs import CorpusError, Song, fingerprint, lines_of, read_songs
from ml.corpus.streams import Chunks, Encoded, SongEncoder, Source, Streams, mix
from ml.corpus.tokenizer import Vocabulary
from ml.training.options import TrainingError
from ml.training.recipe import Recipe

FEWEST_LINES = 12  # below this there is nothing to learn


@dataclass(frozen=True)
class Data:
    """What a recipe's files hold: the songs first among the sources, and songs to measure on."""

    sources: tuple[Source, ...]
    valid: list[Song]

    @property
    def songs(self) -> list[Song]:
        """Every piece that is learned from."""
        return [song for source in self.sources for song in source.songs]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.songs)


def read_data(recipe: Recipe) -> Data:
    """Songs and extra pieces to learn from, and songs to measure on."""
    songs = read_songs(recipe.corpus)
    train_songs = [song for song in songs if song.split == "train"]
    valid = [song for song in songs if song.split == "valid"]
    if not valid:  # a corpus without a split: one song in ten is kept back
        valid, train_songs = (
            train_songs[::10],
            [song for at, song in enumerate(train_songs) if at % 10],
        )
    if sum(1 for _ in lines_of(train_songs)) < FEWEST_LINES:
        raise CorpusError(f"{recipe.corpus}: too few lines to learn from")
    extra = [
        Source(read_songs(one.path, "train"), one.passes, one.begin, one.end)
        for one in recipe.extra
    ]
    return Data((Source(train_songs, recipe.passes), *extra), valid)


def vocabulary_of(recipe: Recipe, folder: Path, data: Data) -> Vocabulary:
    """Learned once a run: a line that is read twice as often counts twice.

    Raises:
        TrainingError: the folder's vocabulary was learned from other data.
    """
    path, marker = folder / "tokenizer.json", folder / "tokenizer.key"
    least = min(source.passes for source in data.sources)
    weights = [round(source.passes / least) for source in data.sources]
    key = f"{data.fingerprint}-{recipe.network.vocabulary}-{weights}"
    if recipe.plain or recipe.unit != "subword":
        key += f"-{recipe.unit}" + "-plain" * recipe.plain
    if path.exists():
        if not marker.exists() or marker.read_text(encoding="utf-8") != key:
            raise TrainingError(f"{path}: was learned from other data; give another --out")
        return Vocabulary.load(path)
    whole = recipe.plain and recipe.unit == "word"
    lines = chain.from_iterable(
        sentences_of(source.songs, whole)
        for source, weight in zip(data.sources, weights, strict=True)
        for _ in range(weight)
    )
    vocabulary = Vocabulary.learn(lines, recipe.network.vocabulary, recipe.unit, recipe.plain)
    vocabulary.save(path)
    marker.write_text(key, encoding="utf-8")
    return vocabulary


def chunks_of(
    recipe: Recipe,
    folder: Path,
    data: Data,
    encoder: SongEncoder,
    on_piece: Callable[[int, int], None],
) -> Chunks:
    """What the network is trained on: plain text as one stream, or streams of songs."""
    if not recipe.plain:
        return streams_of(recipe, folder, data, encoder, on_piece)
    tokens, width = stream_of(data.songs, encoder.vocabulary), encoder.layout.width
    return Sentences(tokens, recipe.passes, recipe.rows, width, recipe.training.seed)


def streams_of(
    recipe: Recipe,
    folder: Path,
    data: Data,
    encoder: SongEncoder,
    on_piece: Callable[[int, int], None],
) -> Streams:
    """The data encoded, kept in the run's folder so that a resumed run starts at once.

    Raises:
        TrainingError: the folder's run learns from other data.
    """
    key = f"{data.fingerprint}-{encoder.vocabulary.fingerprint}"
    path, marker = folder / "encoded.npz", folder / "encoded.json"
    if marker.exists():
        if json.loads(marker.read_text(encoding="utf-8"))["key"] != key:
            raise TrainingError(f"{path}: holds other data; give another --out")
        encoded = Encoded.load(path)
    else:
        encoded = encoder.encode(data.songs, on_piece)
        encoded.save(path)
        marker.write_text(json.dumps({"key": key}), encoding="utf-8")
    rows = min(recipe.rows, len(data.sources[0].songs))
    return Streams(
        encoded, mix(data.sources, recipe.training.seed), rows, encoder.layout, recipe.training.seed
    )
