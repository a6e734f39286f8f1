"""
telemelya with the two servers that it needs, Redis and S3, as one process on 127.0.0.1.

Run as a script. Writes the port as its first line when it serves, and ends when its standard input
does: it cannot outlive whoever started it.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

#: What the control calls must show.
KEY = "k1"


def main() -> None:
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    redis = TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    files = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    files.start()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{redis.server_address[1]}/0",
        "MINIO_ENDPOINT": "127.0.0.1:{1}".format(*files.get_host_and_port()),
        "AUTH_KEYS": KEY,
        "STRICT_EDIT": "true",
    }
    threading.Thread(target=_end_with_input, daemon=True).start()
    _serve()


def _serve() -> None:
    import uvicorn
    from telemelya.server.app import app  # reads its settings now

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # who connects too early waits
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listening])


def _end_with_input() -> None:
    while os.read(0, 100):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
