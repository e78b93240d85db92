import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml.network.processor import usable_processors


@pytest.mark.parametrize(
    ("text", "most"), [("100000 100000\n", 1), ("50000 100000\n", 1), ("max 100000\n", 4096)]
)
def test_threads_stay_within_the_control_group(text: str, most: int, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(text)
    here = len(os.sched_getaffinity(0))
    assert usable_processors(tmp_path / "cpu.max") == min(here, most)


def test_idle_threads_wait_a_little_before_they_sleep() -> None:
    told = {
        name: value for name, value in os.environ.items() if not name.startswith(("OMP", "GOMP"))
    }
    code = "import os, ml.network.processor as p; p.settle(2); print(*map(os.environ.get, NAMES))"
    names = "NAMES = ('OMP_WAIT_POLICY', 'GOMP_SPINCOUNT'); "
    run = [sys.executable, "-c", names + code]
    assert subprocess.check_output(run, env=told, text=True).split() == ["passive", "20000"]
    told["GOMP_SPINCOUNT"] = "7"
    assert subprocess.check_output(run, env=told, text=True).split() == ["passive", "7"]
