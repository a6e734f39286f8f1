"""
The same conversation, word for word, over every Bot API that we have.

Our stand-in is as strict as Telegram is, but it is our own idea of Telegram; the emulator's authors
had another.
"""


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
