"""Words as they are meant: short and spoken forms written out, doublings, typing errors."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import OSA

from bot.parsing.senses import senses, usual
from procurement.names import words

#: Shorter words than this are not corrected; of longer ones a letter, of the longest two.
SHORT, LONG = 4, 9
#: Words of questions that are recognised though they are misspelt.
_KEPT_IN_MIND = (
    *("siapa", "nilai", "dinas", "naik", "turun", "kabupaten", "provinsi"),
    *words(
        "peringkat ranking rangking posisi posisinya porsi porsinya persentase persentasenya "
        "prosentase capaian berapa berapakah bagaimana gimana tertinggi terendah terbaik terburuk "
        "terbawah teratas terbesar terkecil banding bandingkan perbandingan dibandingkan "
        "perkembangan perkembangannya perubahan meningkat menurun kenaikan penurunan grafik "
        "diagram download etalase komoditas kekurangan selisih selisihnya kecamatan puskesmas "
        "sekretariat menaikkan mendongkrak didorong transaksi rumusnya perhitungan menghitung "
        "diperbarui membuntuti tetangga mencapai mengejar menyalip dipercaya kejanggalan kualitas "
        "nasional langganan epurchasing ekatalog"
    ),
)
#: What is written so is another word.
_OTHERS = frozenset(
    words(
        "peringatan perkiraan menurut beberapa persentasi posisinya terbatas polisi turut nilam "
        "dinar perusahaan perusahan penuturan komunitas transmisi pertandingan kecepatan "
        "kekeringan sekretaris perangkat naif menyalin mengajar terindah transisi translasi"
    )
)


def written_out(word: str) -> str:
    """
    The usual spelling of `word`; a doubled word counts once.

    >>> written_out("brp"), written_out("satker2"), written_out("s2"), written_out("sambas")
    ('berapa', 'satker', 's2', 'sambas')
    """
    doubled = re.fullmatch(r"([a-z]{3,}?)2(nya|an)?", word)
    if doubled and (doubled[1],) in senses():
        return doubled[1]
    return usual().get(word, word)


@cache
def corrected(word: str) -> str:
    """
    The word that `word` misspells; itself where it misspells none, or more than one sense.

    >>> corrected("perngkat"), corrected("penduduk"), corrected("bndingkan")
    ('peringkat', 'penduduk', 'bandingkan')
    """
    if len(word) < SHORT or word in _OTHERS or not word.isalpha():
        return word
    found = []
    for known in _KEPT_IN_MIND:
        most = 2 if len(known) >= LONG else 1
        distance = OSA.distance(word, known, score_cutoff=most)
        if distance <= most and known[0] == word[0]:
            found.append((distance, known))
    nearest = [known for distance, known in found if distance == min(found)[0]]
    told = {senses()[(known,)] for known in nearest}
    return nearest[0] if len(told) == 1 else word
