"""The calls of README.md run as written, from the first to the last; so does its Python."""

import json
import os
import re
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.parts import LiveSite, WorkerProcess

if TYPE_CHECKING:
    from accounts.models import User

README = Path(__file__).parents[2] / "README.md"


def calls() -> list[str]:
    """Each `curl` command, with the lines that go on after a backslash."""
    return re.findall(r"^    (curl (?:.*\\\n)*.*)$", README.read_text(), flags=re.MULTILINE)


def test_every_call_of_the_readme_works_as_written(
    live_site: LiveSite, worker: WorkerProcess, alice: "User", password: str, tmp_path: Path
) -> None:
    # The README names the port of `make run`; curl is told where that is today.
    here = f'connect-to = "127.0.0.1:8000:127.0.0.1:{live_site.port}"\nfail-with-body\n'
    (tmp_path / ".curlrc").write_text(here)
    known = {"PATH": os.environ["PATH"], "CURL_HOME": str(tmp_path), "PASSWORD": password}

    for call in calls():
        done = subprocess.run(
            ["bash", "-c", call],
            env=known,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{call}\n{done.stdout}"
        if done.stdout.startswith("{"):
            answer = json.loads(done.stdout)
            known |= {name.upper(): answer[name] for name in ("token", "id") if name in answer}

    assert len(calls()) >= 11
    assert "account.json" in zipfile.ZipFile(tmp_path / "lyricsite.zip").namelist()
    song, again = alice.songs.order_by("created")
    assert (song.title, again.title) == ("The Road by the Sea", "The same song")
    assert song.current.text == again.current.text != ""


def test_the_python_of_the_readme_works_as_written(
    live_site: LiveSite, worker: WorkerProcess, alice: "User"
) -> None:
    from accounts.models import ApiToken

    found = re.search(r"^    import os\n(?:    .*\n|\n)*", README.read_text(), flags=re.MULTILINE)
    assert found
    script = textwrap.dedent(found[0]).replace("127.0.0.1:8000", f"127.0.0.1:{live_site.port}")
    token = ApiToken.objects.issue(alice, scopes=["read", "write", "generate"])[1]

    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TOKEN": token},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    title, *lines = done.stdout.splitlines()
    assert (title, len(lines)) == ("The sea", 4)
    assert alice.songs.get().current.sections
