"""
What `porsi import` costs on records in files, beside DuckDB, pandas, polars, a loop and the floor.

Peers compute the same totals of the same files, and must find the same; one of them is asked for
all else that an import tells, too. The default is 20 regions
(300,000 rows, 0.45 GB of JSON in gzip); BENCH_REGIONS=100 is full size (1.5 million rows).
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from isal import igzip

from benchmarks.measure import Cost, Line, median_cost, process_cost, ratio
from benchmarks.peers import digest
from benchmarks.records import records
from storage.database import Database
from storage.outcomes import last_run
from storage.snapshots import run_figures

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
REGIONS = int(os.environ.get("BENCH_REGIONS", "20"))
#: Of the slow ones one round is enough; pandas is measured where it is installed.
PANDAS = ("pandas_frames",) if find_spec("pandas") else ()
SLOW = ("naive", "duckdb_parquet", "polars_frames", *PANDAS)
WHOLE = "duckdb_whole"
PEERS = ("duckdb_tuned", "duckdb_one_thread", WHOLE, "split", *SLOW)


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_files(folder, REGIONS)
        costs: dict[str, list[Cost]] = {}
        for number in range(ROUNDS):
            for name, workers in (("ours", 1), ("ours, 2 workers", 2)):
                costs.setdefault(name, []).append(_import(folder, workers))
            for peer in PEERS if not number else [p for p in PEERS if p not in SLOW]:
                way = ("peers_whole",) if peer == WHOLE else ("peers", peer)
                command = [sys.executable, "-m", f"benchmarks.{way[0]}", *way[1:], str(folder)]
                costs.setdefault(peer, []).append(process_cost(command))
        median_cost([c for name, told in costs.items() if name != "split" for c in told])
        return _lines({name: median_cost(told) for name, told in costs.items()})


def write_files(folder: Path, regions: int) -> None:
    """The records, an array in gzip for each dataset, region and year."""
    for told in records(regions):
        place = folder / told.dataset.replace("/", "-") / f"{told.klpd}-{told.year}.json.gz"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(igzip.compress(f"[{','.join(told.rows)}]".encode(), 2))


def stored_digest(url: str, source: str) -> str:
    """Of the totals that the last run of `source` has stored."""
    database = Database(url)
    totals: dict[tuple[str, int], list[int]] = {}
    with database.reading() as session:
        run = last_run(session, source)
        assert run is not None  # it has just ended
        for figure, _ in run_figures(session, run.id):
            place = str(figure.region.lkpp_code), figure.semester.year
            sums = totals.setdefault(place, [0, 0, 0, 0])
            sums[0], sums[1] = figure.rup_penyedia or 0, figure.rup_swakelola or 0
            sums[2 if figure.semester.half == 1 else 3] = figure.value
    database.close()
    return digest((*place, *sums) for place, sums in totals.items())  # type: ignore[misc]


def _import(folder: Path, workers: int) -> Cost:
    files = sorted(str(path) for path in folder.glob("*/*.json.gz"))
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/porsi.db"
        command = [sys.executable, "-m", "bot", "import", *files]
        command += ["--workers", str(workers)] if workers > 1 else []
        cost = process_cost(command, PORSI_DATABASE_URL=url)
        return replace(cost, said=stored_digest(url, "file"))


def _lines(of: dict[str, Cost]) -> list[Line]:
    ours, two = of["ours"], of["ours, 2 workers"]
    tuned, alone, naive = of["duckdb_tuned"], of["duckdb_one_thread"], of["naive"]
    parquet, whole = of["duckdb_parquet"], of[WHOLE]
    pandas = [ratio("CPU against pandas", ours.cpu, of[name].cpu, 0.2) for name in PANDAS]
    return [
        *pandas,
        _beside("  CPU against polars, the share alone", ours.cpu, of["polars_frames"].cpu, "s"),
        _beside("  CPU against DuckDB that tells all of it", ours.cpu, whole.cpu, "s"),
        _beside("  memory against the same", ours.megabytes, whole.megabytes, "MB"),
        ratio("CPU against DuckDB tuned", ours.cpu, tuned.cpu, 0.85),
        ratio("wall against DuckDB on one thread", ours.wall, alone.wall, 0.9),
        ratio("memory against DuckDB", ours.megabytes, tuned.megabytes, 0.3, "MB"),
        ratio("wall of 2 workers against DuckDB on 2", two.wall, tuned.wall, 0.75),
        ratio("CPU against DuckDB guessing, by Parquet", ours.cpu, parquet.cpu, 0.2),
        ratio("CPU against a naive loop", ours.cpu, naive.cpu, 0.35),
        ratio("memory against a naive loop", ours.megabytes, naive.megabytes, 0.2, "MB"),
        ratio("CPU against splitting records (the floor)", ours.cpu, of["split"].cpu, 2.5),
    ]


def _beside(what: str, mine: float, theirs: float, unit: str) -> Line:
    figure = f"{mine:.2f}/{theirs:.2f} {unit} {mine / theirs:.2f}x"
    return Line(what, figure, "reported", True)
