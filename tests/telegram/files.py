"""Files that people or the bot have sent, kept in memory."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import Any

from tests.telegram.refusals import bad_request

#: A bot can send 50 MB and fetch 20.
MOST_SENT = 50 * 1024 * 1024
MOST_FETCHED = 20 * 1024 * 1024


@dataclass(frozen=True)
class File:
    file_id: str
    name: str
    content: bytes
    #: What Telegram says of its size; a test may claim more than it sends.
    size: int
    path: str

    @property
    def mime_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_json(self) -> dict[str, Any]:
        unique = f"unique-{self.file_id}"
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": self.size}


class Files:
    def __init__(self) -> None:
        self._kept: dict[str, File] = {}

    def keep(self, content: bytes, name: str, folder: str, size: int | None = None) -> File:
        number = len(self._kept) + 1
        _, dot, extension = name.rpartition(".")
        path = f"{folder}/file_{number}{dot}{extension if dot else ''}"
        size = len(content) if size is None else size
        file = File(f"BQACAgUAAx{number:06d}", name, content, size, path)
        self._kept[file.file_id] = file
        return file

    def find(self, file_id: object) -> File:
        file = self._kept.get(str(file_id))
        if file is None:
            raise bad_request("invalid file_id")
        return file

    def at(self, path: str) -> File | None:
        return next((file for file in self._kept.values() if file.path == path), None)
