import os
from pathlib import Path

import pytest

from ml.training.processor import usable_processors


@pytest.mark.parametrize(
    ("text", "most"), [("100000 100000\n", 1), ("50000 100000\n", 1), ("max 100000\n", 4096)]
)
def test_threads_stay_within_the_control_group(text: str, most: int, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(text)
    here = len(os.sched_getaffinity(0))
    assert usable_processors(tmp_path / "cpu.max") == min(here, most)
