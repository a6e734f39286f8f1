"""
The library's way to Telegram, shortened for what is called most.

A call without files goes as JSON straight to the transport of httpx. Its client would look for
cookies, redirects and authentication, and a form is dear to write: a third of a call's CPU in all.
The rest goes the library's own way over the same connections; all does where the environment names
a proxy, which only a client heeds.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import httpx
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

_HEADERS = httpx.Headers(
    {
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
        "user-agent": BaseRequest.USER_AGENT,
    }
)
#: A method's address is taken apart once.
_address = lru_cache(maxsize=100)(httpx.URL)


class DirectRequest(HTTPXRequest):
    """Keeps idle connections for `keep_alive` seconds; `how` is handed to the library."""

    def __init__(
        self, connections: int, keep_alive: float, trusted: ssl.SSLContext, **how: Any
    ) -> None:
        limits = httpx.Limits(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=keep_alive,
        )
        self._transport = (
            None if getproxies() else httpx.AsyncHTTPTransport(verify=trusted, limits=limits)
        )
        client = {"limits": limits, "verify": trusted, "transport": self._transport}
        super().__init__(connection_pool_size=connections, httpx_kwargs=client, **how)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        waits = (connect_timeout, read_timeout, write_timeout, pool_timeout)
        is_short = method == "POST" and request_data is not None and not request_data.contains_files
        if self._transport is None or self._client.is_closed or not is_short:
            return await super().do_request(
                url,
                method,
                request_data,
                read_timeout,
                write_timeout,
                connect_timeout,
                pool_timeout,
            )
        assert request_data is not None  # else it is not short
        request = httpx.Request(
            method,
            _address(url),
            headers=_HEADERS,
            content=msgspec.json.encode(request_data.parameters),
            extensions={"timeout": self._patience(waits)},
        )
        try:
            return await _answered(self._transport, request)
        except httpx.PoolTimeout as error:
            raise TimedOut("all connections are in use, and nothing was sent") from error
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"httpx.{type(error).__name__}: {error}") from error

    def _patience(self, waits: tuple[Any, ...]) -> dict[str, float | None]:
        """How long each step may take: what a call says of it, else what was said for all."""
        usual = self._client.timeout.as_dict()
        return {
            step: default if told is BaseRequest.DEFAULT_NONE else told
            for (step, default), told in zip(usual.items(), waits, strict=True)
        }


async def _answered(
    transport: httpx.AsyncHTTPTransport, request: httpx.Request
) -> tuple[int, bytes]:
    response = await transport.handle_async_request(request)
    try:
        return response.status_code, await response.aread()
    finally:
        await response.aclose()
