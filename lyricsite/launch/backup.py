"""All that people made here, in one file: `python -m lyricsite.launch.backup save FILE`.

The file is a tar of a dump by Postgres and of the models that people trained. `restore FILE` brings
it back, all of it or nothing. The private Postgres is started for it where it does not run.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

import psycopg2

from lyricsite.launch import places, programs, run, servers

MANIFEST, DUMP, MODELS = "lyricsite.json", "database.dump", "own-models"
FORMAT: Final = 1
# Another may be writing now; it is waited for this long, and then nothing is done.
LOCK_TIMEOUT: Final = "30s"
EMPTY: Final = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class BackupError(Exception):
    """Why nothing was saved or restored, in one plain line."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lyricsite.launch.backup", description=__doc__)
    parser.add_argument("do", choices=["save", "restore"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="restore over what is there")
    options = parser.parse_args(arguments)
    data = run.data_folder(os.environ)
    try:
        with database(os.environ, data) as url:
            if options.do == "save":
                save(url, options.file, own_models(os.environ, data))
            else:
                restore(url, options.file, replace=options.replace, data=data)
    except (BackupError, run.LaunchError, programs.ServerError, OSError) as error:
        print(f"Nothing is done: {run.plainly(error)}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def database(environment: Mapping[str, str], data: Path) -> Iterator[str]:
    """The address of the database, which answers: a private one that is at rest is started."""
    url = environment.get("DATABASE_URL") or places.database_url(data)
    with ExitStack() as stack:
        if "DATABASE_URL" not in environment and not _answers(url):
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(run.only_one(data))
            stack.enter_context(run.running(servers.Postgres(data)))
        yield url


def own_models(environment: Mapping[str, str], data: Path) -> Path:
    """The folder of what people trained; there may be none."""
    return Path(environment.get("LYRICSITE_OWN_MODELS") or data / MODELS)


def save(url: str, file: Path, models: Path) -> None:
    """Write the backup beside its place and rename it, so that there is never half of one.

    Raises:
        BackupError: there is such a file, or Postgres gave no dump.
    """
    if file.exists():
        raise BackupError(f"{file} is there already.")
    draft = file.with_name(f"{file.name}.part")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
        dump = Path(folder) / DUMP
        _call(url, "pg_dump", "--format=custom", f"--dbname={url}", f"--file={dump}")
        told = {"format": FORMAT, "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        try:
            with tarfile.open(draft, "w") as archive:
                _add(archive, MANIFEST, json.dumps(told).encode())
                archive.add(dump, DUMP)
                if models.is_dir():
                    archive.add(models, MODELS)
            draft.chmod(0o600)
            draft.rename(file)
        finally:
            draft.unlink(missing_ok=True)
    print(f"{file}: {file.stat().st_size:,} bytes. It holds all that people wrote: keep it safe.")


def restore(url: str, file: Path, *, replace: bool, data: Path) -> None:
    """Put the backup in place of what is in the database, in one transaction.

    Raises:
        BackupError: the file is no backup; there are users and nobody said `replace`; the database
            is in use for too long; Postgres did not take it. All is as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        _unpack(file, Path(folder))
        if not replace and (users := _users(url)):
            raise BackupError(
                f"there are accounts here already ({users}). To put the backup in their place: "
                "make restore REPLACE=1"
            )
        script = Path(folder) / "script.sql"
        dump = str(Path(folder) / DUMP)
        _call(url, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", dump)
        # Each model lies under an id of its own, so that what is there already stays as it is.
        if (models := Path(folder) / MODELS).is_dir():
            shutil.copytree(models, own_models(os.environ, data), dirs_exist_ok=True)
        first = f"SET lock_timeout = '{LOCK_TIMEOUT}'"
        once = ["--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        commands = ["--command", first, "--command", EMPTY, "--file", str(script)]
        _call(url, "psql", "--no-psqlrc", f"--dbname={url}", "--output=/dev/null", *once, *commands)
    environment = {**run.child_environment(os.environ, data), "DATABASE_URL": url}
    manage = [sys.executable, str(run.ROOT / "manage.py")]
    # The backup may be older than this release.
    subprocess.run([*manage, "migrate", "--no-input", "--verbosity=0"], env=environment, check=True)
    print(f"{file} is in place. Accounts: {_users(url)}.")


def _unpack(file: Path, folder: Path) -> None:
    """All of a backup, once it says that it is one; no member leads out of the folder."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, FileNotFoundError, ValueError):
        _refuse(file)
    if told.get("format") != FORMAT or not (folder / DUMP).is_file():
        _refuse(file)


def _refuse(file: Path) -> NoReturn:
    raise BackupError(f"{file} is no backup of this release of Lyricsite, or is damaged.")


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def _users(url: str) -> int:
    """How many people have accounts; 0 where there is no table of them yet."""
    try:
        return _ask(url, "SELECT count(*) FROM accounts_user")
    except psycopg2.errors.UndefinedTable:
        return 0


def _ask(url: str, question: str) -> int:
    """A number that the database knows."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            (row,) = cursor.fetchall()
            return int(row[0])
    finally:
        connection.close()


def _call(url: str, name: str, *arguments: str) -> None:
    """Run one of Postgres' programs, of the version of the database.

    Raises:
        BackupError: it failed; with its own last words.
    """
    server = _ask(url, "SELECT current_setting('server_version_num')::int / 10000")
    program = str(programs.client(name, server))
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"{name} ended with {done.returncode}"]
        raise BackupError(said[-1].removeprefix(f"{name}: error: "))


if __name__ == "__main__":
    sys.exit(main())
