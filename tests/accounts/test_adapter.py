from __future__ import annotations

import subprocess
import sys

import pytest

FIRST = "import django; django.setup(); import {}"


@pytest.mark.parametrize("module", ["accounts.adapter", "allauth.account.views"])
def test_sign_in_can_be_imported_from_whichever_end_comes_first(module: str) -> None:
    """Django's checks run in the order of a set: now the adapter comes first, now the views."""
    command = [sys.executable, "-c", FIRST.format(f"{module}, accounts.adapter")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
