"""The commands of README.md run as they are written."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SONGS = """\
I left my coat upon the train,
And walked the morning home,
And all along the road the rain
Was singing like a comb.

The dog was waiting at the gate,
The kettle on the fire,
And no one asked me why so late,
And nothing could be higher.
"""


def commands() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^    \.venv/bin/python (-m ml .*)$", readme, flags=re.MULTILINE)


def as_song(text: str) -> str:
    """What `generate --json` would have printed of it."""
    sections = [
        {
            "kind": "verse",
            "heading": "Verse",
            "lines": [{"text": line} for line in stanza.split("\n")],
        }
        for stanza in text.strip().split("\n\n")
    ]
    request = {"structure": "verse:4 verse:4", "syllables": "8 6"}
    return json.dumps({"request": request, "sections": sections})


def run(command: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=folder, capture_output=True, text=True, timeout=170, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize(
    "command", [c for c in commands() if "my-models" not in c and "my-text" not in c]
)
def test_commands_on_shipped_models_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "ml").symlink_to(ROOT / "ml")
    (tmp_path / "my-songs.txt").write_text(SONGS, encoding="utf-8")
    (tmp_path / "my-song.json").write_text(as_song(SONGS), encoding="utf-8")
    run(command, tmp_path)


def test_training_on_ones_own_songs_runs(tmp_path: Path) -> None:
    (tmp_path / "ml").symlink_to(ROOT / "ml")
    (tmp_path / "my-songs.txt").write_text("\n---\n".join([SONGS] * 6), encoding="utf-8")
    mine = [command for command in commands() if "/mine" in command or "model mine" in command]
    assert len(mine) == 2
    for command in mine:
        run(command, tmp_path)


def test_the_benchmark_runs(tmp_path: Path) -> None:
    (tmp_path / "ml").symlink_to(ROOT / "ml")
    for name, count in (("train", 60), ("valid", 8), ("test", 8)):
        text = "the cat saw <unk> .\nno one did n't .\n" * count
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    for command in (command for command in commands() if "my-text" in command):
        # Five million parameters are too many to be tried here.
        small = " --most-parameters 30000 --rows 4 --threads 1" if " train " in command else ""
        run(command + small, tmp_path)
    assert (tmp_path / "my-models" / "benchmark" / "model.safetensors").exists()
