"""The cast, and the real parts: one Postgres and one Redis for the whole run."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import django
import pytest
import redis
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import PATIENCE, Pages, launch
from tests.parts import (
    LiveSite,
    PrivateServers,
    WorkerProcess,
    collect_static,
    lacking,
    wait_for,
)

if TYPE_CHECKING:
    from django.db.backends.base.operations import BaseDatabaseOperations

    from accounts.models import User

# Two waiting threads of torch beside the servers of the suite would take the processor from them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

FLUSHES = 5
SERVERS = pytest.StashKey[PrivateServers]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before Django reads its settings."""
    config.stash[SERVERS] = private = PrivateServers()
    private.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lyricsite.settings"
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if private := config.stash.get(SERVERS, None):
        private.stop()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays, and sync Django code minds it."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


# Real parts


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> None:
    """Asks for a Postgres server."""
    if reason := pytestconfig.stash[SERVERS].no_postgres:
        lacking(reason)


@pytest.fixture(scope="session")
def broker(pytestconfig: pytest.Config) -> Iterator[redis.Redis]:
    """Asks for a Redis server."""
    if reason := pytestconfig.stash[SERVERS].no_redis:
        lacking(reason)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: None, broker: redis.Redis) -> None:
    """Whatever uses the database needs the servers."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Emptied tables are emptied again where a site that still answers came between."""
    from django.db import OperationalError, connection

    # Of the class: beside Playwright's loop a test has a connection of its own.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def insist(self: "BaseDatabaseOperations", statements: Iterable[str]) -> None:
        for _ in range(FLUSHES - 1):
            with suppress(OperationalError):  # a deadlock, and ours was the one given up
                return empty(self, statements)
        return empty(self, statements)

    operations.execute_sql_flush = insist  # type: ignore[assignment,method-assign]


@pytest.fixture(scope="session")
def static_files() -> None:
    """The hashed static files that templates name."""
    collect_static()


@pytest.fixture(autouse=True)
def _ready_for_site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the site finds static files, and no other test's counters or messages."""
    if "django_db_setup" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("broker").flushdb()
        request.getfixturevalue("static_files")
        # Most tests are one transaction, and on a busy machine one may say nothing for seconds.
        monkeypatch.setattr("generator.models.locks.LONGEST_SILENCE", "0")


@pytest.fixture(scope="session")
def _web_process(django_db_setup: None, static_files: None) -> Iterator[LiveSite]:
    from django.db import connection

    site = LiveSite(connection.settings_dict["NAME"])
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def _worker_process(django_db_setup: None) -> Iterator[WorkerProcess]:
    from django.db import connection

    process = WorkerProcess(connection.settings_dict["NAME"])
    yield process
    process.stop()


@pytest.fixture
def live_site(_web_process: LiveSite, transactional_db: None) -> LiveSite:
    """A real web server on the test database. Rows are committed, and emptied afterwards."""
    return _web_process


@pytest.fixture
def worker(_worker_process: WorkerProcess, transactional_db: None) -> WorkerProcess:
    """A real worker that has said that it is there."""
    from generator.models import Worker

    if not _worker_process.alive:
        _worker_process.start()
    wait_for(Worker.objects.exists, f"a worker; see {_worker_process.log}", seconds=60)
    return _worker_process


@pytest.fixture(autouse=True)
def _no_stray_worker(request: pytest.FixtureRequest) -> None:
    """A worker left from an earlier test ends before a test whose rows it could see."""
    marker = request.node.get_closest_marker("django_db")
    committed = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction", False)
    )
    if committed and "worker" not in request.fixturenames:
        request.getfixturevalue("_worker_process").stop()


# The browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, shared; each test has pages of its own."""
    # Playwright's event loop makes Django believe that a test is asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


def nobody_asks() -> bool:
    """Whether no other connection works in the test database now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone() == (0,))


@pytest.fixture
def pages(chromium: Browser, live_site: LiveSite) -> Iterator[Pages]:
    """Opens pages of the live site; a fault on any of them fails the test."""
    opened = Pages(chromium, live_site.url)
    yield opened
    opened.close()
    # A page may save while it closes, and no table is emptied beside an answer under way.
    wait_for(nobody_asks, "the last answers to closed pages")
    assert opened.faults == []


@pytest.fixture
def browser_page(pages: Pages) -> Page:
    """A visitor who has not signed in."""
    return pages.open()


@pytest.fixture
def session_of() -> Callable[["User"], str]:
    """Signs a user in without the page: gives the cookie for `pages.open(session=...)`."""
    from django.test import Client

    def sign_in(user: "User") -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    return sign_in


@pytest.fixture
def alice_page(pages: Pages, alice: "User", session_of: Callable[["User"], str]) -> Page:
    """Alice's page, signed in."""
    return pages.open(session=session_of(alice))


# The cast


@pytest.fixture(scope="session")
def password() -> str:
    """The password of everyone in the cast."""
    return "a quiet river under stone"


@pytest.fixture(scope="session")
def password_hash(password: str) -> str:
    """Hashed once: Argon2 is slow on purpose."""
    from django.contrib.auth.hashers import make_password

    return make_password(password)


@pytest.fixture
def new_user(db: None, password_hash: str) -> Callable[[str], "User"]:
    from allauth.account.models import EmailAddress

    from accounts.models import User

    def make(name: str) -> User:
        address = f"{name}@example.org"
        user = User.objects.create(username=name, email=address, password=password_hash)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def alice(new_user: Callable[[str], "User"]) -> "User":
    """The owner."""
    return new_user("alice")


@pytest.fixture
def bob(new_user: Callable[[str], "User"]) -> "User":
    """With whom alice shares."""
    return new_user("bob")


@pytest.fixture
def charlie(new_user: Callable[[str], "User"]) -> "User":
    """A stranger, who may see nothing of theirs."""
    return new_user("charlie")
