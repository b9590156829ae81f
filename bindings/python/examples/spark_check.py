"""Check that spark_carve.py finds what ``mmfail carve`` finds, exactly once.

    spark-submit --master 'local-cluster[2,1,1024]' spark_check.py MMFAIL [GIB]

The image has records before, over and behind every edge of a shard and of a part. Tasks fail after
they have handed over their rows: by an exception, and by the death of the Python worker and of the
executor. A store does not answer at first, and a page of a file cannot be read.
"""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pyspark import TaskContext
from pyspark.sql import SparkSession

import ikeext_mm_failure as mm
import spark_carve

SHARD = 64 << 20
PARTS = 3
BAD_PAGE = SHARD * 3 // 2
OPEN_PART = spark_carve.open_part
Fault = Callable[[], None]


def filler(size: int) -> Iterator[bytes]:
    """Bytes of the libraries of this machine."""
    libraries = sorted(Path("/usr/lib").rglob("*.so*"))
    while True:
        for path in libraries:
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()[:size]
                yield data
                size -= len(data)
                if size == 0:
                    return


def make_image(path: Path, size: int) -> int:
    """Write an image and its parts. Return the number of records that were put into it."""
    with path.open("wb") as image:
        for data in filler(size):
            image.write(data)
    part = size // PARTS + 1
    edges = {0, size, *range(0, size, SHARD), *range(0, size, part)}
    with path.open("r+b") as image:
        for number, edge in enumerate(sorted(edges)):
            # One begins up to 64 bytes before the edge, and the next where it ends.
            offset = min(max(edge - 64 + number * 7 % 65, 0), size - 128)
            image.seek(offset)
            image.write(mm.encode([row(2 * number), row(2 * number + 1)]))
        image.seek(0)
        for number in range(PARTS):
            path.with_suffix(f".{number + 1:03}").write_bytes(image.read(part))
    return 2 * len(edges)


def row(number: int) -> dict[str, Any]:
    return {
        "failureErrorCode": 13801,
        "failurePoint": 2,
        "mmStateName": "SA_SENT",
        "mmAuthMethodName": "KERBEROS",
        "mmId": 1000 + number,
        "mmFilterId": 70000 + number,
    }


def raise_error() -> None:
    raise RuntimeError("planted")


def kill_worker() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_executor() -> None:
    daemon = Path(f"/proc/{os.getppid()}/stat").read_text()
    os.kill(int(daemon.rpartition(")")[2].split()[1]), signal.SIGKILL)


def failing(fault: Fault) -> Callable[..., spark_carve.Batches]:
    """A task that fails at its first attempt in some partitions, after its last row."""
    carve = spark_carve.carve_shards

    def carve_and_fail(batches: spark_carve.Batches, *how: Any) -> spark_carve.Batches:
        yield from carve(batches, *how)
        task = TaskContext.get()
        assert task is not None
        if task.attemptNumber() == 0 and task.partitionId() % 7 == 1:
            fault()

    return carve_and_fail


class Silent(io.FileIO):
    """A file in a store that does not answer."""

    def readinto(self, buffer: Any, /) -> int:
        raise OSError("no answer")


class Damaged(io.FileIO):
    """A file of which one page cannot be read."""

    def readinto(self, buffer: Any, /) -> int:
        if self.tell() < BAD_PAGE + 4096 and self.tell() + len(buffer) > BAD_PAGE:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().readinto(buffer)


def open_in_store(path: str) -> Any:
    """Open a file in a store that does not answer the first attempts of some tasks."""
    task = TaskContext.get()
    assert task is not None
    if task.attemptNumber() == 0 and task.partitionId() % 7 == 1:
        raise OSError("no answer")
    if task.attemptNumber() == 0 and task.partitionId() % 7 == 2:
        return Silent("/dev/zero")
    return OPEN_PART(path)


def opening(open_part: Callable[[str], Any]) -> Callable[..., spark_carve.Batches]:
    """A task that opens parts in another way."""
    carve = spark_carve.carve_shards

    def open_and_carve(batches: spark_carve.Batches, *how: Any) -> spark_carve.Batches:
        with patch.object(spark_carve, "open_part", open_part):
            yield from carve(batches, *how)

    return open_and_carve


def plain(value: Any) -> Any:
    """A value of a row as the tool's JSON has it."""
    if value is None or isinstance(value, str | list):
        return value
    return int(value)


