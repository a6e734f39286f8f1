"""Processes beside this one do the same work, hand back the same faults, and do not outlive it."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from benchmarks.measure import ROOT
from sync.arrival import read_files
from sync.errors import FileRefused, Refusal
from sync.snapshots import Options
from sync.sources.errors import Fault, SourceFault
from sync.workers import Workers
from tests.sync.conftest import as_csv, as_json
from tests.sync.rows import line, order, plan, recap, swakelola

HOLDER = """
import time
from sync.workers import Workers
from tests.sync.test_workers import who
with Workers(2) as workers:
    print(*set(workers.each(who, range(40))), flush=True)
    time.sleep(60)
"""


def who(_: object) -> int:
    time.sleep(0.01)
    return os.getpid()


def refuse(detail: str) -> None:
    raise SourceFault(Fault.BUSY, detail, 7.5)


def test_one_is_this_process():
    with Workers(1) as workers:
        assert not workers.are_apart
        assert set(workers.each(who, range(3))) == {os.getpid()}
        assert asyncio.run(workers.do(who, 0)) == os.getpid()


def test_two_work_beside_each_other_and_in_order():
    with Workers(2) as workers:
        assert workers.are_apart
        processes = set(workers.each(who, range(40)))
        assert len(processes) == 2
        assert os.getpid() not in processes
        assert list(workers.each(abs, [-3, 2, -1])) == [3, 2, 1]
    assert not any(psutil.pid_exists(process) for process in processes)


def test_a_fault_comes_back_whole():
    with Workers(2) as workers, pytest.raises(SourceFault) as caught:
        asyncio.run(workers.do(refuse, "503"))
    fault = caught.value
    assert (fault.fault, fault.detail, fault.wait) == (Fault.BUSY, "503", 7.5)


def test_files_that_workers_read_tell_the_same(put_file):
    years = {"kd_rup": 10**9, "tahun_anggaran": 2024}
    contents = {
        "a.json": as_json(plan(pagu=100, **years), plan(pagu="x"), *(plan() for _ in range(150))),
        "b.json.gz": as_json(plan(pagu=7, tgl_pengumuman_paket="2024-05-05", **years)),
        "c.json": as_json(swakelola(), swakelola(kd_klpd="K34", nama_klpd="Kementerian")),
        "d.csv": as_csv(line(kd_paket=1, jml_jenis_produk=2, total=20)),
        "e.json": as_json(line(kd_paket=1, jml_jenis_produk=2, total=20)),
        "f.json": as_json(order(order_id="A" * 26, total=5)),
        "h.json": as_json(order(order_id="A" * 26, total=6)),
        "g.csv": as_csv(recap(kode_wilayah="61.72", nama="Kota Singkawang")),
    }
    files = [put_file(name, content) for name, content in contents.items()]
    told = read_files(files, Options())
    with Workers(2) as workers:
        same = read_files(files, Options(), workers=workers)

    assert told.counted
    assert told.log.doubled["RUP penyedia"] == 1
    assert told.log.rejections
    assert vars_of(same) == vars_of(told)


def vars_of(arrival):
    log = arrival.log
    counters = (log.read, log.counted, log.passed, log.doubled, log.rejected, log.rejections)
    return (arrival.snapshots, arrival.findings, arrival.taken, arrival.aside, *counters)


def test_a_file_that_is_refused_is_refused_all_the_same(put_file):
    files = [put_file("a.json", as_json(plan())), put_file("b.json", '[{"kd_rup": 1')]
    with Workers(2) as workers, pytest.raises(FileRefused) as refused:
        read_files(files, Options(), workers=workers)
    assert (refused.value.file, refused.value.refusal) == ("b.json", Refusal.BAD_JSON)


@pytest.mark.heavy
def test_workers_end_with_a_parent_that_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        parent.send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert not alive
