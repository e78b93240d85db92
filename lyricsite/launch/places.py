"""Where the one-machine site keeps its files, sockets and secret key."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

# The kernel allows about 107 bytes for a socket's path; Postgres appends ".s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85


def socket_folder(data: Path) -> Path:
    """The folder of the private servers' sockets: in `data`, or a short one if that is too long."""
    folder = data / "sockets"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lyricsite-{os.getuid()}-{mark}"


def database_url(data: Path) -> str:
    """Address of the private Postgres whose files lie under `data`."""
    return f"postgresql://lyricsite@/lyricsite?host={socket_folder(data)}"


def redis_url(data: Path) -> str:
    """Address of the private Redis whose socket belongs to `data`."""
    return f"unix://{socket_folder(data)}/redis.sock"


def secret_key(data: Path) -> str:
    """The key kept in `data`, made on first use and readable by its owner alone."""
    path = data / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(60))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Write beside and link, so that two processes that start together agree on one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 600.
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
