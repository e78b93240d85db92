"""An example for every operation of the API: a call that was made, and what was answered.

`make examples` makes the calls anew, in a test; the suite fails where an operation has none.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("examples.json")
JSON = "application/json"


@cache
def recorded() -> dict[str, Any]:
    """By the name of the operation: its body and its answer, where it has them, and the status."""
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def show(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put the examples into a schema, as drf-spectacular's hooks do."""
    for methods in result["paths"].values():
        for operation in methods.values():
            one = recorded().get(operation["operationId"], {})
            if "body" in one:
                operation["requestBody"]["content"][JSON]["example"] = one["body"]
            if "answer" in one:
                operation["responses"][one["status"]]["content"][JSON]["example"] = one["answer"]
    return result
