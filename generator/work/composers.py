"""Composers in the memory of a worker: each loaded once, the least used let go under a budget."""

import gc
import logging
import resource
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from django.conf import settings

from generator import shelves
from ml.english.lexicon import dictionary
from ml.network import registry

if TYPE_CHECKING:
    from ml.writing.composer import Composer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A composer, and what it takes."""

    composer: "Composer"
    megabytes: float


_kept: OrderedDict[str, Kept] = OrderedDict()  # the least used first
_loading = threading.Lock()


class UnknownNetwork(Exception):
    """The network that a request names is not installed here."""


def composer_for(name: str) -> "Composer":
    """The composer of a network. Whoever has it may use it on when it is let go."""
    if shelves.is_gone(name):
        _kept.pop(name, None)
        raise UnknownNetwork(name)
    # Nobody waits here while another network is loaded.
    with suppress(KeyError):
        _kept.move_to_end(name)
        return _kept[name].composer
    with _loading:
        if name not in _kept:
            _kept[name] = _weighed(name)
            _keep_to_budget()
        return _kept[name].composer


def _weighed(name: str) -> Kept:
    folder = shelves.shelf_of(name)
    if name not in registry.available(folder):
        raise UnknownNetwork(name)
    _load_what_all_share()
    before = _resident()
    composer = _load(folder / name)
    # Where another was let go before, the process need not grow for it.
    kept = Kept(composer, max(_resident() - before, _megabytes_of_tensors(composer)))
    logger.info("The network “%s” was loaded and takes %.0f MB", name, kept.megabytes)
    return kept


def _keep_to_budget() -> None:
    """Let go of the least used; the newest stays, whatever it takes."""
    while len(_kept) > 1 and _megabytes() > settings.MODEL_MEMORY_MB:
        name, least = _kept.popitem(last=False)
        logger.warning(
            "The network “%s” (%.0f MB) was let go: all of them may take %d MB (MODEL_MEMORY_MB)",
            name,
            least.megabytes,
            settings.MODEL_MEMORY_MB,
        )
        del least
        gc.collect()


def _megabytes() -> float:
    return sum(kept.megabytes for kept in _kept.values())


def _load_what_all_share() -> None:
    """What the first network would seem to take, and no network gives back."""
    import torch

    import ml.writing.composer  # noqa: F401

    # Songs run side by side in threads. A song on two threads beside a busy core took four
    # times as long as on one.
    torch.set_num_threads(1)
    dictionary()


def _load(folder: Path) -> "Composer":
    from ml.writing.composer import Composer

    return Composer(folder)


def _megabytes_of_tensors(root: object) -> float:
    """What the tensors hold that can be reached from an object, each memory counted once."""
    import torch

    sizes: dict[int, int] = {}
    seen: set[int] = set()
    left = [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, (type, ModuleType, FunctionType)):
            continue
        seen.add(id(one))
        if isinstance(one, torch.Tensor):
            # One that is packed for the processor does not say where it lies.
            place = one.data_ptr() if one.layout is torch.strided else id(one)
            sizes[place] = max(sizes.get(place, 0), one.numel() * one.element_size())
        else:
            left += gc.get_referents(one)
    return sum(sizes.values()) / 2**20


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
