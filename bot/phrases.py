"""What stands around a region's name in a question: words of asking, a greeting, thanks, "we"."""

from __future__ import annotations

import re

from bot.suggestions import is_misspelt
from procurement.errors import QuestionError
from procurement.names import words
from procurement.regions import readings


class SmallTalk(QuestionError):
    """A greeting or thanks: nothing was asked."""

    def __init__(self, text: str, is_thanks: bool) -> None:
        super().__init__(text)
        self.is_thanks = is_thanks


class AskedForRank(QuestionError):
    """A rank was named by its number: "siapa nomor 1"."""


#: So many words are taken off a question at most.
MOST_WORDS = 20
#: An address that a name ends with, too ("gunung mas"): not taken from what is unknown.
_ALSO_IN_NAMES = "mas"
_ADDRESS = r"bapak\s*/\s*ibu|bapak|ibu|pak|bu|kak|mbak|min|admin|bot|yth"
_THANKING = (
    r"(?:terima\s*kasih|trima\s*kasih|makasih|mksh|trims|thanks|thank you|thx|tq|matur nuhun|"
    r"hatur nuhun|nuhun|matur suwun|suwun)(?:\s+(?:banyak|sebelumnya|ya))?"
)
_WISHES = r"(?:saya|kami)\s+(?=(?:mau|ingin|mohon|minta|hendak|perlu|butuh|izin|ijin)\b)"
_COURTESY_BEFORE = re.compile(
    rf"^(?:{_WISHES}|(?:assalamu['’]?\s?alaikum|wr\.?\s*wb|selamat|pagi|siang|sore|petang|malam|"
    r"halo|hallo|hello|hai|hi|hei|hey|permisi|punten|salam|maaf|izin|ijin|mohon|tolong|minta|"
    r"numpang|bertanya|tanya|nanya|mau|ingin|hendak|perlu|butuh|boleh|bisa|tahu|tau|coba|ya|oke|ok|"
    rf"{_THANKING}|(?!pak\s*pak){_ADDRESS}|{_ALSO_IN_NAMES}(?=,))(?:[\s,.;:!?]+))",
    re.IGNORECASE,
)
_COURTESY_BEHIND = re.compile(
    r"(?<![\s,.;:!?])[\s,.;:!?]++(?P<word>ya+|yah|dong|donk|deh|sih|nih|lah|kah|tolong|mohon|izin|ijin|permisi|maaf|"
    r"please|pls|(?:mohon\s+)?(?:bantuan|informasi|info|petunjuk|arahan|pencerahan)nya|"
    rf"{_THANKING}|{_ADDRESS}|{_ALSO_IN_NAMES})[\s,.;:!?🙏]*$",
    re.IGNORECASE,
)


def without_courtesy(text: str) -> str:
    """
    A question without greetings, thanks and address around it; what is nothing else stays.

    >>> without_courtesy("mohon izin bapak, porsi landak ya?"), without_courtesy("gunung mas ya")
    ('porsi landak', 'gunung mas')
    """
    whole = text = re.sub(r"[\s?!🙏]+$", "", text)
    for _ in range(MOST_WORDS):
        if names_a_region(text):
            break
        behind = _COURTESY_BEHIND.search(text)
        if behind is not None and _may_go(behind["word"], text[: behind.start()]):
            shorter = text[: behind.start()]
        else:
            shorter = _COURTESY_BEFORE.sub("", text, count=1)
        if not shorter or shorter == text:
            break
        text = shorter
    return _intact(whole, text)


def _may_go(word: str, rest: str) -> bool:
    return word.casefold() != _ALSO_IN_NAMES or is_known(without_asking(rest))


_TOPIC = (
    r"e[\s-]?purchasing|e[\s-]?katalog|e[\s-]?catalog(?:ue)?|katalog|sirup|(?:pagu\s+)?rup"
    "|transaksi"
)
_MATTER = "posisi|peringkat|rank|ranking|urutan|porsi|nilai|capaian|persen|persentase|prosentase"
_HOW = "berapa(?:kah)?|brp|brapa|bagaimana(?:kah)?|gimana"
_ASKING = re.compile(
    rf"^(?:tolong|mohon|cek|lihat|lihatkan|tampilkan|{_HOW}|{_TOPIC}|{_MATTER}|info|informasi|data|"
    "total|jumlah|besaran|kurang|antara|untuk|utk|dari|pada|tentang|soal|terkait|mengenai|di|"
    r"daerah|wilayah)(?:[\s,:]+|$)",
    re.IGNORECASE,
)
_ASKING_BEHIND = re.compile(
    rf"(?:^|(?<![\s,;:])[\s,;:]++)(?:{_HOW}|(?:ke|ber|se)[\s-]?berapa|(?:{_MATTER})(?:nya)?|datanya|{_TOPIC}|"
    r"sekarang|(?:saat|hari)\s+ini|terbaru|terkini|terakhir|nomor|no|total|terhadap|dari|di|ke|pada)"
    r"[\s,.;:!?]*$",
    re.IGNORECASE,
)


