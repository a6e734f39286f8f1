"""Chart specs are plain values: they are sent to another process and are keys of a cache."""

import subprocess
import sys

HEAVY = ("matplotlib", "numpy", "PIL", "telegram", "sqlmodel", "reportlab")


def test_specs_and_alternative_texts_load_nothing_heavy():
    """The process that answers makes specs; only the one that draws loads what draws."""
    code = "import sys, bot.charts.specs; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "bot.charts.specs" in loaded
    assert not [name for name in HEAVY if name in loaded]
