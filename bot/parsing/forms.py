"""Forms of verbs by their roots ("mengunduh", "diunduh") and degrees of adjectives."""

from __future__ import annotations

_ENDINGS = ("", "kan", "in", "i", "nya", "kannya", "innya", "inya", "kanlah", "inlah", "lah", "kah")
_VOWELS = "aiueo"
#: Roots of one syllable take a vowel before them: "mengecek".
SHORT = 4


def forms(root: str) -> tuple[str, ...]:
    """
    Active, passive, asked and spoken forms of the verb `root`.

    >>> "menyusul" in forms("susul"), "mengirimkan" in forms("kirim")
    (True, True)
    """
    begun = [root, f"di{root}", f"ter{root}", _active(root), _spoken(root)]
    if len(root) <= SHORT:
        begun += [f"nge{root}", f"menge{root}", f"dike{root}"]
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


def superlatives(adjective: str) -> tuple[str, ...]:
    """
    How the highest degree of `adjective` is said, with a blank written "_".

    >>> superlatives("bagus")[:2]
    ('paling_bagus', 'terbagus')
    """
    return (
        *(f"paling_{adjective}", f"ter{adjective}", f"{adjective}_sendiri", f"ter{adjective}nya"),
        *(f"paling_{adjective}nya", f"{adjective}nya_paling", f"paling_{adjective}_sendiri"),
    )


def comparatives(adjective: str) -> tuple[str, ...]:
    """
    How two are compared by `adjective`.

    >>> comparatives("bagus")[:2]
    ('lebih_bagus', 'bagusan')
    """
    return (
        *(f"lebih_{adjective}", f"{adjective}an", f"lebih_{adjective}an", f"{adjective}_mana"),
        *(f"{adjective}an_mana", f"mana_{adjective}", f"jauh_lebih_{adjective}"),
        *(f"lebih_{adjective}_mana", f"{adjective}an_siapa", f"lebih_{adjective}_siapa"),
    )


def changes(adjective: str) -> tuple[str, ...]:
    """
    How something is said to become `adjective`.

    >>> changes("bagus")[:2]
    ('makin_bagus', 'semakin_bagus')
    """
    more = ("makin", "semakin", "kian", "tambah", "bertambah", "jadi_lebih", "menjadi_lebih")
    return tuple(f"{word}_{adjective}" for word in more)
