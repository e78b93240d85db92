"""`make backup` and `make restore`: all comes back, or nothing changes."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from lyricsite.launch import places, run, servers

COUNT = "SELECT count(*) FROM accounts_user"
# Rows of people, and one that a later migration would have to carry along.
ADD = (
    "INSERT INTO accounts_user (username, email, password, is_superuser, is_staff, is_active,"
    " first_name, last_name, date_joined)"
    " VALUES ('%s', '', '', false, false, true, 'Zoë', '🎵', now())"
)


class Home:
    """A private database at rest or at work, as `make run` keeps one."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {**os.environ, "LYRICSITE_DATA": str(data)}
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            cwd=run.ROOT,
            capture_output=True,
            text=True,
        )

    def backup(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "lyricsite.launch.backup", *arguments)

    def ask(self, question: str) -> int:
        """What the database says while it runs."""
        connection = psycopg2.connect(places.database_url(self.data))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(question)
                rows = cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
                return int(rows[0][0])
        finally:
            connection.close()


@pytest.fixture
def home(tmp_path: Path, postgres: None) -> Home:
    """A site with the tables of today and one writer, at rest."""
    home = Home(tmp_path / "data")
    server = servers.Postgres(home.data, durable=False)
    server.start()
    try:
        done = home.run("manage.py", "migrate", "--no-input", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        home.ask(ADD % "alice")
    finally:
        server.stop()
    return home


@pytest.fixture
def at_work(home: Home) -> Iterator[Home]:
    server = servers.Postgres(home.data, durable=False)
    server.start()
    yield home
    server.stop()


def test_a_backup_of_a_site_at_rest_comes_back_in_another_place(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "songs.tar"
    trained = home.data / "own-models" / "1" / "model.safetensors"
    trained.parent.mkdir(parents=True)
    trained.write_bytes(b"weights")
    saved = home.backup("save", str(file))
    assert saved.returncode == 0, saved.stderr
    assert file.stat().st_mode & 0o077 == 0

    other = Home(tmp_path / "other")
    restored = other.backup("restore", str(file))

    assert restored.returncode == 0, restored.stderr
    assert "Accounts: 1." in restored.stdout
    assert (other.data / trained.relative_to(home.data)).read_bytes() == b"weights"
    server = servers.Postgres(other.data, durable=False)
    server.start()
    try:
        assert other.ask(f"{COUNT} WHERE first_name = 'Zoë' AND last_name = '🎵'") == 1
        assert other.run("manage.py", "migrate", "--check").returncode == 0
    finally:
        server.stop()


def test_a_backup_goes_back_over_what_came_later_only_when_told_to(
    at_work: Home, tmp_path: Path
) -> None:
    file = tmp_path / "songs.tar"
    at_work.backup("save", str(file))
    at_work.ask(ADD % "bob")

    refused = at_work.backup("restore", str(file))
    assert refused.returncode == 1
    assert "there are accounts here already (2)" in refused.stderr
    assert at_work.ask(COUNT) == 2

    assert at_work.backup("restore", str(file), "--replace").returncode == 0
    assert at_work.ask(COUNT) == 1


@pytest.mark.parametrize("harm", ["no tar", "no manifest", "another format", "half a dump"])
def test_what_is_no_backup_changes_nothing(at_work: Home, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "songs.tar"
    at_work.backup("save", str(file))
    with tarfile.open(file) as archive:
        dump = archive.extractfile("database.dump")
        assert dump
        content = dump.read()
    told = {"format": 99 if harm == "another format" else 1}
    with tarfile.open(file, "w") as archive:
        if harm != "no manifest":
            add(archive, "lyricsite.json", json.dumps(told).encode())
        add(
            archive,
            "database.dump",
            content[: len(content) // 2 if harm == "half a dump" else None],
        )
    if harm == "no tar":
        file.write_bytes(b"songs" * 1000)

    refused = at_work.backup("restore", str(file), "--replace")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Nothing is done: ")
    assert len(refused.stderr.splitlines()) == 1
    assert at_work.ask(COUNT) == 1


def test_a_backup_overwrites_no_file_and_leaves_no_half_of_one(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "songs.tar"
    file.write_text("mine")
    assert "is there already" in home.backup("save", str(file)).stderr
    assert file.read_text() == "mine"

    nowhere = tmp_path / "nowhere" / "songs.tar"
    assert home.backup("save", str(nowhere)).returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "songs.tar"]


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
