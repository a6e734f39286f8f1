"""
Make `sync/shipped/kalbar.json` from the records of Kalimantan Barat.

The records themselves are no part of the repository; what is shipped are sums over them, by
government, work unit, month and part, with the names of the largest packages. The import is the
very one that `porsi import` runs.

Usage
    python -m scripts.make_shipped [--records ../shared/data/kalbar_2020_2023] [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sync.arrival import File, read_files
from sync.portable import record
from sync.snapshots import Options

HERE = Path(__file__).parent
RECORDS = HERE.parent.parent / "shared" / "data" / "kalbar_2020_2023"
TARGET = HERE.parent / "sync" / "shipped" / "kalbar.json"

NAMES = (
    "rup_penyedia_2021",
    "rup_penyedia_2022",
    "rup_swakelola_2021",
    "rup_swakelola_2022",
    "ekatalog_v5_transaksi_2021_2022",
    "toko_daring_bela_2021_2022",
)


def make(records: Path) -> str:
    """The shipped figures as JSON, a record a line."""
    files = [File(records / f"{name}.csv.gz", f"{name}.csv.gz") for name in NAMES]
    arrival = read_files(files, Options())
    lines = [
        json.dumps(record(snapshot), ensure_ascii=False, separators=(",", ":"))
        for snapshot in arrival.snapshots
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--records", type=Path, default=RECORDS)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    if not options.records.is_dir():
        parser.error(f"no records at {options.records}")
    made = make(options.records)
    if options.check:
        same = TARGET.read_text("utf-8") == made
        if not same:
            print(f"{TARGET} is not what the records give", file=sys.stderr)
        return 0 if same else 1
    TARGET.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
