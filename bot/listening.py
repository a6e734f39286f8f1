"""A place to listen at, and a web server without what we do not need."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


def listening_socket(host: str, port: int) -> socket.socket:
    """Raises OSError where the address cannot be had; port 0 is any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves the connections without TCP_NODELAY.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def web_server(app: ASGIApp, *, keep_alive: int, grace: int) -> uvicorn.Server:
    """
    Serves `app`: an idle connection is kept for `keep_alive` seconds, and a stop waits for what is
    in hand for `grace`.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=keep_alive,
        timeout_graceful_shutdown=grace,
    )
    return uvicorn.Server(config)
