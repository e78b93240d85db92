"""Settings are documented, and wrong ones are told all at once."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

from lyricsite.launch import places
from lyricsite.launch.run import ROOT


def test_the_readme_lists_every_variable_that_settings_read() -> None:
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "lyricsite" / "settings.py").read_text())
    section = (ROOT / "README.md").read_text().split("## Settings")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)

    assert sorted(listed) == sorted(read)


def test_every_wrong_variable_is_named_at_once() -> None:
    wrong = {
        "DEBUG": "perhaps",
        "RUNNING_PER_USER": "0",
        "HTTPS_ONLY": "sometimes",
        "DATABASE_URL": "nonsense://",
    }
    said = subprocess.run(
        [sys.executable, "-c", "import lyricsite.settings"],
        env={**os.environ, **wrong},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert said.returncode != 0
    assert all(name in said.stderr for name in wrong)


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = places.secret_key(tmp_path / "data")

    assert len(first) >= 50
    assert places.secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("kept apart\n")
    code = "from lyricsite import settings; print(settings.SECRET_KEY)"
    told = {**os.environ, "SECRET_KEY_FILE": str(file)}
    told.pop("SECRET_KEY", None)

    said = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=told, text=True)

    assert said == "kept apart\n"


def test_the_web_process_never_loads_what_networks_and_plots_need() -> None:
    code = (
        "import sys; from lyricsite.asgi import application; import lyricsite.urls;"
        "print(*{'torch', 'numpy', 'matplotlib'} & set(sys.modules))"
    )

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert (said.returncode, said.stdout) == (0, "\n")
