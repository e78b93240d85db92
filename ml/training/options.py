"""How a network is trained. Imports no torch, so that `--help` may tell of it at once."""

from dataclasses import dataclass


class TrainingError(ValueError):
    """Training cannot go on; the message is one line."""


@dataclass(frozen=True)
class TrainingOptions:
    """How a network is trained."""

    chunk: int = 64  # tokens of truncated back-propagation through time (Williams & Peng 1990)
    learning_rate: float = 5e-3  # of AdamW
    muon: float = 0.02  # rate of Muon on the recurrent matrices; 0 leaves them to AdamW
    muon_decay: float = 0.2  # of those matrices, whose singular values it keeps below its inverse
    warmup: int = 200  # steps
    decline: float = 0.4  # last share of training, over which the rates fall to nothing
    weight_decay: float = 0.02
    clip: float = 1.0  # of the gradient norm (Pascanu et al. 2013)
    average: float = 0.999  # of the moving average of weights
    reset: float = 0.02  # chance a chunk starts a row from an empty state, as writing does
    save_seconds: float = 60.0
    evaluate_every: int = 500  # steps
    patience: int = 0  # measurements without a gain, after which training stops; 0: it goes on
    pull: float = 0.0  # towards the weights that training began with (L2-SP, Li et al. 2018)
    accumulate: int = 1  # parts in which a step reads its rows, for less memory
    seed: int = 1
    half: bool = True  # bfloat16 arithmetic; parameters and optimiser stay in single precision
