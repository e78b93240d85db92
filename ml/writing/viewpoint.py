"""Who a song is told by or of: leaning towards the words of one person, away from the others'."""

import numpy as np

from ml.writing.judge import PERSONS
from ml.writing.masks import Floats
from ml.writing.wordbook import Wordbook

OWN = 0.5  # nats given to words of the person that was asked for
OTHER = -2.0  # and to those of another


def leaning(words: Wordbook, view: str) -> Floats:
    """What a point of view adds to the logits of each token; nothing where none was asked for."""
    lean = np.zeros(len(words.words), dtype=np.float32)
    for word, person in PERSONS.items() if view else ():
        number = words.vocabulary.word(word)
        if number is not None:
            lean[number] = OWN if person == view else OTHER
    return lean
