"""The section "Without Python" of the README."""

import os
import re
import subprocess
from pathlib import Path

import duckdb
import pytest

from conftest import MMFAIL, ROOT, TESTDATA, Tool


def blocks() -> list[str]:
    text = (ROOT / "bindings/python/README.md").read_text()
    section = text.split("\n## Without Python\n")[1].split("\n## ")[0]
    return re.findall("```(?:sh|sql)\n(.*?)```", section, re.DOTALL)


def test_parts_of_an_image_become_one_parquet_file(
    tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, sql = blocks()
    monkeypatch.chdir(tmp_path)
    extremes = [(TESTDATA / name).read_bytes() for name in ("extremes.bin", "negotiations.bin")]
    log = (TESTDATA / "context/log.evtx").read_bytes()
    Path("image.raw").write_bytes(log + b"".join(extremes))
    path = f"{MMFAIL.parent}{os.pathsep}{os.environ['PATH']}"
    # The edges of so small parts are within records and within events.
    small = shell.replace("256 << 20", "1 << 12")
    assert small != shell
    subprocess.run(["bash", "-euc", small], check=True, env={**os.environ, "PATH": path})
    assert len(list(tmp_path.glob("rows-*.jsonl"))) > 2
    duckdb.sql(sql)
    table = duckdb.read_parquet("rows.parquet")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    expected = tool("carve", "image.raw")
    assert len(expected) > 10
    # `index` counts the rows of each part.
    assert [row | {"index": None} for row in rows] == [row | {"index": None} for row in expected]
