"""What the tests of accounts share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from lyricsite.launch.run import ROOT

PRINT = (
    "import json; from lyricsite import settings;"
    "print(json.dumps({n: v for n, v in vars(settings).items() if n.isupper()}, default=str))"
)


@pytest.fixture
def settings_of() -> Callable[[str, str], dict[str, Any]]:
    """The settings of a site that was started with one variable set."""

    def read(name: str, value: str) -> dict[str, Any]:
        command = [sys.executable, "-c", PRINT]
        environment = {**os.environ, name: value}
        printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
        settings: dict[str, Any] = json.loads(printed)
        return settings

    return read


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with what the slow hasher was asked to do."""
    from django.contrib.auth import hashers
    from django.contrib.auth.hashers import Argon2PasswordHasher

    asked: list[str] = []

    class Counted(Argon2PasswordHasher):
        def encode(self, password: str, salt: str) -> str:
            asked.append("encode")
            return super().encode(password, salt)

        def verify(self, password: str, encoded: str) -> bool:
            asked.append("verify")
            return super().verify(password, encoded)

    monkeypatch.setattr(hashers, "get_hashers", lambda: [Counted()])
    monkeypatch.setattr(hashers, "get_hashers_by_algorithm", lambda: {"argon2": Counted()})
    return asked
