"""
Figures that come with the project, to try it with and to start from.

`kalbar.json`      15 governments of Kalimantan Barat, 2021 (from 1 November) and 2022 (to 21
                   December): the project's own sums over public records, made by
                   `scripts/make_shipped.py`
`angka_rilis.csv`  figures that LKPP and newspapers published, each with its address; kept by hand
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sync.arrival import File

NAMES = ("kalbar.json", "angka_rilis.csv")


def shipped_files() -> list[File]:
    """The shipped files, ready to be imported."""
    here = files("sync.shipped")
    return [File(Path(str(here.joinpath(name))), name) for name in NAMES]
