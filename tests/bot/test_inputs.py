"""
What people really type, and worse: each input gets its answer, through the real Application.

The table follows the list of bad inputs that the project keeps; `lines` must all be in the answer
and `never` in none. Nothing else than one message is sent, and no error reaches the log.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest

from bot.buttons import decode, encode
from bot.commands import SetOwn
from procurement.regions import find_region
from tests.bot.updates import GROUP, press

TANGSEL = ["<b>Kota Tangerang Selatan</b>", "17,5%", "<b>19,20%</b>"]
NOT_FOUND = ["belum ditemukan"]
RLO = "\u202e"


@dataclass
class Case:
    text: str
    lines: list[str]
    buttons: list[str] | None = None
    never: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return ascii(self.text[:40])


CASES = [
    # 1-4: commands, aliases, other bots
    Case("/rank", ["Mohon sebutkan daerah, misalnya: /peringkat tangsel"]),
    Case("/opd", ["Mohon sebutkan daerah, misalnya: /opd singkawang"]),
    Case("/rank tangsel", TANGSEL),
    Case("/RANK@porsibot   TangSel ", TANGSEL),
    Case("/posisi tangsel", TANGSEL),
    # 5-6: ambiguous names
    Case("/rank bekasi", ['"bekasi" ada dua.'], ["Kab. Bekasi", "Kota Bekasi"], ["%"]),
    Case("bekasi", ['"bekasi" ada dua.'], ["Kab. Bekasi", "Kota Bekasi"], ["%"]),
    Case("/rank mura", ["ada dua"], ["Kab. Musi Rawas", "Kab. Murung Raya"]),
    Case("/rank sumbar", ["ada dua"], ["Provinsi Sumatera Barat", "Kab. Sumba Barat"]),
    Case("/rank banjar", ["ada dua"], ["Kota Banjar", "Kab. Banjar"]),
    Case(
        "/rank gorontalo",
        ["ada tiga"],
        ["Provinsi Gorontalo", "Kab. Gorontalo", "Kota Gorontalo"],
    ),
    # 7-10: misspelt, words inside names, no budget, unknown
    Case(
        "/rank tanggerang sel",
        ['Daerah "tanggerang sel" belum ditemukan. Apakah yang dimaksud:'],
        ["Kota Tangerang Selatan", "Kab. Tangerang", "Kota Tangerang"],
    ),
    Case("/rank kotabaru", ["<b>Kab. Kotabaru</b>"]),
    Case("/rank lima puluh kota", ["<b>Kab. Lima Puluh Kota</b>"]),
    Case("/rank kotamobagu", ["<b>Kota Kotamobagu</b>"]),
    Case("/rank jakarta selatan", ["tanpa APBD sendiri"], ["Provinsi DKI Jakarta"]),
    Case("/rank wakanda", ['Daerah "wakanda" belum ditemukan. Mohon ketik nama'], []),
    # 11-19: long, invisible, look-alike, hostile
    Case("a" * 4096, NOT_FOUND, [], ["a" * 65]),
    Case("ＴＡＮＧＳＥＬ", TANGSEL),
    Case("tang\u200bsel", TANGSEL),
    Case(f"{RLO}tangsel", TANGSEL),
    Case("t\u0430ngsel", NOT_FOUND, ["Kota Tangerang Selatan"]),
    Case("tangsel\x00", TANGSEL),
    Case("\ttangsel\n" + " " * 50, TANGSEL),
    Case("'; DROP TABLE figure;--", ["belum dapat dipahami"]),
    Case("<b>tangsel</b>", NOT_FOUND, never=["<b>tangsel"]),
    Case("</pre>", ["&lt;/pre&gt;"]),
    Case("&amp;", ["&amp;amp;"]),
    Case("{region}", ["{region}"]),
    Case("%s", ["%s"]),
    Case("{0.__class__}", ["{0.__class__}"]),
    Case("${jndi:ldap://x}", NOT_FOUND),
    Case("../../etc/passwd", ["../../etc/passwd", *NOT_FOUND]),
    Case("file:///etc/passwd", ["belum dapat dipahami"]),
    Case("http://127.0.0.1/", NOT_FOUND),
    Case("-1001234567", NOT_FOUND),
    Case("36.74", TANGSEL),
    Case("D47", TANGSEL),
    # 20-23: semesters
    Case("tangsel semester 3", ["Semester hanya I atau II"]),
    Case("s0 2024", ["Semester hanya I atau II"]),
    Case("pontianak s1 1999", ["Semester I 1999 belum tersedia", "Semester II 2021"]),
    Case(
        "pontianak s1 2099",
        ["Semester I 2099 belum tersedia"],
        ["Lihat Semester II 2022", "Beri tahu saya"],
    ),
    Case("tangsel s1 1999", ["Data Semester I 1999 belum tersedia", *TANGSEL]),
    Case("tangsel s2 2026", ["Data Semester II 2026 belum tersedia"]),
    Case("tangsel ٢٠٢٦", ["Semester hanya I atau II"]),
    Case("tangsel ²", ["Semester hanya I atau II"]),
    # 24-28: lists, comparisons, targets
    Case("/top 0", ["dibatasi 1 sampai 50; ditampilkan 1.", "Kab. Bengkayang"]),
    Case("/top -5", ["ditampilkan 1."]),
    Case("/top 99999999999999999999", ["ditampilkan 50.", "Kab. Sintang"]),
    Case("/top 1e9", ["Mohon gunakan porsi atau nilai"]),
    Case("/top abc", ["Mohon gunakan porsi atau nilai"]),
    Case("/banding", ["Mohon sebutkan dua daerah: /banding singkawang bengkayang"]),
    Case("/banding tangsel", ["Mohon sebutkan daerah kedua"]),
    Case("/banding tangsel tangsel", ["Mohon pilih dua daerah yang berbeda."]),
    Case("/banding a b c d e", ["Mohon sebutkan dua daerah"]),
    Case("/banding pontianak wakanda", ['"wakanda" belum ditemukan']),
    Case("/kejar pontianak 30%", ["Ke target 30%"]),
    Case("/kejar pontianak 30,5", ["Ke target 30,5%"]),
    Case("/kejar pontianak -3", ["lebih dari 0 sampai 100 persen"]),
    Case("/kejar pontianak 500", ["lebih dari 0 sampai 100 persen"]),
    Case("/kejar pontianak 30 s1 2022", ["Ke target 30%", "Semester I 2022"]),
    Case("/kejar pontianak s1 2022 30%", ["Ke target 30%", "Semester I 2022"]),
    Case("/top nilai kota 10", ["2 besar nilai e-purchasing, kota di Kalimantan Barat"]),
    Case("/top kab 3 s1 2022", ["3 besar porsi e-purchasing, kabupaten di", "Semester I 2022"]),
    Case("/kejar pontianak abc", ["lebih dari 0 sampai 100 persen"]),
    Case("/kejar pontianak ٣", ["Semester hanya I atau II"]),
    # 34, 53, 64, 66: strangers and chats
    Case("/segarkan", ["Perintah ini khusus admin.", "ID Anda: 7"]),
    Case("/riwayat", ["Perintah ini khusus admin."]),
    Case("/hapusdata", ["Lanjutkan?"], ["Ya, hapus"]),
    Case("/status", ["data per 21 Desember 2022"], never=["impor", "sqlite"]),
    Case("/unduhan", ["belum dikenal"]),
    Case("/terbitkan", ["Perintah ini khusus admin.", "ID Anda: 7"]),
    Case("/terbitkan abc", ["Perintah ini khusus admin."]),
    # Names that leave a choice
    Case(
        "1306",
        ['"1306" adalah kode dua daerah (kode BPS dan Kemendagri berbeda). Mohon pilih:', ": agam"],
        ["Kab. Padang Pariaman", "Kab. Agam"],
        ["%"],
    ),
    Case("6171", ["<b>Kota Pontianak —"]),
    Case(
        "pemkab pontianak",
        ['"pemkab pontianak" kini bernama Kab. Mempawah. Mohon pilih:', "diketik: mempawah"],
        ["Kab. Mempawah", "Kota Pontianak"],
        ["%"],
    ),
    Case(
        "banding bekasi bogor",
        ['"bekasi" ada dua dan "bogor" ada dua. Mohon pilih:\n', "diketik: kota bekasi"],
        [
            "Kab. Bekasi – Kab. Bogor",
            "Kab. Bekasi – Kota Bogor",
            "Kota Bekasi – Kab. Bogor",
            "Kota Bekasi – Kota Bogor",
        ],
    ),
    Case("bekasi vs bekasi", ['"bekasi" ada dua. Mohon pilih:'], ["Kab. Bekasi – Kota Bekasi"]),
    Case("banding bekasi wakanda", ['Daerah "wakanda" belum ditemukan. Mohon ketik nama'], []),
    Case("/banding kab sambas kab sanggau", ["Kab. Sambas dan Kab. Sanggau"]),
    Case(
        "/banding singkawang",
        ["Mohon sebutkan daerah kedua, misalnya: /banding singkawang bengkayang"],
    ),
    Case("data porsi singkawang dong", ["<b>Kota Singkawang — Semester II 2022"]),
    Case("porsi singkawang lho", ["<b>Kota Singkawang —"]),
    Case("kalau sambas gimana", ["<b>Kab. Sambas —"]),
    Case(
        "sumatera",
        NOT_FOUND,
        ["Provinsi Sumatera Utara", "Provinsi Sumatera Barat", "Provinsi Sumatera Selatan"],
    ),
    # Nothing asked, or the chat's own region
    Case("halo", ["Salam, Bapak/Ibu. Mohon ketik nama daerah", "/bantuan"], [], NOT_FOUND),
    Case("menu", ["Salam, Bapak/Ibu."], [], NOT_FOUND),
    Case("terima kasih", ["Terima kasih kembali, Bapak/Ibu."], [], NOT_FOUND),
    Case("daerah kami", ["Mohon sebutkan daerah, misalnya: /peringkat tangsel"]),
    Case("semester 1 2022", ["Mohon sebutkan daerah, misalnya: /peringkat tangsel"]),
    # Semesters, targets and lists in other words
    Case("s1 2022 pontianak", ["<b>Kota Pontianak — Semester I 2022"]),
    Case("pontianak (smt. 2 T.A. 2022).", ["<b>Kota Pontianak — Semester II 2022"]),
    Case("tangsel s3 2023", ["Semester hanya I atau II"]),
    Case(
        "tangsel s1 20233",
        ["Tahun mohon ditulis dengan empat angka. Semester hanya I atau II, misalnya: tangsel s1"],
    ),
    Case("top 5", ["5 besar porsi e-purchasing, kabupaten/kota di Kalimantan Barat"]),
    Case("/top kabupaten kota 5", ["5 besar porsi e-purchasing, kabupaten/kota di"]),
    Case(
        "/top jakarta",
        [
            "Kabupaten dan kota di DKI Jakarta adalah wilayah administratif tanpa APBD sendiri, "
            "sehingga tidak diperingkat. Angka provinsinya: /peringkat dki jakarta"
        ],
    ),
    Case("/top kota dki", ["tanpa APBD sendiri"]),
    Case(
        "/top kota sulbar",
        ["Sulawesi Barat tidak mempunyai kota. Semua daerahnya: /top sulawesi barat"],
    ),
    Case("/kejar pontianak 30 persen", ["Ke target 30%"]),
    Case("/kejar wakanda 30%", ['Daerah "wakanda" belum ditemukan']),
    Case(
        "/kejar pontianak 1.000%",
        [
            "Target ditulis sebagai persen, lebih dari 0 sampai 100 persen, misalnya: "
            "/kejar pontianak 30%"
        ],
    ),
    # Semesters and targets that a question carries are kept, or it is refused
    Case(
        "mohon izin bapak, peringkat kab. landak semester 1 tahun 2022 berapa ya?",
        ["<b>Kab. Landak — Semester I 2022"],
    ),
    Case(
        "bekasi s1 2022 dong",
        ['"bekasi" ada dua.'],
        ["Kab. Bekasi, Semester I 2022", "Kota Bekasi, Semester I 2022"],
    ),
    Case(
        "kejar 40,5% pontianakk s2 2022",
        NOT_FOUND,
        [
            "Kota Pontianak, target 40,5%, Semester II 2022",
            "Kab. Mempawah, target 40,5%, Semester II 2022",
        ],
    ),
    Case(
        "pontianak triwulan 2 2022",
        [
            "Waktu atau angka dalam pertanyaan ini belum dapat dibaca. Data tersedia per semester; "
            "mohon tulis satu semester di belakang nama daerah, misalnya: pontianak s1 2022."
        ],
        [],
    ),
    Case("siapa nomor 1?", ["Peringkat tertentu belum dapat ditanyakan. Urutan daerah: /top."]),
    Case("/kejar pontianak 10 besar", ["Peringkat tertentu belum"], [], ["tercapai"]),
    Case("/kejar pontianak peringkat 1", ["<b>Kota Pontianak — jarak"]),
    Case("/kejar pontianak sambas 30%", ["Mohon sebutkan satu daerah: /kejar pontianak 30%"]),
    Case(
        "/selisih pontianak singkawang s1 2022",
        ["Perintah ini untuk satu daerah. Apakah yang dimaksud perbandingan:"],
        ["Kota Pontianak – Kota Singkawang, Semester I 2022"],
    ),
    Case("siapa nomor 1", ["Peringkat tertentu belum"], []),
    Case("10 besar kalbar", ["10 besar porsi e-purchasing, kabupaten/kota di Kalimantan Barat"]),
    # A unit of DKI Jakarta: what was asked is offered of the province, whole
    Case(
        "/rank jakarta selatan s1 2022",
        ["tanpa APBD sendiri"],
        ["Provinsi DKI Jakarta, Semester I 2022"],
    ),
    Case("/kejar jaksel 40%", ["tanpa APBD sendiri"], ["Provinsi DKI Jakarta, target 40%"]),
    Case(
        "/banding pontianak jaksel s1 2022",
        ["tanpa APBD sendiri"],
        ["Kota Pontianak – Provinsi DKI Jakarta, Semester I 2022"],
    ),
    Case("/banding jaksel jaktim", ["tanpa APBD sendiri"], ["Provinsi DKI Jakarta"]),
    Case("/provinsi jaksel", ["tanpa APBD sendiri"], ["Provinsi DKI Jakarta"]),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_input_gets_its_answer(case, say, caplog):
    with caplog.at_level(logging.WARNING):
        calls = await say(case.text)

    [call] = calls
    assert call.method == "sendMessage"
    for line in case.lines:
        assert line in call.text
    for line in case.never:
        assert line not in call.text
    if case.buttons is not None:
        assert call.labels == case.buttons
    for _, data in call.buttons:
        assert len(data.encode()) <= 64
        decode(data)
    assert len(call.text) <= 4096
    assert caplog.records == []


@pytest.mark.parametrize("text", ["/rank@botlain tangsel", "/xyz@botlain"])
async def test_another_bots_commands_are_met_with_silence(say, text):
    assert await say(text) == []


@pytest.mark.parametrize("text", ["tangsel", "selamat pagi", "/xyz"])
async def test_in_groups_only_our_commands_are_answered(say, text):
    assert await say(text, chat=GROUP) == []


async def test_in_groups_the_answer_quotes_who_asked(say):
    [call] = await say("/rank pontianak", chat=GROUP)

    assert "Kota Pontianak" in call.text
    assert "reply_parameters" in call.parameters
    assert "Jadikan daerah saya" not in call.labels


async def test_a_group_has_no_region_of_its_own(say, handle):
    refused = "Daerah sendiri dicatat lewat percakapan pribadi dengan bot."
    [sent] = await say("/daerahsaya singkawang", chat=GROUP)
    _, pressed = await handle(press(encode(SetOwn(find_region("singkawang"))), chat=GROUP))

    assert (sent.text, pressed.text) == (refused, refused)
    [sent] = await say("/peringkat", chat=GROUP)
    assert "Mohon sebutkan daerah" in sent.text


async def test_we_means_the_chats_own_region(say):
    await say("/daerahsaya singkawang")

    for text in ("kami", "porsi daerah saya?", "semester 2 2022", "/rank kita"):
        [answer] = await say(text)
        assert "<b>Kota Singkawang — Semester II 2022" in answer.text
    [compared] = await say("bengkayang vs kami")
    assert "<b>Kota Singkawang dan Kab. Bengkayang" in compared.text
