"""What is said of a subscription: which region, to stop, or only to look."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands import AskToErase, Command, SetFollow, ShowSubscription, Stop
from bot.pairs import split_known
from bot.parsing.naming import about
from bot.parsing.parsed import Parsed, SeveralRegions
from bot.phrases import is_known
from procurement.regions import readings

STOPPING = ("berhenti", "stop", "unsubscribe", "hentikan")
#: What is said around a region's name after the word that subscribes or stops.
_ABOUT_NEWS = re.compile(
    r"^(?:(?:ber)?langganan(?:nya)?|kabar|ringkasan|berita|pesan|kiriman|kirim|mengirim|dulu|saja|"
    r"lagi|semua|semuanya|apa|untuk|utk|dari|tentang|daerah|ini|ke|dan)(?:[\s,:]+|$)",
    re.IGNORECASE,
)
_OF_SUBSCRIPTION = r"(?:(?:dari|daftar)\s+)?(?:ber)?langganan(?:nya)?(?:\s+(?:saya|kami|ini))?"
_ENDING = re.compile(
    rf"(?:batal|batalkan|hentikan|akhiri|cabut|hapus|keluar)\s+{_OF_SUBSCRIPTION}"
    r"|(?:(?:saya|kami)\s+)?(?:tidak|tdk|tak|nggak|gak|ga)\s+(?:mau|ingin)\s+"
    r"(?:(?:ber)?langganan|(?:(?:ber)?langganan\s+)?lagi)"
    r"|jangan\s+(?:di)?kirimi?(?:\s+(?:saya|kami|pesan|kabar))*(?:\s+lagi)?|hentikan|unsub",
    re.IGNORECASE,
)
_LOOKING = re.compile(rf"(?:lihat|ubah|ganti|atur|cek|daftar|kelola)\s+{_OF_SUBSCRIPTION}", re.I)
_ERASING = re.compile(r"hapus\s+data(?:\s+(?:saya|kami|percakapan(?:\s+ini)?))?", re.IGNORECASE)


def in_other_words(text: str) -> Command | None:
    """What is said of a subscription without the word of a command."""
    for said, command in ((_ENDING, Stop), (_LOOKING, ShowSubscription), (_ERASING, AskToErase)):
        if said.fullmatch(text):
            return command()
    return None


def parse_subscription(text: str) -> Parsed:
    if not is_known(text) and text.casefold() in STOPPING:
        return Parsed(Stop())
    name = _without_news(text)
    _refuse_several(SetFollow(), name)
    return about(SetFollow(), name) if name else Parsed(ShowSubscription())


def parse_stop(text: str) -> Parsed:
    name = _without_news(text)
    _refuse_several(SetFollow(is_wanted=False), name)
    return about(SetFollow(is_wanted=False), name) if name else Parsed(Stop())


def _without_news(text: str) -> str:
    """
    A region's name without such words; nothing where there are no others.

    >>> _without_news("kabar untuk pontianak"), _without_news("langganan dulu")
    ('pontianak', '')
    """
    while text and not is_known(text) and (shorter := _ABOUT_NEWS.sub("", text)) != text:
        text = shorter
    return text


def _refuse_several(command: SetFollow, name: str) -> None:
    """Raise SeveralRegions where `name` is more than one region's."""
    pair = None if is_known(name) else split_known(name)
    found = [readings(one) for one in pair or ()]
    if found and all(len(regions) == 1 for regions in found):
        raise SeveralRegions(tuple(replace(command, region=regions[0]) for regions in found))
