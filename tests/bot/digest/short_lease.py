"""
`porsi run` with a lease of SECONDS: `python -m tests.bot.digest.short_lease SECONDS run`.

A test cannot wait two minutes for what a process leaves behind.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from bot.cli import app
from bot.digest import courier
from storage import ledger

if __name__ == "__main__":
    ledger.LEASE = timedelta(seconds=float(sys.argv.pop(1)))
    courier.LOOK_EVERY = 0.2
    app()
