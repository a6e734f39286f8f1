"""
Ask OSV whether what the locks pin has known vulnerabilities; succeeds only where all was asked.

    python -m scripts.audit [--osv-url URL] [LOCK ...]

Ends with 0 where each package of each lock that this system installs was asked about and none has
a known vulnerability, else with 1. pip-audit alone ends well where it has asked about nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCKS = (ROOT / "requirements/run.txt", ROOT / "requirements/dev.txt")
OSV = "https://api.osv.dev/v1/query"
_PIN = re.compile(r"^([a-z0-9][^\s]*==.*?)\s*\\?$", re.MULTILINE | re.IGNORECASE)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--osv-url", default=OSV)
    parser.add_argument("locks", nargs="*", type=Path, default=LOCKS)
    given = parser.parse_args(arguments)
    verdicts = [audit(lock, given.osv_url) for lock in given.locks]
    return 0 if verdicts and all(verdicts) else 1


def audit(lock: Path, osv_url: str) -> bool:
    """Whether all of `lock` was asked about, and nothing is known."""
    wanted = pinned(lock.read_text())
    command = ["--strict", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    service = ["--vulnerability-service", "osv", "--osv-url", osv_url]
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *command, *service, "--requirement", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        told = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"{lock.name}: nothing was asked\n{asked.stderr[-1_000:]}")
        return False
    answered = {(one["name"], one["version"]) for one in told if "vulns" in one}
    known = [one for one in told if one.get("vulns")]
    for one in known:
        ids = ", ".join(fault["id"] for fault in one["vulns"])
        print(f"{lock.name}: {one['name']} {one['version']}: {ids}")
    print(f"{lock.name}: {len(answered & wanted)} of {len(wanted)} asked about, {len(known)} known")
    return bool(wanted) and wanted <= answered and not known and asked.returncode == 0


def pinned(lock: str) -> set[tuple[str, str]]:
    """Names and versions that this system installs."""
    requirements = [Requirement(pin) for pin in _PIN.findall(lock)]
    return {
        (one.name, str(one.specifier).removeprefix("=="))
        for one in requirements
        if one.marker is None or one.marker.evaluate()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
