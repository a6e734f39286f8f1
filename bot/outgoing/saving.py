"""What goes with a reply, written into a folder: for the terminal, which cannot show it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from bot.outgoing.attachments import Attachment
from bot.outgoing.making import make


def save(attachment: Attachment, folder: Path) -> Path:
    """
    Make `attachment` and write it into `folder`, which is made, too; returns where it lies.

    Another file of that name stays: the new one gets a number. Raises OSError.
    """
    content = make(attachment.specify())
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(attachment.name)
    for number in count(1):
        path = folder / (name.name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == content:
                return path
        else:
            return path
    raise AssertionError("counting never ends")
