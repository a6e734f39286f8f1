"""The forms that the root of a verb takes: "unduh", "mengunduh", "diunduh", "unduhkan"."""

from __future__ import annotations

_ENDINGS = ("", "kan", "in", "i", "nya", "kannya", "kanlah", "lah")
_VOWELS = "aiueo"


def forms(root: str) -> tuple[str, ...]:
    """
    Active, passive, asked and spoken forms of the verb `root`.

    >>> "menyusul" in forms("susul"), "mengirimkan" in forms("kirim")
    (True, True)
    """
    begun = (root, f"di{root}", _active(root), _spoken(root))
    return tuple(dict.fromkeys(start + ending for start in begun for ending in _ENDINGS))


def _active(root: str) -> str:
    first, rest = root[0], root[1:]
    if first in "lmnrwy":
        return f"me{root}"
    if first in "bf":
        return f"mem{root}"
    if first == "p":
        return f"mem{rest}"
    if first in "cdjz":
        return f"men{root}"
    if first == "t":
        return f"men{rest}"
    if first == "s":
        return f"meny{rest}"
    if first == "k":
        return f"meng{rest}"
    return f"meng{root}" if first in _VOWELS or first in "gh" else f"me{root}"


def _spoken(root: str) -> str:
    """ "nyusul", "ngirim", "ngambil": the active without its beginning."""
    first, rest = root[0], root[1:]
    if first == "s":
        return f"ny{rest}"
    if first in "kglrhw" or first in _VOWELS:
        return f"ng{rest}" if first == "k" else f"nge{root}" if first in "lrwg" else f"ng{root}"
    if first in "pt":
        return ("m" if first == "p" else "n") + rest
    return f"n{root}" if first in "cj" else f"nge{root}"
