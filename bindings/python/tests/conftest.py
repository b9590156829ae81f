"""The test data of the library, and the tool to compare with."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, cast

import pytest

Row: TypeAlias = dict[str, object]
Tool: TypeAlias = Callable[..., list[Row]]

ROOT = Path(__file__).parents[3]
TESTDATA = ROOT / "testdata"
MMFAIL = Path(os.environ.get("MMFAIL", ROOT / "target/debug/mmfail"))


def dumps() -> list[Path]:
    """The dumps that hold records."""
    return [path for path in sorted(TESTDATA.glob("*.bin")) if path.name != "empty.bin"]


def images() -> list[Path]:
    """Files with records, and most of them with what surrounds records."""
    kinds = {".bin", ".dmp", ".etl", ".evtx"}
    context = sorted((TESTDATA / "context").iterdir())
    return [path for path in context if path.suffix in kinds] + dumps()


@pytest.fixture(scope="session")
def tool() -> Tool:
    """Runs ``mmfail`` and returns its rows, with the ids as numbers."""

    def run(*args: object) -> list[Row]:
        command = [str(MMFAIL), *map(str, args), "-o", "jsonl"]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        rows = [cast(Row, json.loads(line)) for line in done.stdout.splitlines()]
        for row in rows:
            for name in ("mmId", "mmFilterId"):
                row[name] = int(str(row[name]))
        return rows

    return run
