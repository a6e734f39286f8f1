"""The terminal's own part: buttons pressed by their number, and files that spreadsheets open."""

import io
import re

import pytest

from bot.export import COLUMNS, as_csv
from bot.terminal import as_text, chat
from tests.bot.conftest import OFFICIAL, conversation_over


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("1", "Kab. Bekasi"),
        ("2", "Kota Bekasi"),
        ("[2]", "Kota Bekasi"),
        ("0", None),
        ("3", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_a_number_presses_the_button_that_bears_it(shipped, capsys, typed, pressed):
    chat(conversation_over(shipped), OFFICIAL, io.StringIO(f"bekasi\n{typed}\n"))

    _, _, answer = capsys.readouterr().out.partition(f"> {typed}\n")
    for name in ("Kab. Bekasi", "Kota Bekasi"):
        assert (f"Angka untuk {name} belum tersedia." in answer) is (name == pressed)


def test_a_button_that_leads_elsewhere_has_no_number(shipped, capsys):
    conversation = conversation_over(shipped)
    conversation.has_inline_mode = True
    shown = as_text(conversation.say("pontianak", OFFICIAL))
    number = re.search(r"\[(\d+)\] Semester I 2022", shown)[1]
    chat(conversation, OFFICIAL, io.StringIO(f"pontianak\n{number}\n"))

    _, _, pressed = capsys.readouterr().out.partition(f"> {number}\n")
    assert "Bagikan" not in shown
    assert pressed.strip().startswith("Kota Pontianak — Semester I 2022")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1"])
def test_no_text_is_exported_as_a_formula(text):
    written = as_csv([dict.fromkeys(COLUMNS) | {"nilai": -1, "sumber": text}])

    assert f"'{text}" in written
    assert ";-1;" in written
