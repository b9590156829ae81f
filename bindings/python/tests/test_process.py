"""Threads, signals, forks and memory."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import ikeext_mm_failure as mm
from conftest import TESTDATA

DATA = (TESTDATA / "negotiations.bin").read_bytes()

INTERRUPTED = """
import sys, time, ikeext_mm_failure as mm
print("begun", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print(time.time(), flush=True)
    assert len(mm.carve(bytes(64))) == 0
    for _ in range(20):  # to free the memory of what was read takes time
        before = time.process_time()
        time.sleep(0.2)
        if time.process_time() - before < 0.1:
            break
    else:
        raise AssertionError("the work goes on")
"""


@pytest.mark.parametrize("function", ["carve", "decode"])
@pytest.mark.parametrize("kind", ["endless", "silent", "object"])
def test_ctrl_c_is_answered_at_once(function: str, kind: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    source = {
        "endless": "'/dev/zero'",
        "silent": repr(str(pipe)),
        "object": "open('/dev/zero', 'rb', buffering=0)",
    }[kind]
    framing = ", framing='packed'" if function == "decode" else ""
    program = INTERRUPTED.format(call=f"mm.{function}({source}{framing})")
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    writer = os.open(pipe, os.O_RDWR)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    time.sleep(0.5)
    sent = time.time()
    child.send_signal(signal.SIGINT)
    answered = float(child.stdout.readline())
    child.wait(10)
    os.close(writer)
    assert answered - sent < 0.2
    assert child.returncode == 0


def test_ctrl_c_ends_encode() -> None:
    program = INTERRUPTED.format(call="import itertools; mm.encode(itertools.repeat({}))")
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    time.sleep(0.2)
    sent = time.time()
    child.send_signal(signal.SIGINT)
    assert float(child.stdout.readline()) - sent < 0.2
    assert child.wait(10) == 0


@pytest.mark.parametrize("function", ["carve", "encode"])
def test_other_threads_go_on(function: str) -> None:
    count = 0
    is_over = threading.Event()

    def other() -> None:
        nonlocal count
        while not is_over.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=other)
    thread.start()
    data = bytes(1 << 30)
    rows = [{"mmId": 7}] * 1_000_000
    begin = time.monotonic()
    if function == "carve":
        mm.carve(data)
    else:
        mm.encode(rows)
    milliseconds = (time.monotonic() - begin) * 1000
    is_over.set()
    thread.join()
    assert count > milliseconds / 40


def test_a_source_that_waits_holds_up_no_other_search(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    waiting = [threading.Thread(target=mm.carve, args=(pipe,)) for _ in range(8)]
    for thread in waiting:
        thread.start()
    image = tmp_path / "image"
    image.write_bytes(bytes(64 << 20) + DATA)
    results: list[int] = []
    search = threading.Thread(target=lambda: results.append(len(mm.carve(image))))
    search.start()
    search.join(20)
    assert results == [len(mm.carve(DATA))]
    os.close(writer)
    for thread in waiting:
        thread.join(20)


def test_many_threads_find_the_same() -> None:
    expected = [found.to_dict() for found in mm.carve(DATA)]
    results: list[bool] = []

    def search() -> None:
        for _ in range(50):
            results.append([found.to_dict() for found in mm.carve(DATA)] == expected)

    threads = [threading.Thread(target=search) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 800


def offsets(data: bytes) -> list[int]:
    return [found.offset for found in mm.carve(data)]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_has_threads_of_its_own() -> None:
    expected = offsets(DATA)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.map_async(offsets, [DATA] * 20).get(20) == [expected] * 20


def test_threads_of_past_calls_end() -> None:
    data = bytearray(DATA)
    together = threading.Barrier(20)

    class Source:
        is_over = False

        def readinto(self, _: bytearray, /) -> int:
            if not self.is_over:
                self.is_over = True
                together.wait(20)
            return 0

    def search() -> None:
        mm.carve(Source())

    threads = [threading.Thread(target=search) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mm.carve(data)
    pools = 4
    most = pools * (len(os.sched_getaffinity(0)) + 1)
    deadline = time.monotonic() + 10
    while (count := threads_of_this_process()) > most and time.monotonic() < deadline:
        time.sleep(0.01)
    assert count <= most


def threads_of_this_process() -> int:
    """The number of threads of the package."""
    count = 0
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # it ends now
            count += (task / "comm").read_text().startswith("ikeext_mm")
    return count


def memory() -> int:
    """The memory of this process, in KiB. The largest that it had would hide what is added."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_a_million_calls_leave_nothing() -> None:
    record = DATA[:64]
    decoded = mm.decode(record)

    def calls(count: int) -> None:
        for _ in range(count // 5):
            mm.decode(record)
            mm.carve(bytearray(record))
            mm.encode([decoded[0].to_dict()])
            _ = [found.failure_error_code.name for found in decoded]
            decoded.__arrow_c_stream__()

    calls(50_000)
    before = memory()
    calls(1_000_000)
    grown = memory() - before
    assert grown < 4 << 10, f"{grown} KiB"


def test_errors_leave_nothing() -> None:
    def calls(count: int) -> None:
        for _ in range(count):
            with pytest.raises(mm.DecodeError):
                mm.decode(bytes(30))
            with pytest.raises(FileNotFoundError):
                mm.carve("/nowhere")

    calls(2_000)
    before = memory()
    calls(20_000)
    assert memory() - before < 2 << 10