def without_asking(text: str) -> str:
    """
    A name without the words of a question around it; nothing where there are no others.

    "di" before a name is "in", once something was asked: not the province "di yogyakarta".

    >>> without_asking("berapa porsi tangsel"), without_asking("di yogyakarta")
    ('tangsel', 'di yogyakarta')
    """
    whole, asked = text, False
    for _ in range(MOST_WORDS):
        if is_known(text) and not (asked and text.casefold().startswith("di ")):
            break
        shorter = _ASKING_BEHIND.sub("", text, count=1) or text
        if shorter == text:
            shorter = _ASKING.sub("", text, count=1)
        if shorter == text:
            break
        text, asked = shorter, True
    return _intact(whole, text)


def _intact(whole: str, bare: str) -> str:
    """`bare`, but for a misspelt name one of whose words was taken for another: "baik numfor"."""
    is_name = bare not in ("", whole) and not is_known(bare) and is_misspelt(whole)
    return whole if is_name else bare


def names_a_region(text: str) -> bool:
    """Whether `text` is, as it stands, the name or code of one region or of several."""
    return bool(readings(text))


def names_own(text: str) -> bool:
    """
    Whether `text` says "we": the chat's own region is meant.

    >>> names_own("daerah kami"), names_own("Kami"), names_own("kota kami")
    (True, True, False)
    """
    spoken = " ".join(words(text))
    return bool(re.fullmatch(r"(?:(?:daerah|wilayah|pemda) )?(?:saya|kami|kita|sendiri)", spoken))


def is_known(text: str) -> bool:
    """Whether `text` is a region's name or says "we"."""
    return names_a_region(text) or names_own(text)


def joined_code(text: str) -> str:
    """
    A text that begins with a code in two parts, the blank in it taken out; any other as it is.

    >>> joined_code("D 199"), joined_code("61 71 s1 2022"), joined_code("61 99")
    ('D199', '6171 s1 2022', '61 99')
    """
    found = re.match(r"(?:d [0-9]{1,3}|[0-9]{2} [0-9]{2})(?=\s|$)", text, re.IGNORECASE)
    if found is None:
        return text
    joined = found[0].replace(" ", "")
    return joined + text[found.end() :] if names_a_region(joined) else text


_RANK = re.compile(
    r"\b(?:peringkat|rank|ranking|nomor|nomer|no\.?|urutan|posisi|juara)\s*"
    r"(?:(?:ke[\s-]?)?[0-9]{1,3}\b(?!\s*(?:%|persen|[.,][0-9]))|(?:ke)?(?:satu|dua|tiga)\b|pertama)"
    r"|\b[0-9]{1,3}\s+(?:peringkat|besar)\b|\b(?:lima|sepuluh)\s+besar\b",
    re.IGNORECASE,
)


def names_a_rank(text: str) -> bool:
    """
    Whether `text` says a rank by its number.

    >>> [names_a_rank(text) for text in ("siapa nomor 1", "posisi 30%", "naik 2 peringkat")]
    [True, False, True]
    """
    return _RANK.search(text) is not None


_THANKS = frozenset(
    words(
        "terima kasih terimakasih trimakasih makasih mksh trims thanks thank you thx tq nuhun "
        "hatur suwun matur"
    )
)
_GREETINGS = frozenset(
    words(
        "halo hallo hello helo hai hi hei hey salam assalam assalamu assalamualaikum alaikum wr wb "
        "waalaikumsalam selamat datang pagi siang sore petang malam permisi punten p tes test ping "
        "menu mulai bantu ok oke okay okey siap sip baik baiklah iya mantap"
    )
)
_ADDRESSED = frozenset(
    words(
        "pak bu bapak ibu min admin bot kak mas mbak bang semua semuanya banyak sekali ya yth "
        "rekan sekalian atas"
    )
)


def refuse_small_talk(text: str) -> None:
    """Raise SmallTalk where `text` is a greeting, thanks, or no word at all."""
    said = set(words(text))
    if text and said <= _THANKS | _GREETINGS | _ADDRESSED and (not said or said - _ADDRESSED):
        raise SmallTalk(text, is_thanks=bool(said & _THANKS))
