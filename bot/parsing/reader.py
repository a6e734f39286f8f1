"""
A sentence taken apart: names, numbers, a semester, and the senses of all other words.

Nothing is dropped: a word of no sense is kept in `left`, and whoever finds one there has not
understood the sentence.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.abbreviations import RUN_TOGETHER
from bot.commands import FileFormat, When
from bot.parsing.arguments import FORMATS, UNIT_KINDS
from bot.parsing.mentions import name_at
from bot.parsing.occasions import without_occasion
from bot.parsing.reading import Reading
from bot.parsing.respelling import respelt
from bot.parsing.senses import MOST_WORDS, Sense, senses
from bot.parsing.spelling import corrected, written_out
from bot.semesters import take_when
from bot.suggestions import is_misspelt
from procurement.errors import QuestionError
from procurement.names import words
from procurement.unit_kinds import UnitKind

#: Longer sentences than this are told us by nobody.
MOST = 40
#: So many words are taken for misspelt at most.
MOST_CORRECTED = 2


def read(text: str) -> Reading:
    """What `text` holds."""
    try:
        when, rest = take_when(respelt(without_occasion(text)), other_numbers=True)
    except QuestionError as error:
        return Reading(left=(text,), fault=error)
    places = [found.span() for found in _TOKEN.finditer(rest)]
    if len(places) > MOST:
        return Reading(left=(rest,))
    return _Reader(rest, places).reading(when)


_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|%|[&+]|[^\W_]+(?:['’`][^\W_]+)*")


_ONES = words("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh")
_ORDINALS = words(
    "pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh"
)
_NUMBERS = {word: n for told in (_ONES, _ORDINALS) for n, word in enumerate(told, start=1)}
_RANK_WORDS = frozenset(words("peringkat ranking rangking rank nomor nomer no urutan posisi juara"))
_PERCENT_WORDS = frozenset(("%", "persen", "pct", "prosen"))
_COUNTED = frozenset(
    words("besar teratas tertinggi terbaik terbesar terendah terbawah terkecil terburuk")
)
_CLASSES = frozenset(
    (
        *("daerah", "kota", "kabupaten", "kab", "provinsi", "propinsi", "prov"),
        *("pemda", "pemprov", "pemkab", "pemkot", "wilayah"),
    )
)
_ENTERING = frozenset(
    words(
        "masuk ke tembus menuju menembus mencapai capai nembus nyampe sampai raih meraih kejar "
        "mengejar ngejar masuki memasuki rebut merebut jadi menjadi"
    )
)
#: Where these stand alone, nothing is to be reached.
_JUST_THERE = frozenset(("masuk", "ke", "jadi", "menjadi"))
_WISHES = frozenset(
    words(
        "mau ingin pengen pingin hendak minta mohon cek tanya tanyakan bertanya lihat coba bisa "
        "boleh simpan unduh download gunakan baru lupa bingung penasaran belum sedang lagi"
    )
)
_GIVING = frozenset(
    words(
        "kabari kabarin ingatkan beritahu tahu tau kirim kirimi kirimkan kirimin kasih beri "
        "berikan yakin percaya infokan kabarkan tunjukkan bantu buatkan carikan"
    )
)
_JOINING = (
    "dengan",
    "sama",
    "dibanding",
    "dibandingkan",
    "ketimbang",
    "bandingin",
    "bandingkan",
    "lawan",
)
#: What "paling" may stand before besides what is one word with it.
_GRADED = (Sense.IMPACT, Sense.LIFT, Sense.HOLDING, Sense.GOODS, Sense.SHOULD)
_PARTICLES = frozenset(
    words(
        "sih ya yah yaa nih tuh dong deh kah min pak bu kak bang mas mbak bos gan admin bapak ibu "
        "kok teh mah bot"
    )
)
#: What a denial may stand behind and be none: "naik gak", "ada gak di sambas".
_TAGGED = frozenset(("ada", "bisa", "boleh", "jauh", "oke"))
_PREDICATES = frozenset(
    (
        *(
            Sense.UP_DOWN,
            Sense.TREND,
            Sense.QUALITY,
            Sense.MORE_THAN,
            Sense.CHASE,
            Sense.FILE,
        ),
        *(Sense.SEND, Sense.CHANGE, Sense.UPDATED, Sense.LATEST, Sense.OVERTAKEN, Sense.NO_CODE),
        *(Sense.DISTANCE, Sense.REACH, Sense.METHOD, Sense.ABOVE, Sense.BELOW),
    )
)
_DENIED = frozenset(words("ada bisa boleh pernah mau akan sampai punya"))
_AFTER_TAGS = _PARTICLES | set(
    words("di dari sama ke untuk pada per kalau jika bila dibanding itu ini kita kami data datanya")
)
_ALLOWED = frozenset(words("bisa boleh dapat bisakah bolehkah dapatkah"))
_NEEDING = frozenset(words("butuh membutuhkan perlu memerlukan"))
_WANTED = frozenset(
    words(
        "data datanya info informasi grafik diagram chart gambar file berkas excel csv pdf xlsx "
        "daftar rincian rekap rekapitulasi gambaran penjelasan keterangan lembar "
        "perbandingan angka "
        "bantuan tahu visualisasi tabel"
    )
)
_COUNTING = frozenset(words("berapa berapakah jumlah jumlahnya banyaknya"))
#: These alone say nothing: a misspelt word beside them may be a name.
_VAGUE = frozenset((Sense.NOTHING, Sense.THAT, Sense.PLACE, Sense.WHETHER, Sense.GUESS))
#: What these say of our figures, and the words that tell that such are meant.
_BESIDE_OURS = {
    Sense.SMALLEST: Sense.LOWEST,
    Sense.PRAISED: Sense.BEST,
    Sense.BLAMED: Sense.WORST,
}
_OURS = frozenset(
    (
        *(Sense.SHARE, Sense.VALUE, Sense.TOPIC, Sense.RANK, Sense.MONEY, Sense.OUTCOME),
        *(Sense.UNIT, Sense.BOARD, Sense.SPENDING, Sense.GOODS, Sense.DATA),
    )
)
_SUFFIXES = ("nya", "kah", "lah", "nyakah")


class _Reader:
    """Goes through the words once, from the left."""

    def __init__(self, text: str, places: list[tuple[int, int]]) -> None:
        self._text = text
        self._places = places
        self._typed = [text[start:end].casefold() for start, end in places]
        self._spoken = [written_out(word) for word in self._typed]
        self._at = 0
        self._senses: list[Sense] = []
        self._names: list[str] = []
        #: Where words stand that mean nothing to us, and what misspelt ones may mean.
        self._left: list[int] = []
        self._unclear: dict[int, Sense] = {}
        self._searched: list[str] = []
        self._kinds: set[UnitKind] = set()
        self._files: set[FileFormat] = set()
        self._numbers: dict[str, Decimal] = {}
        self._is_count = self._is_with = False

    def reading(self, when: When) -> Reading:
        while self._at < len(self._spoken):
            size = self._name() or self._number() or self._phrase() or self._changed()
            if not size:
                self._left.append(self._at)
                size = 1
            self._at += size
        self._settle()
        whole = {name: int(number) for name, number in self._numbers.items()}
        return Reading(
            senses=self._settle_senses(when),
            names=tuple(self._names),
            when=when,
            percent=self._numbers.get("percent"),
            rank=whole.get("rank"),
            size=whole.get("size"),
            units=whole.get("units"),
            into=whole.get("into"),
            searched=" ".join(self._searched),
            kinds=frozenset(self._kinds),
            files=frozenset(self._files),
            left=tuple(self._typed[at] for at in self._left),
            is_count=self._is_count,
            is_with=self._is_with,
            says_we=not {"kami", "kita"}.isdisjoint(self._spoken),
        )

    def _name(self) -> int:
        name = name_at(self._typed, self._at)
        name = name.rstrip(" &+") if name else None
        if name is None or (" " not in name and self._is_said_otherwise(name)):
            return 0
        before = self._spoken[self._at - 1] if self._at else ""
        self._is_with = self._is_with or before in _JOINING
        size = len(name.split())
        start, end = self._places[self._at][0], self._places[self._at + size - 1][1]
        self._names.append(self._text[start:end])
        return size

    def _is_said_otherwise(self, name: str) -> bool:
        """Whether a name is a word of ours, too: "plg" before an adjective is no Palembang."""
        if (name,) in senses():
            return True
        meant = self._spoken[self._at]
        following = self._spoken[self._at + 1 : self._at + 2]
        if meant == name or not following:
            return False
        return (meant, *following) in senses() or senses().get((*following,)) in _GRADED

    def _number(self) -> int:
        near = self._spoken[self._at : self._at + 5]
        word, following = near[0], near[1] if len(near) > 1 else ""
        if word in _RANK_WORDS:
            behind = near[1:]
            skipped = 1
            while behind[:1] and behind[0] in ("ke", "urut", "urutan", "nomor"):
                behind, skipped = behind[1:], skipped + 1
            if behind[:1] in (["1"], ["satu"]) and behind[1:2] in (["sampai"], ["hingga"], ["s"]):
                last = _whole(behind[2]) if len(behind) > 2 else None
                return self._keep("size", Decimal(last), skipped + 3) if last else 0
            if word == "juara" and Sense.WHO in self._senses:
                return 0
            is_share = len(behind) > 1 and behind[1] in (*_PERCENT_WORDS, *_COUNTED)
            is_length = behind[1:2] and behind[1] in _CLASSES and _COUNTED & set(near[3:])
            if is_length and (number := _whole(behind[0])):
                return self._keep("size", Decimal(number), skipped + 1)
            if behind and not is_share and (number := _whole(behind[0])):
                return self._keep("rank", Decimal(number), skipped + 1)
        is_entering = word in _ENTERING and near[2:3] == ["besar"]
        if is_entering and (number := _whole(following)):
            if word not in _JUST_THERE:
                self._senses.append(Sense.REACH)
            return self._keep("into", Decimal(number), 3)
        if word == "top" and (number := _whole(following)):
            return self._keep("size", Decimal(number), 2)
        if re.fullmatch(r"top[0-9]{1,3}", word):
            return self._keep("size", Decimal(word[3:]), 1)
        if following in _PERCENT_WORDS and re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", word):
            return self._keep("percent", Decimal(word.replace(",", ".")), 2)
        number = _whole(word)
        if number is None:
            return 0
        if self._spoken[self._at - 1 : self._at] == ["ambil"] and following == "":
            return self._keep("size", Decimal(number), 1)
        if following in ("paling", "saja") and near[2:3] != ["persen"]:
            return self._keep("size", Decimal(number), 1)
        if following in _COUNTED:
            return self._keep("size", Decimal(number), 2 if following == "besar" else 1)
        before = self._spoken[max(self._at - 2, 0) : self._at]
        if following in _CLASSES and before and (before[-1] in ("dari", "antara")):
            return 1  # out of so many
        is_list = (following in _CLASSES or following == "nama") and near[2:3] != []
        if is_list and near[:2] != ["satu", "provinsi"]:
            return self._keep("size", Decimal(number), 2 if following == "nama" else 1)
        if following in ("opd", "satker", "skpd", "dinas", "unit") or (
            following in ("perangkat", "satuan") and near[2:3] in (["daerah"], ["kerja"])
        ):
            return self._keep("units", Decimal(number), 1)
        return 0

    def _keep(self, name: str, number: Decimal, size: int) -> int:
        """A second number of a kind is none that we understand."""
        if name in self._numbers:
            return 0
        self._numbers[name] = number
        return size

    def _phrase(self) -> int:
        for size in range(min(MOST_WORDS, len(self._spoken) - self._at), 0, -1):
            parts = tuple(self._spoken[self._at : self._at + size])
            sense = senses().get(parts)
            if sense is not None:
                self._note(sense, parts)
                return size
        return 0

    def _changed(self) -> int:
        """A word with a suffix, or one that is misspelt."""
        word = self._spoken[self._at]
        for suffix in _SUFFIXES:
            bare = word.removesuffix(suffix)
            if bare != word and (sense := senses().get((bare,))) is not None:
                self._note(sense, (bare,))
                return 1
        right = corrected(word)
        if right == word or len(self._unclear) == MOST_CORRECTED:
            return 0
        self._unclear[self._at] = senses()[(right,)]
        return 1

    def _settle_senses(self, when: When) -> frozenset[Sense]:
        """What counts of the words that mean something beside others only."""
        told = set(self._senses) - {Sense.NOTHING}
        if Sense.CASH in told:
            is_ours = not told.isdisjoint((Sense.TOPIC, Sense.VALUE, Sense.SHARE, Sense.RANK))
            is_ours |= not told.isdisjoint((Sense.REACH, Sense.CHASE, Sense.PURSUE))
            told.add(
                Sense.MONEY
                if is_ours or {"percent", "rank"} & set(self._numbers)
                else Sense.OUTSIDE
            )
        for sense, meant in _BESIDE_OURS.items():
            if sense in told:
                told.add(Sense.OUTSIDE if told.isdisjoint(_OURS) else meant)
        if Sense.GUESS in told and when.year and not when.half:
            told.add(Sense.OUTSIDE)
        return frozenset(told - {Sense.CASH, Sense.GUESS} - set(_BESIDE_OURS))

    def _settle(self) -> None:
        """Misspelt words count where something else was said rightly; alone they are names."""
        spoken = [self._typed[at] for at in sorted([*self._left, *self._unclear])]
        is_said = bool(self._names) or not _VAGUE.issuperset(self._senses)
        if not is_said or (not self._names and is_misspelt(" ".join(spoken))):
            self._left += self._unclear
            self._left.sort()
        else:
            self._senses += self._unclear.values()

    def _whose(self, said: str) -> Sense:
        """ "we" and "I": whose region is meant, or but who asks."""
        behind = self._spoken[self._at + 1 : self._at + 2]
        before = self._spoken[self._at - 1 : self._at] if self._at else []
        is_asking = bool(set(behind) & _WISHES or set(before) & _GIVING)
        is_asking |= said == "saya" and bool(set(before) & _ALLOWED)
        if behind == ["bisa"] and self._spoken[self._at + 2 : self._at + 3]:
            is_asking &= not self._spoken[self._at + 2].startswith("di")
        is_asking = is_asking or (bool(set(behind) & _NEEDING) and self._wants_data(1))
        return Sense.NOTHING if is_asking else Sense.OWN

    def _is_tag(self) -> bool:
        """Whether "tidak" or "belum" makes a question of what stands before it, and denies none."""
        behind = self._spoken[self._at + 1 :]
        if not self._at or self._spoken[self._at - 1] in ("yang", "atau"):
            return self._at > 0 and set(behind) <= _PARTICLES
        if set(behind) <= _PARTICLES:
            return True
        is_spoken = self._typed[self._at] not in ("tidak", "tdk", "belum")
        is_told = self._spoken[self._at - 1] in _TAGGED
        is_told |= bool(self._senses) and self._senses[-1] in _PREDICATES
        return is_told and (
            (is_spoken and behind[0] not in _DENIED)
            or behind[0] in _AFTER_TAGS
            or name_at(self._typed, self._at + 1) is not None
        )

    def _wants_data(self, ahead: int = 0) -> bool:
        """Whether what is needed are but data: "kami memerlukan data peringkat"."""
        behind = self._spoken[self._at + ahead + 1 : self._at + ahead + 2]
        return bool(set(behind) & _WANTED)

    def _note(self, sense: Sense, parts: tuple[str, ...]) -> None:
        said = " ".join(parts)
        if sense is Sense.OR_NOT and not self._is_tag():
            sense = Sense.NOT
        if sense is Sense.ME or said in ("kami", "kita"):
            sense = self._whose(said)
        if sense is Sense.LACK and said in _NEEDING and self._wants_data():
            sense = Sense.NOTHING
        if said in ("pemda", "pemerintah daerah") and self._at:
            before = self._spoken[self._at - 1]
            sense = Sense.PLACE if before in ("seluruh", "semua", "setiap", "lengkap") else sense
        if sense in (Sense.UNIT, Sense.UNIT_KIND) and self._at:
            self._is_count |= self._spoken[self._at - 1] in _COUNTING
        if sense is Sense.UNIT_KIND:
            kind = "rsud" if said == "rumah sakit" else said.partition(" ")[0]
            self._kinds.add(UNIT_KINDS["kecamatan" if kind == "camat" else kind])
        elif sense is Sense.UNIT_NAME:
            self._searched.append(RUN_TOGETHER.get(said, said))
            if said in RUN_TOGETHER:
                self._kinds.add(UnitKind.DINAS)
        elif sense is Sense.PURPOSE:
            self._senses.append(Sense.REACH)
        elif sense is Sense.FILE:
            if said.removesuffix("nya").split()[-1] in FORMATS:
                self._files.add(FORMATS[said.removesuffix("nya").split()[-1]])
            elif said.startswith("lembar") and not said.startswith(("lembar kerja", "lembar data")):
                self._files.add(FileFormat.PDF)
            if self._spoken[self._at].endswith("nya"):
                self._senses.append(Sense.THAT)
        self._senses.append(sense)


def _whole(word: str) -> int | None:
    """The whole number that `word` says, from 1 to 999."""
    if word in ("kesatu", "wahid"):
        return 1
    if word in _NUMBERS:
        return _NUMBERS[word]
    return int(word) or None if re.fullmatch(r"[0-9]{1,3}", word) else None
