"""What the workshop's process does: from a specification to the file, and nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

from bot.charts.specs import Chart
from bot.files.specs import FactSheet, File, Table, Workbook

#: How much the process gives way to those that answer.
NICENESS = 10


def make_gently(spec: Chart | File) -> bytes:
    """Make it in the process that calls, which gives way to others from then on."""
    with suppress(OSError):
        os.nice(max(0, NICENESS - os.nice(0)))
    # Its cache of fonts: homes may be absent or read-only.
    os.environ.setdefault("MPLCONFIGDIR", str(Path(gettempdir()) / f"porsi-charts-{os.getuid()}"))
    return make(spec)


def make(spec: Chart | File) -> bytes:
    """The file that `spec` specifies; each writer is imported where it is needed, not before."""
    match spec:
        case Workbook():
            from bot.files.workbook import write as write_workbook

            return write_workbook(spec)
        case Table():
            from bot.files.table import write as write_table

            return write_table(spec)
        case FactSheet():
            from bot.files.factsheet import write as write_fact_sheet

            return write_fact_sheet(spec)
        case _:
            from bot.charts.drawing import draw

            return draw(spec)
