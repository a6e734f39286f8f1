"""
How a typed name is folded before it is compared.

People type full-width letters, paste zero-width and right-to-left marks, double blanks and full
stops; none of that makes it another name. Look-alike letters of another script do: they are not
folded.
"""

from __future__ import annotations

import re
import unicodedata

#: Longest text that is worth comparing: the longest official name has 44 characters.
LONGEST = 64

_BETWEEN = re.compile(r"[\W_]+")
_WORDS = {
    "kep": "kepulauan",
    "kepul": "kepulauan",
    "sumatra": "sumatera",
    "adm": "administrasi",
    "propinsi": "provinsi",
    "prov": "provinsi",
    "kabupaten": "kab",
    "dki": "dki",
}


def clean(text: str) -> str:
    """
    `text` as it is meant to be seen: NFKC, without control characters, blanks single.

    >>> clean("  tang\u200bsel\\n s1 ")
    'tangsel s1'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = "".join(" " if character.isspace() else character for character in text)
    folded = unicodedata.normalize("NFKC", spaced)
    visible = "".join(c for c in folded if unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())


def words(text: str) -> list[str]:
    """
    The words of a name in one case and spelling, without punctuation.

    >>> words("Kab. Kep. Siau-Tagulandang")
    ['kab', 'kepulauan', 'siau', 'tagulandang']
    """
    plain = _BETWEEN.sub(" ", clean(text).casefold())
    return [_WORDS.get(word, word) for word in plain.split()]


def key(text: str) -> str:
    """
    What two spellings of one name have in common: the letters, without blanks.

    >>> key("Toli-Toli") == key("tolitoli") == key("TOLI TOLI")
    True
    """
    return "".join(words(text))
