"""Where our own servers listen, as it is written: host and port."""

from __future__ import annotations

#: Where the process tells of itself unless told otherwise.
HEALTH_LISTEN = "127.0.0.1:8081"


def divided(address: str) -> tuple[str, str]:
    """
    The host and the port; IPv6 stands in brackets.

    >>> divided("[::1]:80"), divided("localhost:80"), divided("::1:80")
    (('::1', '80'), ('localhost', '80'), ('', '80'))
    """
    host, _, port = address.strip().rpartition(":")
    is_ipv6 = host.startswith("[") and host.endswith("]")
    return (host[1:-1] if is_ipv6 else host if ":" not in host else ""), port
