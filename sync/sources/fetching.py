"""
One answer from a source over HTTP: bounded in bytes, unpacked bytes and seconds, politely repeated.

httpx's own timeouts never fire on a byte a second, its decoding unpacks without a limit, and a
followed redirect carries the token elsewhere: hence raw bytes, one deadline, and no redirects.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

import httpx
import msgspec
from aiolimiter import AsyncLimiter
from isal import isal_zlib
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from sync.sources.errors import Fault, SourceFault
from sync.sources.meter import Meter
from sync.workers import Workers

#: So much is read of a socket at once.
PIECE = 1 << 16
#: So many characters are kept of why a source refuses.
LONGEST_REASON = 100
#: In so many bytes an answer must begin.
SPACE = 1 << 12
#: A source may ask us to wait so many seconds; who asks for more is left for the next run.
LONGEST_WAIT = 900.0
_BAD_GZIP = cast(type[Exception], isal_zlib.error)
_TO_BE_REPEATED = (429, 500, 502, 503, 504)
_STATUSES = {401: Fault.UNAUTHORIZED, 403: Fault.FORBIDDEN, 404: Fault.NOT_FOUND}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may be, and how often it may be asked for."""

    #: Bytes. 1,000 rows are about 2 MB, and an eighth of that in gzip.
    packed: int = 8 << 20
    unpacked: int = 8 << 20
    seconds: float = 90.0
    tries: int = 4
    #: Seconds, at most: what the first repeated request waits; the next ones twice as long each.
    first_wait: float = 1.0
    #: Seconds that all repeated requests of a run may wait together.
    patience: float = 600.0
    #: Requests a minute; the gateway is said to bear 1,000.
    per_minute: float = 600.0
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Known:
    """By what an answer is known again: the source's own tag, and the bytes that came."""

    etag: str | None
    wire: str


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What the source says; None where that is what was known already."""

    said: T | None
    mark: Known


class Fetcher:
    """
    Asks the one source at `base_url`; an async context manager.

    `headers` go with every request, to that address alone. `now` is asked for dates in
    `Retry-After`; `workers` unpack and read the answers.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        limits: Limits,
        now: Callable[[], datetime],
        workers: Workers | None = None,
    ) -> None:
        self.meter = Meter()
        self._workers = workers or Workers()
        #: Ask once, until something has come: the source has been away for long.
        self.is_wary = False
        self.connections = limits.connections
        self._limits = limits
        self._now = now
        #: What a source that quotes our request must not make us say.
        self._secret = headers.get("Authorization", "").rpartition(" ")[2]
        self._rate = AsyncLimiter(max(1.0, limits.per_minute / 60), time_period=1.0)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", **headers},
            timeout=httpx.Timeout(limits.seconds, connect=10.0, pool=None),
            limits=httpx.Limits(max_connections=limits.connections),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        path: str,
        params: Mapping[str, str | int],
        read: Callable[[bytes], T],
        known: Known | None = None,
    ) -> Answer[T]:
        """
        What `read` makes of the answer to GET `path`; raises SourceFault, as `read` may.

        What may pass is asked again, after a random and growing wait or the one the source names.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda e: isinstance(e, SourceFault) and e.is_passing),
            stop=self._should_stop,
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        found: Answer[T] = await retrying(self._try, path, params, read, known)
        self.is_wary = False
        return found

    def _should_stop(self, state: RetryCallState) -> bool:
        asked = _asked_wait(state) or 0.0
        return (
            stop_after_attempt(1 if self.is_wary else self._limits.tries)(state)
            or self.meter.waited + asked > self._limits.patience
            or asked > LONGEST_WAIT
        )

    def _wait(self, state: RetryCallState) -> float:
        jitter = wait_random_exponential(multiplier=self._limits.first_wait, max=30)(state)
        asked = _asked_wait(state)
        return jitter if asked is None else asked + jitter / 10

    async def _sleep(self, seconds: float) -> None:
        self.meter.repeated += 1
        self.meter.waited += seconds
        await asyncio.sleep(seconds)

    async def _try(
        self,
        path: str,
        params: Mapping[str, str | int],
        read: Callable[[bytes], T],
        known: Known | None,
    ) -> Answer[T]:
        async with self._rate:
            self.meter.requests += 1
            try:
                async with asyncio.timeout(self._limits.seconds):
                    return await self._ask(path, params, read, known)
            except (TimeoutError, httpx.TimeoutException) as error:
                raise SourceFault(Fault.TIMEOUT) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise SourceFault(Fault.UNREACHABLE, type(error).__name__) from error
            except SourceFault as told:
                raise self._as_may_be_told(told) from None

    def _as_may_be_told(self, told: SourceFault) -> SourceFault:
        detail = told.detail.replace(self._secret, "…") if self._secret else told.detail
        return SourceFault(told.fault, detail[:LONGEST_REASON], told.wait)

    async def _ask(
        self,
        path: str,
        params: Mapping[str, str | int],
        read: Callable[[bytes], T],
        known: Known | None,
    ) -> Answer[T]:
        headers = {"If-None-Match": known.etag} if known and known.etag else {}
        async with self._client.stream("GET", path, params=params, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and known and known.etag:
                await response.aread()  # it has none; unread, its connection would be given up
                return Answer(None, known)
            if response.status_code != httpx.codes.OK:
                raise await self._refusal(response)
            packed = await self._packed(response)
        wire = hashlib.blake2b(packed, digest_size=16).hexdigest()
        mark = Known(response.headers.get("etag"), wire)
        if known is not None and known.wire == wire:
            return Answer(None, mark)
        encoding = response.headers.get("content-encoding", "identity")
        return Answer(await self._workers.do(_read, packed, encoding, self._limits, read), mark)

    async def _packed(self, response: httpx.Response) -> bytes:
        """The body as it came, bounded while it comes."""
        body = bytearray()
        async for piece in response.aiter_raw(PIECE):
            body += piece
            if len(body) > self._limits.packed:
                raise SourceFault(Fault.TOO_LARGE)
        self.meter.bytes += len(body)
        return bytes(body)

    async def _refusal(self, response: httpx.Response) -> SourceFault:
        """What another status than 200 says; of its body only the beginning is read."""
        status = response.status_code
        if status in _TO_BE_REPEATED:
            wait = _seconds(response.headers.get("retry-after", ""), self._now())
            return SourceFault(Fault.BUSY, str(status), wait)
        if 300 <= status < 400:
            return SourceFault(Fault.REDIRECT, str(status))
        beginning = b""
        async for piece in response.aiter_raw(1 << 12):
            beginning = piece
            break
        return SourceFault(_STATUSES.get(status, Fault.STATUS), _said(beginning) or str(status))


def _read(packed: bytes, encoding: str, limits: Limits, read: Callable[[bytes], T]) -> T:
    body = _unpacked(packed, encoding, limits.unpacked)
    start = body[:SPACE].lstrip()[:1]
    if start == b"<":
        raise SourceFault(Fault.HTML)
    if not start:
        raise SourceFault(Fault.EMPTY)
    return read(body)


def _unpacked(packed: bytes, encoding: str, most: int) -> bytes:
    """`packed` without its gzip, bounded: what would swell beyond the limit is never made."""
    if encoding.strip().casefold() == "identity":
        return packed
    if encoding.strip().casefold() != "gzip":
        raise SourceFault(Fault.BAD_ENCODING, encoding[:20])
    inflate = isal_zlib.decompressobj(31)
    try:
        body: bytes = inflate.decompress(packed, most + 1)
    except _BAD_GZIP as error:
        raise SourceFault(Fault.BAD_ENCODING, "gzip") from error
    if len(body) > most:
        raise SourceFault(Fault.TOO_LARGE)
    if not inflate.eof:
        raise SourceFault(Fault.TRUNCATED)
    if inflate.unused_data:
        raise SourceFault(Fault.BAD_ENCODING, "gzip")
    return body


def _asked_wait(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, SourceFault) else None


def _seconds(retry_after: str, now: datetime) -> float | None:
    """`Retry-After` in seconds, whether a number or a date; None for nothing and for garbage."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def _said(body: bytes) -> str:
    """What a refusal says of itself, where it is the source's own and not a wall's page."""
    try:
        error = msgspec.json.decode(body, type=dict[str, object]).get("error")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return str(error.get("message", "") if isinstance(error, dict) else error or "")
