"""A composer that needs no network, and rows to work on."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.generator.fake_composer import FakeComposer, shelf_of
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from django.test import Client
    from rest_framework.test import APIClient

    from accounts.models import User
    from generator.models import Generation, Song


@pytest.fixture(autouse=True)
def models(settings: Any, tmp_path: Path) -> Path:
    """Three networks as the web process sees them: their facts, without weights."""
    for cell in ("rnn", "lstm", "gru"):
        folder = tmp_path / "models" / cell
        folder.mkdir(parents=True)
        facts = {"network": {"cell": cell}, "version": f"{cell}-1", "parameters": 1000}
        (folder / "config.json").write_text(json.dumps(facts))
        (folder / "README.md").write_text(f"# {cell}")
    settings.LYRICSITE_MODELS = tmp_path / "models"
    return tmp_path / "models"


@pytest.fixture
def composer(monkeypatch: pytest.MonkeyPatch) -> FakeComposer:
    from generator.work import composers, holds, writing

    def looked_up(hold: holds.Hold) -> bool:
        """No thread watches here, so whoever asks looks."""
        holds.watch()
        return hold.over

    fake = FakeComposer()
    monkeypatch.setattr(composers, "_kept", shelf_of(fake))
    monkeypatch.setattr(writing, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(holds.Hold, "is_over", looked_up)
    return fake


@pytest.fixture
def new_generation(composer: FakeComposer) -> Callable[..., "Generation"]:
    """A queued generation of somebody."""

    from generator import flows

    def make(owner: "User", **fields: object) -> "Generation":
        return flows.start(owner, flows.read_request({"structure": "verse:2 chorus:2", **fields}))

    return make


@pytest.fixture
def written(new_generation: Callable[..., "Generation"]) -> Callable[..., "Generation"]:
    """A generation of somebody, written to its end."""
    from generator.work.tasks import attend

    def make(owner: "User", **fields: object) -> "Generation":
        generation = new_generation(owner, **fields)
        assert generation.claim()
        attend(generation)
        generation.refresh_from_db()
        return generation

    return make


@pytest.fixture
def saved(written: Callable[..., "Generation"]) -> Callable[..., "Song"]:
    """A saved song of somebody."""

    from generator import flows

    def make(owner: "User", title: str = "A song") -> "Song":
        return flows.save_song(written(owner), title)[0]

    return make


@pytest.fixture
def names(alice: "User", saved: Callable[..., "Song"]) -> dict[str, object]:
    """One of each of alice's objects, by what the addresses of the API name them by."""
    from accounts.models import ApiToken
    from generator import flows, models

    song = saved(alice)
    line = song.current.sections[0].lines[0].id
    models.Book.objects.write(alice, "Eoghan = owen")
    song.tag(["sea"])
    data = models.DataSet.objects.create(
        owner=alice, name="My songs", songs=[], report={"dropped": {}}
    )
    facts = {"cell": "gru", "version": "1", "parameters": 1}
    return {
        "data": data.pk,
        "training": models.Training.objects.start(data, "gru", "Mine").pk,
        "own": models.OwnModel.objects.create(owner=alice, name="Mine", **facts).pk,
        "generation": song.generation_id,
        "song": song.pk,
        "line": line,
        "retake": flows.retake(song, models.Wish(lines=[line])).pk,
        "explanation": flows.explain(song, line).pk,
        "fitting": flows.fit(song, line, "sea").pk,
        "comparison": models.Comparison.objects.keep(alice, []).pk,
        "tag": song.tags.get().pk,
        "share": models.Share.objects.give(song).token,
        "favourite": flows.keep_verse_of_song(song, 0, 3).pk,
        "token": ApiToken.objects.issue(alice, "of alice")[0].reference,
        "webhook": models.Webhook.objects.add(alice, "https://songs.example.org/", []).pk,
        "model": "lstm",
        "kind": "chordpro",
        "number": 1,
    }


@pytest.fixture
def slow_worker(transactional_db: None) -> Iterator[WorkerProcess]:
    """A real worker process that takes four seconds for a song of sixteen lines."""
    from django.db import connection

    from generator.models import Worker

    process = WorkerProcess(connection.settings_dict["NAME"], app="tests.generator.slow_worker")
    process.start()
    wait_for(Worker.objects.exists, f"a worker; see {process.log}", seconds=60)
    yield process
    process.stop()


# Django's and DRF's clients read the settings when they are imported: not before the test runs.


@pytest.fixture
def alice_client(alice: "User") -> "Client":
    return signed_in(alice)


@pytest.fixture
def charlie_client(charlie: "User") -> "Client":
    return signed_in(charlie)


@pytest.fixture
def alice_api(alice: "User") -> "APIClient":
    return api_of(alice)


@pytest.fixture
def charlie_api(charlie: "User") -> "APIClient":
    return api_of(charlie)


def signed_in(user: "User") -> "Client":
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def api_of(user: "User") -> "APIClient":
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_authenticate(user)
    return client
