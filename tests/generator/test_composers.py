"""Networks in the memory of a worker: each loaded once, the least used let go under a budget."""

import logging
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

from generator.work import composers
from generator.work.composers import composer_for

EACH_TAKES = 60.0  # megabytes


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of networks as they are loaded; each takes 60 MB."""
    names: list[str] = []

    def load(folder: Path) -> object:
        names.append(folder.name)
        return object()

    monkeypatch.setattr(composers, "_kept", OrderedDict())
    monkeypatch.setattr(composers, "_load", load)
    monkeypatch.setattr(composers, "_resident", lambda: EACH_TAKES * len(names))
    return names


def test_a_network_is_loaded_once(loaded: list[str]) -> None:
    assert composer_for("lstm") is composer_for("lstm")
    assert loaded == ["lstm"]


def test_the_least_used_is_let_go_for_another(
    loaded: list[str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MODEL_MEMORY_MB = 130

    with caplog.at_level(logging.INFO):
        for name in ("rnn", "lstm", "rnn", "gru"):
            composer_for(name)

    assert list(composers._kept) == ["rnn", "gru"]
    assert "“lstm” (60 MB) was let go" in caplog.text
    composer_for("lstm")
    assert loaded == ["rnn", "lstm", "gru", "lstm"]
    assert list(composers._kept) == ["gru", "lstm"]


def test_the_only_one_stays_whatever_it_takes(loaded: list[str], settings: Any) -> None:
    settings.MODEL_MEMORY_MB = 1

    composer_for("lstm")
    composer_for("lstm")

    assert loaded == ["lstm"]


def test_a_network_that_is_not_there_is_refused(loaded: list[str]) -> None:
    with pytest.raises(composers.UnknownNetwork):
        composer_for("none")

    assert loaded == []


def test_what_a_network_takes_is_measured(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from ml.network.registry import SHIPPED

    settings.LYRICSITE_MODELS = SHIPPED
    monkeypatch.setattr(composers, "_kept", OrderedDict())

    with caplog.at_level(logging.INFO):
        composer_for("rnn")

    of_weights = (SHIPPED / "rnn" / "model.safetensors").stat().st_size / 2**20
    assert of_weights / 2 < composers._kept["rnn"].megabytes < 500
    assert "“rnn” was loaded and takes" in caplog.text
