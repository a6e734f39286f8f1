"""
Questions thrown together from the words of all: whatever comes out is about what the text names.

Made with fixed seeds, of words of questions, names, semesters, and words that are not ours.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bot.commands import Command, FollowUp, SetFollow, ShowRegion, ShowStatus, ShowTop, ShowUnits
from bot.parsing import parse
from bot.parsing.senses import Sense, senses
from bot.resolving import Narrow, resolve
from procurement.errors import QuestionError
from procurement.names import words
from procurement.regions import Region, find_region, gazetteer, readings
from tests.typos import Typo, known, typos

WORDS = sorted(
    " ".join(parts)
    for parts, sense in senses().items()
    if sense not in (Sense.OUTSIDE, Sense.NOT, Sense.OR_NOT)
)
#: About none of these are there figures.
NOT_OURS = [
    *("penduduk", "apbd", "itkp", "tender", "cuaca", "presiden", "sekolah", "xyzzy", "harga"),
    *("kemiskinan", "vaksin", "selain", "rata-rata", "sepak bola", "banjir", "pemenang"),
]
TIMES = ["semester 1 2022", "s2 2022", "2022", "tahun 2023", "smt 2", "2022/1"]
NUMBERS = ["30%", "40 persen", "peringkat 2", "5 besar", "top 3", "ke 3", "7"]
NAMES = [r.core_name.casefold() for r in gazetteer()] + [r.name for r in gazetteer()]
LONGEST_NAME = 7


def named(text: str) -> set[Region]:
    """All regions that any words of `text`, as they stand, can name."""
    spoken = text.replace("/", " ").split()
    found: set[Region] = set()
    for start in range(len(spoken)):
        for size in range(1, LONGEST_NAME + 1):
            found |= set(readings(" ".join(spoken[start : start + size]).strip(",.?")))
    return found


def answered(text: str) -> Command | None:
    """What is answered definitely; None where the bot refuses or asks back."""
    try:
        told = resolve(parse(text))
    except (Narrow, QuestionError):
        return None
    return told.question if isinstance(told, FollowUp) else told


def about(command: Command) -> list[Region]:
    fields = ("region", "first", "second", "other")
    told = [getattr(command, field, None) for field in fields]
    return [region for region in told if isinstance(region, Region)]


def questions(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count):
        parts = chance.choices(WORDS, k=chance.randint(1, 5))
        parts += chance.choices(NAMES, k=chance.choice((0, 1, 1, 1, 2)))
        for more in (TIMES, NUMBERS):
            if chance.random() < 0.2:
                parts.append(chance.choice(more))
        chance.shuffle(parts)
        yield " ".join(parts)


def hunt(seed: int, count: int) -> int:
    """Throw `count` questions; returns how many of them were answered."""
    chance, definite = random.Random(seed), 0
    for text in questions(seed, count):
        told = answered(text)
        if told is not None:
            definite += 1
            assert set(about(told)) <= named(text), text
            if isinstance(told, ShowTop) and told.peers.province_code:
                province = gazetteer()[told.peers.province_code]
                assert province in named(text), text
        spoken = text.split()
        spoken.insert(chance.randint(0, len(spoken)), chance.choice(NOT_OURS))
        assert answered(" ".join(spoken)) is None, spoken
    return definite


def test_questions_thrown_together_are_about_what_they_name():
    assert hunt(20231108, 600) > 10


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, 2])
def test_many_questions_thrown_together_are_about_what_they_name(seed):
    hunt(seed, 6_000)


SENTENCES = [
    "opd mana paling rendah di {}",
    "siapa di atas {}",
    "berapa {} semester 1 2022",
    "grafik tren {}",
    "kurang berapa {} ke peringkat 2",
    "berapa persen umkk di {}",
    "opd {} kesehatan",
    "unduh data {} excel",
    "bandingkan {} dengan pontianak",
    "kabari saya kalau {} berubah",
    "data {} bisa dipercaya?",
    "semua daerah di {}",
]


#: Asks how much Aceh bought, and is no misspelling of Aceh Besar.
NO_MISSPELLINGS = ("besar aceh",)


def misspelt(each: int, seed: int) -> Iterator[Typo]:
    told = (typo for typo in typos(each, seed) if known(typo.text) is None)
    return (typo for typo in told if typo.text not in NO_MISSPELLINGS)


def mistaken(typo: Typo) -> list[str]:
    """The sentences about a misspelt name that are answered as about another region."""
    text, wrong = typo.text, []
    for sentence in SENTENCES:
        told = answered(sentence.format(text))
        if told is None or isinstance(told, ShowStatus):
            continue
        others = {region.code for region in about(told)} - {"61.71"}
        if others and others <= typo.meant:  # "proivnsi riau" is the province
            continue
        # What lies within a province may be said with it: "singkil aceh" is Singkil.
        inside = {one.code for one in named(text) if not one.is_province}
        if len(others & inside) != 1 or len(words(text)) < 2:
            wrong.append(f"{sentence.format(text)} -> {told}")
    return wrong


def test_a_misspelt_name_in_a_sentence_is_never_answered_as_another():
    wrong = [
        line for n, typo in enumerate(misspelt(1, 1)) if n % 24 == 0 for line in mistaken(typo)
    ]

    assert wrong == []


@pytest.mark.heavy
def test_no_misspelling_in_a_sentence_is_answered_as_another():
    assert [line for typo in misspelt(1, 20231108) for line in mistaken(typo)] == []


#: Questions made of our words, or nearly, that ask for what there are no figures of.
NEAR_MISSES = [
    "butuh berapa polisi lagi di landak",
    "kota terindah di kalbar",
    "hasil pertandingan sambas dan landak",
    "kecepatan kapal di sambas",
    "perusahaan di sambas naik",
    "kekeringan sambas berapa",
    "apa kekurangan sambas",
    "apakah sambas bisa menang",
    "apakah pontianak lebih tinggi dari permukaan laut",
    "puskesmas di sambas buka jam berapa",
    "berapa opd di sambas yang naik",
    "kapan sambas menyusul pontianak",
    "porsi nasi goreng singkawang",
    "porsi makan siang pontianak",
    "nilai budaya sambas",
    "transaksi narkoba di pontianak",
    "metode belajar",
    "sumber dana sambas",
    "bandingkan sambas dengan rata-rata nasional",
    "selisih umur bupati sambas dan landak",
    "tetangga terdekat pontianak negara apa",
    "kabari kalau gajian",
    "pemimpin terbaik di kalbar",
    "naik apa ke sambas",
    "berapa penduduk pontianak sekarang",
    "apa potensi sambas",
    "apa masalah di kubu raya",
    "pertumbuhan sambas berapa",
    "sejarah singkat kabupaten sambas",
    "tinggal berapa orang di pontianak",
    "jauh gak pontianak dari singkawang",
    "di mana letak melawi",
    "kabupaten terkaya di kalbar",
    "kabupaten dengan dana terbesar",
    "siapa bupati sambas",
    "nomor walikota pontianak",
    "siapa kepala opd terbaik di sambas",
    "berapa kecamatan di sambas",
    "puskesmas terdekat di pontianak",
    "rsud mana yang paling bagus di kalbar",
    "harga barang di katalog",
    "belanja pegawai sambas",
    "belanja apbd sambas",
    "realisasi pendapatan pontianak",
    "realisasi anggaran pontianak semester 1 2023",
    "kinerja keuangan sambas",
    "nilai mcp pontianak",
    "nilai tukar rupiah",
    "berapa rata rata nasional",
    "prediksi porsi sambas semester depan",
    "target porsi nasional berapa",
    "apakah sambas akan naik",
    "kapan pilkada pontianak",
    "jadwal tender sambas",
    "penyedia paling banyak di pontianak",
    "produk umkm sambas apa saja",
    "koperasi terbaik di pontianak",
    "apa itu e-katalog",
    "apa arti rup",
    "cara daftar e-katalog",
    "cara menghitung hps",
    "dasar hukum e-purchasing",
    "sanksi kalau tidak e-purchasing",
    "opd yang belum belanja di sambas",
    "daerah yang bukan di kalbar tertinggi",
    "kabupaten yang tidak turun",
    "kabari saya kalau hujan",
    "ingatkan saya rapat besok",
    "kirim data pribadi saya",
    "download lagu",
    "grafik harga pontianak",
    "foto singkawang",
    "semua sekolah di kalbar",
    "siapa saingan sambas di liga",
    "lawan sambas di final siapa",
    "skor sambas lawan sintang",
    "juara 1 lomba di kalbar siapa",
    "siapa di atas presiden",
    "siapa yang memimpin sambas",
    "siapa yang memimpin di sambas",
    "siapa leader di pontianak",
    "dinas paling malas di sambas",
    "hasil pilkada sambas",
    "kondisi jalan sambas",
    "status gunung di sambas",
    "gimana cuaca sambas",
    "kenapa sambas",
    "turun di mana kalau ke sambas",
    "berapa lama lagi sambas",
    "kurang berapa pegawai sambas",
    "kekurangan guru sambas",
    "kekurangan dan kelebihan pontianak",
    "berapa uang sambas",
    "berapa dana sambas",
    "berapa utang pontianak",
    "inspektorat sambas alamat",
    "data pegawai sambas benar tidak",
    "angka stunting landak",
    "persentase kemiskinan landak",
    "persentase kelulusan sambas",
    "urutan pulau terbesar di indonesia",
    "posisi bupati sambas kosong",
    "posisi kepala dinas sambas",
    "peringkat sekolah di sambas",
    "peringkat pariwisata sambas",
    "peringkat inovasi daerah pontianak",
    "peringkat korupsi kalbar",
    "top 5 kuliner pontianak",
    "5 besar liga 1",
    "3 kecamatan terluas sambas",
    "kecamatan terluas di sambas",
    "perbandingan harga pontianak dan singkawang",
    "bandingkan luas sambas dan landak",
    "apa beda tender dan e-purchasing",
    "lebih ramai mana pontianak atau singkawang",
    "unggulan sambas apa",
    "produk apa yang terkenal di pontianak",
    "barang bekas pontianak",
    "komoditas pertanian sambas",
    "laporan keuangan sambas",
    "untuk apa dana sambas",
    "siapa yang membuat bot ini",
    "kamu siapa",
    "kota terkecil di kalbar",
    "kabupaten paling sedikit di kalbar",
    "kota paling kece di kalbar",
    "rsud terbaik elektronik sambas",
    "level berapa sambas",
    "nama kecamatan di sambas",
    "garis pantai sambas",
    "laju inflasi sambas",
    "jalannya pemilu di sambas",
    "berapa kasus korupsi di sambas",
    "siapa tersangka korupsi kalbar",
    "jumlah pegawai pemkab landak",
    "berapa asn di opd sambas",
    "berapa total anggaran pontianak",
    "anggaran dinas kesehatan sambas",
    "pagu anggaran bappeda singkawang",
    "serapan anggaran sambas semester 1 2023",
    "serapan apbd kalbar berapa persen",
    "berapa persen serapan sanggau",
    "realisasi fisik sintang",
    "realisasi keuangan sambas",
    "capaian fisik dan keuangan kubu raya",
    "tender terbesar di sambas",
    "pemenang tender kota pontianak",
    "daftar lelang di ketapang",
    "indeks tata kelola pengadaan sambas",
    "peringkat sakip kalbar",
    "indeks inovasi sambas",
    "ranking ipm kalbar",
    "skor pelayanan publik pontianak",
    "nilai reformasi birokrasi sambas",
    "peringkat smart city pontianak",
    "peringkat kemiskinan se kalbar",
    "kira-kira tahun 2030 kalbar peringkat berapa",
    "perkiraan porsi sambas tahun depan",
    "ramalan cuaca pontianak besok",
    "estimasi porsi sambas 2024",
    "sambas bakal naik tidak",
    "harga laptop di ekatalog",
    "laptop termurah di katalog",
    "perpres pengadaan terbaru",
    "aturan e-purchasing terbaru",
    "undang-undang pengadaan",
    "siapa kepala ukpbj sambas",
    "siapa kadis pupr pontianak",
    "siapa vendor terbesar di singkawang",
    "penyedia katalog di sambas siapa saja",
    "kapan pembayaran pesanan sambas",
    "pembayaran ke penyedia sambas telat",
    "lupa password akun saya",
    "cara reset akun katalog",
    "nomor rekening pemkab sambas",
    "berapa uang kas sambas",
    "kabupaten dengan uang terbanyak",
    "berapa duit pemkot pontianak",
    "rapor pendidikan sambas",
    "target pendapatan sambas",
    "tingkat pengangguran singkawang",
    "unduh semua daerah pdf",
    "untuk guru, sambas berapa",
    "untuk pegawai sambas berapa persen",
    "bupati minta apa di sambas",
    "kesenjangan sambas",
    "pertumbuhan ekonomi kubu raya naik atau turun",
    "sambas jatuh ke tangan siapa",
    "daerah paling tertinggal di kalbar",
    "kota paling macet di kalbar",
    "berapa juta penduduk sambas",
    "jarak sambas ke pontianak berapa",
]


def test_questions_that_only_look_like_ours_are_not_answered():
    wrong = {text: told for text in NEAR_MISSES if (told := answered(text)) is not None}

    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["porsi niak numfor s1 2022 ya", "/opd barat papua", "/opd kaabupaten supiori"]
)
def test_a_name_is_not_cut_into_what_is_known_and_the_rest(text):
    with pytest.raises(Narrow):
        resolve(parse(text))


def test_units_are_looked_for_by_any_word_behind_a_slash_only():
    sambas = find_region("sambas")
    assert answered("/opd sambas zonk") == ShowUnits(sambas, search="zonk")
    assert answered("opd sambas zonk") is None
    assert answered("opd sambas dinkes") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("posisi kab. sambas", ShowRegion(find_region("sambas"))),
        ("langganan sambas", SetFollow(find_region("sambas"))),
    ],
)
def test_the_hunt_would_see_an_answer(text, expected):
    assert answered(text) == expected
    assert set(about(expected)) <= named(text)
