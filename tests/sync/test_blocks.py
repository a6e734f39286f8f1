"""Rows that are put on disk until they are counted tell what they tell in memory."""

from __future__ import annotations

import pytest

from sync import blocks
from sync.arrival import read_files
from sync.snapshots import Options
from tests.sync.conftest import as_json
from tests.sync.rows import archive_line, order, plan, swakelola
from tests.sync.test_workers import vars_of


@pytest.fixture
def files(put_file):
    contents = {
        "a.json": [plan(kd_rup=1, pagu=100), *(plan() for _ in range(9))],
        "b.json": [plan(kd_rup=1, pagu=7, tgl_pengumuman_paket="2024-05-05T00:00:00Z"), plan()],
        "c.json": [swakelola(), swakelola(kd_klpd="K34", nama_klpd="Kementerian")],
        "d.json": [archive_line(kd_paket=1, jml_jenis_produk=2, total_harga=20)],
        "e.json": [archive_line(kd_paket=1, jml_jenis_produk=2, total_harga=20.25)],
        "f.json": [order(order_id="A" * 26, total=5), order()],
        "g.json": [order(order_id="A" * 26, total=6), order(kode_klpd="D47")],
    }
    return [put_file(name, as_json(*rows)) for name, rows in contents.items()]


def test_what_is_put_on_disk_comes_back_whole(files, monkeypatch):
    in_memory = read_files(files, Options())
    written = []
    write = blocks.Shelf._write
    monkeypatch.setattr(blocks, "HELD", 0)
    monkeypatch.setattr(
        blocks.Shelf, "_write", lambda shelf, block: written.append(block) or write(shelf, block)
    )
    from_disk = read_files(files, Options())

    assert in_memory.counted
    assert in_memory.log.doubled.total() == 2
    assert len(written) == 3  # of each kind all but the last
    assert vars_of(from_disk) == vars_of(in_memory)


def test_what_is_on_disk_leaves_with_its_counter(files, monkeypatch, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr(blocks, "HELD", 0)
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    read_files(files, Options())

    assert list(kept.iterdir()) == []
