"""Where the networks lie that write here: the site's own, and those of its users."""

from pathlib import Path

from django.conf import settings

from generator.models.trainings import OWN
from ml.corpus.known import KnownWords
from ml.network import registry


def shelf_of(name: str) -> Path:
    """The folder among whose folders a network lies."""
    own = name.startswith(OWN)
    return Path(settings.LYRICSITE_OWN_MODELS if own else settings.LYRICSITE_MODELS)


def is_gone(name: str) -> bool:
    """Whether a network was somebody's own, and deleted."""
    return name.startswith(OWN) and not (shelf_of(name) / name).is_dir()


def known_words(name: str) -> KnownWords | None:
    """The words that a network knows; None where it is away or damaged."""
    return registry.known_words(name, shelf_of(name))
