"""Ports of 127.0.0.1."""

import socket


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        number: int = tried.getsockname()[1]
        return number
