"""The shape of a network. Imports no torch, so that `--help` may tell of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# Elman 1990; with ReLU, Le et al. 2015; Hochreiter & Schmidhuber 1997; Cho et al. 2014.
CELL_NAMES: Final = ("rnn", "rnn-relu", "lstm", "gru")
# Root mean square (Zhang & Sennrich 2019), layer norm (Ba et al. 2016), or nothing.
NORMS: Final = ("rms", "layer", "none")


@dataclass(frozen=True)
class NetworkOptions:
    """Shape of a network."""

    cell: str = "lstm"  # one of CELL_NAMES
    vocabulary: int = 8000
    embedding: int = 320  # also the width of the last layer
    hidden: int = 704  # width of the layers before the last
    layers: int = 2
    condition: int = 192  # width of the condition vector; 0 for a network that is told nothing
    dropout: float = 0.1  # locked over time
    norm: str = "rms"  # one of NORMS, before each layer and the projection
    scale: bool = True  # embeddings times sqrt(width) on their way in
    weight_drop: float = 0.0  # of recurrent weights (Merity et al. 2017)
    word_dropout: float = 0.0  # of whole words' embeddings (Gal & Ghahramani 2016)
    tied: bool = True  # words go in and come out by one table (Press & Wolf 2017)

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> "NetworkOptions":
        """The shape that a file holds; what a file of an earlier version does not name is off.

        Raises:
            TypeError: it names something unknown.
        """
        options = {**given}
        if isinstance(options.get("norm"), bool):  # as it was before there were several
            options["norm"] = "rms" if options["norm"] else "none"
        return cls(**options)
