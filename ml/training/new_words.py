"""Words of a writer that a model did not know: each gets a unit of its own beside the old ones.

A word that is spelled in pieces can be written, but neither planned as a rhyme nor named by a
theme, which take whole units. A new unit begins as the mean of its pieces, in the place of which it
stands from then on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import torch
from torch import Tensor

from ml.corpus.songs import Song, lines_of, normalise
from ml.corpus.tokenizer import WORD_START, Vocabulary
from ml.english.prosody import words_of
from ml.english.truecase import find_capitals
from ml.network.checkpoint import Checkpoint
from ml.network.networks import LyricNetwork

LEAST: Final = 2  # times a word stands in the songs: what stands once cannot be learned
TABLES: Final = ("embedding", "bias", "output")  # with a row for each unit


def with_new_words(parent: Checkpoint, songs: Sequence[Song], most: int) -> Checkpoint:
    """The parent with units for the commonest words of the songs that it has none for."""
    lines = list(lines_of(songs))
    words = new_words(parent.vocabulary, lines, most)
    vocabulary = parent.vocabulary.with_words(words)
    network = _widened(parent, vocabulary)
    before = set(parent.vocabulary.tokens)
    added = [token for token in vocabulary.tokens if token not in before]
    starts = {token.removeprefix(WORD_START) for token in added if token.startswith(WORD_START)}
    config = parent.config | {
        "capitals": sorted({*parent.config.get("capitals", []), *_names(lines, words)}),
        "fragments": sorted({*parent.config.get("fragments", []), *(starts - set(words))}),
    }
    return Checkpoint(network, vocabulary, config)


def new_words(vocabulary: Vocabulary, lines: Sequence[str], most: int) -> list[str]:
    """The commonest words of lines that the vocabulary has in pieces, `most` at most."""
    counted = Counter(word for line in lines for word in words_of(normalise(line)))
    found = [
        word
        for word, count in counted.items()
        if count >= LEAST and vocabulary.word(word) is None and len(vocabulary.encode(word)) > 1
    ]
    return sorted(found, key=lambda word: (-counted[word], word))[:most]


def _names(lines: Sequence[str], words: Sequence[str]) -> set[str]:
    return set(find_capitals(lines)) & set(words)


def _widened(parent: Checkpoint, vocabulary: Vocabulary) -> LyricNetwork:
    """The parent's network with a row more in its tables for each new unit."""
    old, told = parent.network, [parent.vocabulary.encode(_text(t)) for t in vocabulary.tokens]
    more = told[len(parent.vocabulary) :]
    with torch.device("meta"):
        network = LyricNetwork(replace(old.options, vocabulary=len(vocabulary)), old.layout)
    tensors = {
        name: _longer(tensor, more) if name in TABLES else tensor
        for name, tensor in old.state_dict().items()
    }
    network.load_state_dict(tensors, assign=True)
    return network.eval()


def _text(token: str) -> str:
    return token.replace(WORD_START, "")


def _longer(table: Tensor, more: Sequence[Sequence[int]]) -> Tensor:
    """The table (vocabulary, ...) with the mean of the pieces of each new unit below it."""
    means = [table[list(pieces)].mean(0, keepdim=True) for pieces in more]
    return torch.cat([table, *means])
