"""
Serve the records of Kalimantan Barat as the gateway would, until interrupted.

    python -m tests.gateway [YEAR ...]

prints the settings with which `porsi sync` asks it.
"""

from __future__ import annotations

import signal
import sys

from tests.gateway import kalbar
from tests.gateway.server import Gateway


def main() -> None:
    years = [int(year) for year in sys.argv[1:]] or [2022]
    with Gateway(etags=True) as gateway:
        for year in years:
            kalbar.serve(gateway, year)
            kalbar.sum_up(gateway, year)
        settings = {"URL": gateway.base, "TOKEN": gateway.token}
        sys.stdout.writelines(f"PORSI_INAPROC_{name}={value}\n" for name, value in settings.items())
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
