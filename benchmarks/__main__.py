"""Run all benchmarks and print their table; it is also kept in `benchmarks/out/`."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    answers,
    backup,
    charts,
    digest,
    file_import,
    growth,
    inputs,
    loop_lag,
    replicas,
    sending,
    start,
    sync_files,
    sync_http,
    throughput,
    typing_errors,
)

OUT = Path(__file__).parent / "out"
ALL = {
    "answers": answers,
    "growth": growth,
    "inputs": inputs,
    "typing_errors": typing_errors,
    "file_import": file_import,
    "sync_files": sync_files,
    "sync_http": sync_http,
    "loop_lag": loop_lag,
    "start": start,
    "sending": sending,
    "throughput": throughput,
    "replicas": replicas,
    "digest": digest,
    "charts": charts,
    "backup": backup,
}


def main() -> int:
    chosen = sys.argv[1:] or list(ALL)
    table = [f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"]
    holds = True
    for name in chosen:
        section = [f"{name}: {(ALL[name].__doc__ or '').strip().splitlines()[0]}"]
        for line in ALL[name].measure():
            mark = "ok  " if line.holds else "MISS"
            section.append(f"  {mark} {line.what:<58} {line.figure:>16}  target {line.target}")
            holds = holds and line.holds
        print("\n".join(section), end="\n\n", flush=True)
        table += ["", *section]
    OUT.mkdir(exist_ok=True)
    (OUT / "table.txt").write_text("\n".join(table) + "\n", "utf-8")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
