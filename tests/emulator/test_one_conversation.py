"""
The same conversation, word for word, over every Bot API that we have.

Our stand-in is as strict as Telegram is, but it is our own idea of Telegram; the emulator's authors
had another.
"""

import pytest

from bot import clock
from bot.digest.moment import last_ended
from procurement.semester import wib_day
from tests.makers import figure
from tests.storage.load import put

TOLD = {"pontianak": 35, "singkawang": 30, "sambas": 40}


def test_an_official_asks_chooses_turns_pages_and_asks_for_help(person):
    answer = person.ask("rank pontianak s2 2022")
    assert answer.text.startswith("Kota Pontianak — Semester II 2022 (sementara)\nPorsi e-purchas")

    asked = person.ask("bekasi")
    assert asked.labels == ["Kab. Bekasi", "Kota Bekasi"]
    chosen = person.choose("Kota Bekasi")
    assert chosen.number == asked.number
    assert chosen.text.startswith("Angka untuk Kota Bekasi belum tersedia.")

    first = person.ask("opd singkawang")
    assert "\n1. " in first.text
    second = person.choose("▶ 2/4")
    assert second.number == first.number
    assert "\n9. " in second.text
    assert person.choose("◀") == first

    told = person.ask("/bantuan")
    assert "/peringkat" in told.text
    assert [shown.number for shown in person.messages()] == sorted(
        {answer.number, asked.number, first.number, told.number}
    )


@pytest.mark.heavy
def test_subscribe_receive_unsubscribe(person, shipped):
    menu = person.ask("/langganan pontianak")
    assert menu.text.startswith("Percakapan ini berlangganan kabar Kota Pontianak.")
    menu = person.choose("▢ Kemajuan bulanan")
    assert "✓ Kemajuan bulanan" in menu.labels
    assert "kemajuan bulanan" in menu.text

    semester = last_ended(wib_day(clock.now()))
    put(shipped, *(figure(name, value, 100, semester) for name, value in TOLD.items()))
    question = person.ask("/kirim")
    assert "kepada 1 percakapan (1 pribadi) sekarang juga" in question.text
    before = person.messages()
    person.press("Ya, kirim")
    person.wait(lambda: len(person.messages()) >= len(before) + 2)
    texts = [shown.text for shown in person.messages()[len(before) :]]
    [digest] = [text for text in texts if text.startswith("Yth. Bapak/Ibu,")]
    assert f"berikut ringkasan e-purchasing {semester}" in digest
    assert "1. Kab. Sambas 40,00%\n2. Kota Pontianak 35,00%" in digest

    stopped = person.ask("/berhenti")
    assert stopped.text.startswith("Langganan dihentikan")
    status = person.ask("/status")
    assert f"Ringkasan {semester}" in status.text
    assert "1 terkirim" in status.text
