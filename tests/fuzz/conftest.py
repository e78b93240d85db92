"""The web process without rate limits, and somebody who writes at once."""

import threading
from collections.abc import Iterator

import pytest

from tests.generator.fake_composer import FakeComposer, shelf_of
from tests.parts import LiveSite


@pytest.fixture
def site(transactional_db: None, static_files: None) -> Iterator[LiveSite]:
    from django.db import connection

    live = LiveSite(connection.settings_dict["NAME"])
    live.environment |= {"DJANGO_SETTINGS_MODULE": "tests.fuzz.settings"}
    live.environment |= {"QUEUED_PER_USER": "100000"}
    live.start()
    yield live
    live.stop()


@pytest.fixture
def writer(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Writes whatever waits, by a composer that needs no network, so that streams end."""
    from generator.work import composers

    monkeypatch.setattr(composers, "_kept", shelf_of(FakeComposer()))
    ended = threading.Event()
    thread = threading.Thread(target=write_until, args=(ended,))
    thread.start()
    yield
    ended.set()
    thread.join()


def write_until(ended: threading.Event) -> None:
    from django.db import connection

    from generator.models import Generation
    from generator.work.tasks import attend

    while not ended.wait(0.1):
        while generation := Generation.objects.claim_next():
            attend(generation)
    connection.close()
