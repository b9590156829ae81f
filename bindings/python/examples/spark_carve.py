"""Carve images on a Spark cluster, into Parquet files with the columns of ``mmfail carve``.

    spark-submit spark_carve.py OUT IMAGE...

An image is a file, or the first part (``image.001``) of one that was split. A path with a scheme,
such as ``hdfs://`` or ``s3://``, is read with ``pyarrow.fs``; others are files that every worker
has under the same path. A row with a ``problem`` has no record: it tells what could not be read.
Images are read as bytes, as by ``mmfail carve --input-format bin``. Only the address in the name of
a file that Volatility wrote, ``pid.N.vad.0xSTART-0xEND.dmp``, is not used.
"""

import argparse
import bisect
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pyarrow as pa
from pyspark.sql import SparkSession

import ikeext_mm_failure as mm

Batches: TypeAlias = Iterator[pa.RecordBatch]
Part: TypeAlias = tuple[str, int]
Shard: TypeAlias = tuple[list[str], list[int], int, int]

IDS = {"offset", "mmId", "mmFilterId", "contextOffset"}
"""The numbers of 64 bits. Spark has no unsigned integers."""
SCHEMA = pa.RecordBatchReader.from_stream(mm.carve(b"")).schema
COLUMNS = ["source", *(name for name in SCHEMA.names if name != "index"), "problem"]


def type_of(name: str) -> tuple[str, pa.DataType]:
    """The type of a column in Spark and in Arrow."""
    kind = SCHEMA.field(name).type if name in SCHEMA.names else pa.string()
    if name in IDS:
        return "decimal(20,0)", pa.decimal128(20, 0)
    if pa.types.is_integer(kind):
        return "bigint", pa.int64()
    if pa.types.is_list(kind):
        return "array<string>", pa.list_(pa.string())
    return "string", pa.string()  # also times, because those of Spark have microseconds


class Image(io.RawIOBase):
    """The parts of an image as one file."""

    def __init__(self, parts: list[Part]) -> None:
        self.paths = [path for path, _ in parts]
        self.starts = [sum(size for _, size in parts[:i]) for i in range(len(parts))]
        self.length = sum(size for _, size in parts)
        self.position = 0
        self.part: Any = None
        self.number = -1

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.position = offset + (0, self.position, self.length)[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer: Any, /) -> int:
        if self.position >= self.length:
            return 0
        number = bisect.bisect_right(self.starts, self.position) - 1
        path, end = self.paths[number], [*self.starts, self.length][number + 1]
        try:
            if number != self.number:
                self.part, self.number = open_part(path), number
            self.part.seek(self.position - self.starts[number])
            length = self.part.readinto(memoryview(buffer)[: end - self.position])
        except OSError as error:
            if number == self.number and "://" not in path:
                raise  # the page is skipped, and named in a problem
            # The next attempt of the task may open the part, or be answered by the store.
            raise RuntimeError(f"{path}: {error}") from error
        self.position += length
        return int(length)


def open_part(path: str) -> Any:
    if "://" not in path:
        return open(path, "rb", buffering=0)
    from pyarrow.fs import FileSystem

    system, name = FileSystem.from_uri(path)
    return system.open_input_file(name)


def sizes_in(folder: str) -> dict[str, int]:
    """The sizes of the files in a folder, by name."""
    if "://" not in folder:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
    from pyarrow.fs import FileSelector, FileSystem

    system, name = FileSystem.from_uri(folder)
    files = system.get_file_info(FileSelector(name))
    return {file.base_name: file.size for file in files if file.is_file}


def parts_of(path: str) -> list[Part]:
    """The file, or all parts of which it is the first, with their sizes."""
    folder, name = os.path.split(path if "://" in path else os.path.abspath(path))
    sizes = sizes_in(folder)
    names = {1: name}
    if first := re.fullmatch("(.+[.])(0*1)", name):
        stem, width = first[1], len(first[2])
        others = (re.fullmatch(f"{re.escape(stem)}([0-9]{{{width}}})", part) for part in sizes)
        last = max((int(other[1]) for other in others if other), default=1)
        while f"{stem}{last + 1}" in sizes:  # the part after .999 is .1000
            last += 1
        names = {number: f"{stem}{number:0{width}}" for number in range(1, last + 1)}
    for part in names.values():
        if part not in sizes:
            sys.exit(f"{folder}/{part}: no such file")
    return [(f"{folder}/{part}", sizes[part]) for part in names.values()]


def shards_of(parts: list[Part], shard_size: int, step: int) -> list[Shard]:
    """The paths and sizes of the parts, with the start and length of each shard.

    A shard begins at a multiple of the step, so it is not shorter than one.
    """
    paths, sizes = [path for path, _ in parts], [size for _, size in parts]
    length = max(shard_size - shard_size % step, step)
    return [(paths, sizes, start, length) for start in range(0, sum(sizes), length)]


def carve_shards(batches: Batches, step: int, min_confidence: Any) -> Batches:
    """Carve shards. A shard has the records that begin in it; their ends can be in the next."""
    schema = pa.schema([(name, type_of(name)[1]) for name in COLUMNS])
    for batch in batches:
        for shard in batch.to_pylist():
            parts = list(zip(shard["paths"], shard["sizes"], strict=True))
            found = mm.carve(
                Image(parts),
                step=step,
                min_confidence=min_confidence,
                start=shard["start"],
                length=shard["length"],
                input_format="bin",
            )
            rows: list[dict[str, Any]] = [record.to_dict() for record in found]
            rows += [{"problem": problem} for problem in found.problems]
            rows = [{"source": parts[0][0]} | row for row in rows]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)


def carve(
    spark: SparkSession,
    out: str,
    images: list[str],
    *,
    shard_size: int = 256 << 20,
    step: int = 1,
    min_confidence: str = "medium",
    carve_shards: Callable[[Batches, int, Any], Batches] = carve_shards,
) -> None:
    """Write the records of the images. ``out`` must not exist."""
    shards = [shard for path in images for shard in shards_of(parts_of(path), shard_size, step)]
    schema = "paths array<string>, sizes array<bigint>, start bigint, length bigint"
    each = spark.sparkContext.parallelize(shards, max(len(shards), 1))  # a task for each
    columns = ", ".join(f"{name} {type_of(name)[0]}" for name in COLUMNS)
    table = spark.createDataFrame(each, schema).mapInArrow(
        lambda batches: carve_shards(batches, step, min_confidence), columns
    )
    table.write.parquet(out)


def positive(text: str) -> int:
    """The value of an option that must be 1 or more."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", help="the folder to write, which must not exist")
    parser.add_argument("images", nargs="+", metavar="IMAGE")
    parser.add_argument("--step", type=positive, default=1)
    parser.add_argument("--min-confidence", choices=["low", "medium", "high"], default="medium")
    parser.add_argument("--shard-size", type=positive, default=256 << 20, metavar="BYTES")
    args = vars(parser.parse_args())
    spark = SparkSession.builder.appName("mmfail carve").getOrCreate()
    try:
        carve(spark, **args)
        problems = spark.read.parquet(args["out"]).where("problem is not null")
        said = problems.select("source", "problem").distinct().limit(8).collect()
    finally:
        spark.stop()
    for source, problem in said:
        print(f"{source}: {problem}", file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
