"""One answer stands on one edition, even if another is published at every moment."""

from decimal import Decimal
from itertools import cycle

import pytest

from bot.asker import Asker
from bot.conversation import Conversation
from bot.responder import Responder
from procurement.figures import Month, Snapshot, Unit
from procurement.regions import gazetteer
from procurement.semester import Semester
from storage.boards import load_board
from tests.bot.conftest import TODAY
from tests.makers import figure
from tests.storage.load import put

OFFICIAL = Asker(chat_id=7, user_id=7)
REGIONS = [r for r in gazetteer() if r.province_code in ("36", "61") and r.autonomous]
QUESTIONS = (
    "tangsel",
    "/peringkat pontianak s1 2024",
    "/top porsi kota 10",
    "/top nilai 20",
    "/banding tangsel cilegon",
    "/kejar tangsel",
    "/provinsi sambas",
    "/tren pontianak",
    "/opd sambas",
    "/sumber",
)


class EachTimeAnother:
    """A shelf whose board is another one whenever somebody looks."""

    is_fresh = True

    def __init__(self, boards):
        self._boards = cycle(boards)
        self.looks = 0

    def current(self):
        self.looks += 1
        return next(self._boards)


def version(number):
    """All regions, every number of them another than in the other versions."""
    told = []
    for place, region in enumerate(REGIONS):
        value = (3 * place + 11 * number + 1) * 10**6
        for semester in (Semester(2023, 1), Semester(2024, 1)):
            one = figure(region.code, value * semester.year, 10**12 * number, semester)
            units = (Unit("1", f"DINAS {number}", one.value, 0, one.rup, 0),)
            months = tuple(Month(n, one.value * n // 6, 0) for n in range(1, 7))
            told.append(Snapshot(one, units, months))
    return told


@pytest.fixture
def boards(store):
    loaded = []
    for number in (1, 2, 3):
        put(store, *version(number))
        with store.reading() as session:
            loaded.append(load_board(session))
    return loaded


@pytest.mark.parametrize(
    "flips", [300, pytest.param(10_000, marks=pytest.mark.heavy)], ids=["300", "10,000"]
)
def test_no_answer_mixes_two_editions(store, boards, flips):
    def talk(shelf):
        return Conversation(Responder(store, shelf, lambda: TODAY, Decimal(30)))

    still = [talk(EachTimeAnother([board])) for board in boards]
    right = {
        text: {conversation.say(text, OFFICIAL).html for conversation in still}
        for text in QUESTIONS
    }
    assert all(len(answers) == len(boards) for answers in right.values() if answers)
    shelf = EachTimeAnother(boards)
    flipping = talk(shelf)
    mixed = 0
    for _ in range(flips // len(QUESTIONS)):
        for text in QUESTIONS:
            mixed += flipping.say(text, OFFICIAL).html not in right[text]
    assert mixed == 0
    assert shelf.looks >= flips
