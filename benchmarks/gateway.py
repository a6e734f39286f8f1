"""
A gateway that costs little: pages made beforehand, in gzip, served from memory by one process.

    python -m benchmarks.gateway REGIONS [YEARS_TIMES]

prints its address. With /etags it answers 304 to whom knows a page; else nothing tells that.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from isal import igzip

from benchmarks.measure import ROOT
from benchmarks.records import Records, records

PAGE = 1000
EMPTY = b'{"success":true,"data":[],"meta":{"limit":1000}}'


@contextmanager
def serving(regions: int, times: int = 1) -> Iterator[str]:
    """The address of a gateway that serves the records of `regions`, until the end."""
    command = [sys.executable, "-m", "benchmarks.gateway", str(regions), str(times)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # it was asked for
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def pages(told: Records) -> Iterator[bytes]:
    """The answers that hold the rows of `told`, each in gzip."""
    for start in range(0, len(told.rows), PAGE):
        meta = f'{{"limit":{PAGE},"cursor":"{start + PAGE}"'
        meta += ',"has_more":true}' if start + PAGE < len(told.rows) else "}"
        rows = ",".join(told.rows[start : start + PAGE])
        body = f'{{"success":true,"data":[{rows}],"meta":{meta}}}'
        yield igzip.compress(body.encode(), 2)


class _Answers(asyncio.Protocol):
    def __init__(self, held: dict[tuple[str, str, str, str], bytes]) -> None:
        self._held = held
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # of TCP
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            request, _, self._asked = self._asked.partition(b"\r\n\r\n")
            self._transport.write(self._answer(request.decode()))

    def _answer(self, request: str) -> bytes:
        first, *headers = request.split("\r\n")
        url = urlsplit(first.split(" ")[1])
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        root, _, dataset = url.path.partition("/api/v1/")
        page = dataset, query["kode_klpd"], query["tahun"], query.get("cursor", "0")
        body = self._held.get(page, igzip.compress(EMPTY))
        tag = ""
        if root == "/etags":
            known = {h.partition(": ")[2] for h in headers if h.lower().startswith("if-none-match")}
            tag = f'etag: "{"-".join(page)}"\r\n'
            if tag[6:-2] in known:
                return f"HTTP/1.1 304 Not Modified\r\n{tag}\r\n".encode()
        head = f"HTTP/1.1 200 OK\r\n{tag}content-type: application/json\r\n"
        head += f"content-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n"
        return head.encode() + body


async def _serve(held: dict[tuple[str, str, str, str], bytes]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Answers(held), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    held = {
        (told.dataset, told.klpd, str(told.year), str(number * PAGE)): page
        for told in records(int(sys.argv[1]), int(sys.argv[2]))
        for number, page in enumerate(pages(told))
    }
    asyncio.run(_serve(held))


if __name__ == "__main__":
    main()