def found(spark: SparkSession, out: str, source: str) -> tuple[list[dict[str, Any]], set[str]]:
    """The rows of the records, and the problems."""
    rows, problems = [], set()
    for one in (row.asDict() for row in spark.read.parquet(out).collect()):
        assert one.pop("source") == source
        if problem := one.pop("problem"):
            problems.add(problem)
        else:
            rows.append({name: plain(value) for name, value in one.items()})
    return sorted(rows, key=lambda one: one["offset"]), problems


def expected(mmfail: str, image: Path) -> list[dict[str, Any]]:
    out = subprocess.run([mmfail, "carve", "-o", "jsonl", image], check=True, capture_output=True)
    rows = [json.loads(line) for line in out.stdout.splitlines()]
    for one in rows:
        del one["index"]
        one.update({name: int(one[name]) for name in ("mmId", "mmFilterId")})
    return rows


def check_parts(folder: Path) -> None:
    """A part that is missing between others is an error, and one at the end cannot be told."""
    names = [f"parts.{number:03}" for number in (1, 2, 4)]
    for name in [*names, "parts.0003", "parts.x"]:
        (folder / name).write_bytes(name.encode())
    try:
        spark_carve.parts_of(str(folder / names[0]))
    except SystemExit as error:
        assert str(error) == f"{folder}/parts.003: no such file"
    else:
        raise AssertionError("a missing part was not noticed")
    (folder / "parts.003").write_bytes(b"3")
    found = spark_carve.parts_of(str(folder / names[0]))
    assert found == [
        (f"{folder}/parts.00{number}", [9, 9, 1, 9][number - 1]) for number in range(1, 5)
    ]
    assert spark_carve.parts_of(str(folder / names[1])) == [(f"{folder}/{names[1]}", 9)]


def check_shards() -> None:
    """Shards are a multiple of the step long, and an option of less than 1 is refused."""
    parts = [("image.001", 10), ("image.002", 15)]
    for shard_size, step, length, starts in (
        (10, 1, 10, [0, 10, 20]),
        (10, 4, 8, [0, 8, 16, 24]),
        (10, 10, 10, [0, 10, 20]),
        (10, 12, 12, [0, 12, 24]),
        (10, 100, 100, [0]),
    ):
        shards = spark_carve.shards_of(parts, shard_size, step)
        paths, sizes = ["image.001", "image.002"], [10, 15]
        assert shards == [(paths, sizes, start, length) for start in starts], step
    for option in ("--step", "--shard-size"):
        for number in ("0", "-1", "x"):
            said = io.StringIO()
            argv = ["spark_carve.py", "out", "image", f"{option}={number}"]
            with patch.object(sys, "argv", argv), redirect_stderr(said):
                try:
                    spark_carve.main()
                except SystemExit as error:
                    assert error.code == 2 and f"argument {option}: " in said.getvalue()
                else:
                    raise AssertionError(f"{option} {number} was not refused")


def main() -> None:
    mmfail, gib = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    spark = SparkSession.builder.appName("spark_check").getOrCreate()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            image, first = folder / "image.raw", folder / "image.001"
            planted = make_image(image, int(gib * (1 << 30)))
            start = time.monotonic()
            rows = expected(mmfail, image)
            of_tool = time.monotonic() - start
            ids = {one["mmId"] for one in rows}
            assert ids >= {1000 + number for number in range(planted)}, "a record was not found"
            bad_page = f"4096 bytes at offset {BAD_PAGE:#x} cannot be read and were skipped: "
            bad_page += f"{os.strerror(errno.EIO)} (os error {errno.EIO})"
            cases: list[tuple[str, str, Any, set[str]]] = [
                ("warm-up", str(image), spark_carve.carve_shards, set()),
                ("whole", str(image), spark_carve.carve_shards, set()),
                ("split", str(first), spark_carve.carve_shards, set()),
                *(
                    (fault.__name__, str(first), failing(fault), set())
                    for fault in (raise_error, kill_worker, kill_executor)
                ),
                ("store", first.as_uri(), opening(open_in_store), set()),
                ("bad page", str(image), opening(Damaged), {bad_page}),
            ]
            print(f"{len(rows)} records, {planted} of them planted; mmfail: {of_tool:.2f} s")
            check_parts(folder)
            check_shards()
            for case, path, task, problems in cases:
                start = time.monotonic()
                out = str(folder / case)
                spark_carve.carve(spark, out, [path], shard_size=SHARD, carve_shards=task)
                took = time.monotonic() - start
                assert found(spark, out, path) == (rows, problems), case
                print(f"{case}: the same rows; {took:.1f} s, {took / of_tool:.0f} times mmfail")
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
