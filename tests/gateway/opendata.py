"""
LKPP's open data as tests use it: a CKAN catalogue of tables, and the tables.

    with OpenData() as opened:
        opened.put("data-e-katalog", "Data E-Katalog 2024.xlsx", content, "2025-03-04")
        ...  # ask opened.base
"""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.loopback import Loopback
from tests.standin import StandIn


class OpenData(StandIn):
    """`asked` are the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        #: Resources by data set, to be changed in place.
        self.sets: dict[str, list[dict[str, Any]]] = {}
        self._contents: dict[str, bytes] = {}
        #: A path that leads elsewhere.
        self.moved: dict[str, str] = {}

    def _serve(self) -> Loopback:
        routes = [
            Route("/api/3/action/package_show", self._package),
            Route("/dataset/{rest:path}", self._download),
        ]
        return Loopback(Starlette(routes=routes))

    def put(self, name: str, file: str, content: bytes, day: str, **more: Any) -> dict[str, Any]:
        """Add a table to a data set; `more` overrides what the catalogue says of it."""
        path = f"/dataset/f9aab016/resource/{len(self._contents)}/download/{file.replace(' ', '-')}"
        self._contents[path] = content
        resource = {
            "id": str(len(self._contents)),
            "name": file,
            "format": file.rpartition(".")[2].upper(),
            "url": f"{self.base}{path}",
            "created": f"{day}T01:02:03.000001",
            "last_modified": f"{day}T04:05:06.000001",
        } | more
        self.sets.setdefault(name, []).append(resource)
        return resource

    async def _package(self, request: Request) -> Response:
        name = request.query_params.get("id", "")
        self.asked.append(name)
        if name not in self.sets:
            error = {"__type": "Not Found Error", "message": "Tidak ditemukan"}
            return JSONResponse({"success": False, "error": error}, 404)
        result = {"name": name, "resources": self.sets[name]}
        return JSONResponse({"help": "-", "success": True, "result": result})

    async def _download(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.moved:
            return RedirectResponse(self.moved[path])
        return Response(self._contents[path], media_type="application/octet-stream")
