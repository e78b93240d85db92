"""The image and the compose file fit today's code, as far as can be told without an engine."""

import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from lyricsite.launch.run import ROOT, web_command, worker_command
from tests.parts import LiveSite

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker" / "compose.yml").read_text())
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text()
# What a container decides for itself, or no server should set.
NOT_FOR_COMPOSE = {"LYRICSITE_DATA", "LYRICSITE_MODELS", "DEBUG"}


def test_compose_passes_every_setting_on() -> None:
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "lyricsite" / "settings.py").read_text())

    for name in ("web", "worker", "migrate"):
        assert set(COMPOSE["services"][name]["environment"]) == set(read) - NOT_FOR_COMPOSE


def test_every_service_waits_for_one_that_exists_and_tells_its_health() -> None:
    services = COMPOSE["services"]
    awaited = [
        each for service in services.values() for each in service.get("depends_on", {}).items()
    ]

    assert {"postgres", "redis", "migrate", "web"} == {name for name, _ in awaited}
    for name, how in awaited:
        healthy = how["condition"] == "service_healthy"
        assert healthy == ("healthcheck" in services[name])


def test_a_container_works_as_make_run_does() -> None:
    web = re.findall(r'"([^"]+)"', DOCKERFILE[DOCKERFILE.index("CMD") :])
    worker = COMPOSE["services"]["worker"]["command"].split()

    for flag in ("lyricsite.asgi:application", "--no-proxy-headers", "--lifespan"):
        assert flag in web
        assert flag in web_command(8000)
    for flag in ("lyricsite", "--pool=threads", "--concurrency=4", "interactive"):
        assert flag in worker
        assert flag in worker_command()


def test_a_container_asks_its_own_health_by_a_name_that_the_site_answers_to(
    live_site: LiveSite,
) -> None:
    """The very words of the health check, at the address of a site that runs here."""
    test = COMPOSE["services"]["web"]["healthcheck"]["test"].replace("$$", "$")

    def ask(hosts: str) -> int:
        command = test.replace("http://127.0.0.1:8000", live_site.url)
        environment = {**os.environ, "ALLOWED_HOSTS": hosts}
        path = f"{Path(sys.executable).parent}:{environment['PATH']}"
        return subprocess.run(
            ["bash", "-c", command], env={**environment, "PATH": path}, capture_output=True
        ).returncode

    assert ask("localhost,lyrics.example.org") == 0
    assert ask("stranger.example.org") != 0


@pytest.mark.parametrize("name", ["web", "worker", "trainer", "migrate"])
def test_a_container_may_no_more_than_it_needs(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_leaves_out_packages_that_exist() -> None:
    (left_out,) = re.findall(r"\^\((.*)\)==", DOCKERFILE)
    required = (ROOT / "requirements.txt").read_text()

    assert all(f"\n{package}==" in required for package in left_out.split("|"))


def test_secrets_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    for path in ("docker/.env", "var", ".git"):
        assert any(fnmatch(path, pattern) for pattern in ignored)


def test_the_image_compresses_its_static_files(tmp_path: Path) -> None:
    (command,) = re.findall(r"python (-m servestatic.compress .*) /var/lib/", DOCKERFILE)
    (tmp_path / "songs.css").write_text("p { color: black }\n" * 100)

    subprocess.run([sys.executable, *command.split(), tmp_path], check=True)

    assert (tmp_path / "songs.css.br").exists()
