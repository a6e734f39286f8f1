"""
`porsi run` with a lease of SECONDS: `python -m tests.bot.digest.short_lease SECONDS run`.

A test cannot wait two minutes for what a process leaves behind. Charts are ready at once: to draw
the first takes as long as such a lease.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import bot.app
from bot.cli import app
from bot.digest import courier
from storage import ledger
from tests.bot.drawing import Drawing

if __name__ == "__main__":
    ledger.LEASE = timedelta(seconds=float(sys.argv.pop(1)))
    courier.LOOK_EVERY = 0.2
    bot.app.Workshop = Drawing  # type: ignore[misc]
    app()
