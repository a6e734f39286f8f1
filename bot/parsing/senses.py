"""
What words of a question mean to us, and which of them mean nothing.

A word has one sense. Whatever has none is not ours: a question that holds such a word is not
understood, so that "berapa penduduk pontianak" is not taken for a question about its share. The
words stand in `words.csv`, verbs by their roots in `verbs.csv`, adjectives in `adjectives.csv`,
short and spoken forms in `spellings.csv`, those of work units in `bot/abbreviations.py`.
"""

from __future__ import annotations

import csv
from enum import Enum, auto
from functools import cache
from importlib.resources import files

from bot.abbreviations import RUN_TOGETHER
from bot.parsing.forms import changes, comparatives, forms, superlatives


class Sense(Enum):
    """What a word, or several that belong together, says in a question."""

    NOTHING = auto()
    THAT = auto()
    OWN = auto()
    ME = auto()
    AND = auto()
    WITH = auto()
    HOW_MUCH = auto()
    WHO = auto()
    WHICH = auto()
    WHAT = auto()
    WHERE = auto()
    WHEN = auto()
    WHETHER = auto()
    WHY = auto()
    WAY = auto()
    IF = auto()
    DATA = auto()
    TOPIC = auto()
    SHARE = auto()
    VALUE = auto()
    MONEY = auto()
    #: "uang": money of ours beside words of ours, and else of others.
    CASH = auto()
    PLAN = auto()
    PLAN_PART = auto()
    OUTCOME = auto()
    DETAILED = auto()
    SPENDING = auto()
    RANK = auto()
    LIST = auto()
    BOARD = auto()
    COUNT = auto()
    HIGHEST = auto()
    BEST = auto()
    MOST = auto()
    LOWEST = auto()
    WORST = auto()
    LARGEST = auto()
    #: Said of a town as well, so that these are LOWEST, BEST and WORST beside words of ours only.
    SMALLEST = auto()
    PRAISED = auto()
    BLAMED = auto()
    NATIONAL = auto()
    PLACE = auto()
    KABUPATEN = auto()
    KOTA = auto()
    KABKOTA = auto()
    PROVINCE = auto()
    ALL = auto()
    SAME_PROVINCE = auto()
    THROUGHOUT = auto()
    NEIGHBOUR = auto()
    OTHER = auto()
    COMPARE = auto()
    MORE_THAN = auto()
    #: "bagus" alone, which asks something between two names only.
    QUALIFIED = auto()
    ABOVE = auto()
    BELOW = auto()
    AROUND = auto()
    RIVAL = auto()
    CHASE = auto()
    PURSUE = auto()
    LACK = auto()
    DISTANCE = auto()
    AGAIN = auto()
    TARGET = auto()
    REACH = auto()
    #: "biar", "agar": what is to be reached, said with REACH.
    PURPOSE = auto()
    UP_DOWN = auto()
    TREND = auto()
    SEMESTERS = auto()
    UNIT = auto()
    UNIT_KIND = auto()
    UNIT_NAME = auto()
    HOLDING = auto()
    LIFT = auto()
    SHOULD = auto()
    IMPACT = auto()
    GOODS = auto()
    BUYS_WHAT = auto()
    BUY = auto()
    DETAIL = auto()
    QUALITY = auto()
    COMPLETE = auto()
    NO_CODE = auto()
    ORDERS = auto()
    CHART = auto()
    FILE = auto()
    REPORT = auto()
    SEND = auto()
    METHOD = auto()
    EXPLAIN = auto()
    SOURCE = auto()
    DATE = auto()
    UPDATED = auto()
    LATEST = auto()
    HELP = auto()
    BOT = auto()
    ALERT = auto()
    TELL = auto()
    CHANGE = auto()
    OVERTAKEN = auto()
    OR_NOT = auto()
    NOT = auto()
    OUTSIDE = auto()
    #: "kira-kira": a forecast beside a year, and else nothing.
    GUESS = auto()


@cache
def unit_words() -> frozenset[str]:
    """All words by which work units are asked for."""
    named = [said for sense, said in _rows("words.csv") if sense == "unit_name"]
    told = [*" ".join(named).replace("_", " ").split(), *RUN_TOGETHER]
    return frozenset(told + " ".join(RUN_TOGETHER.values()).split())


MOST_WORDS = 5


@cache
def senses() -> dict[tuple[str, ...], Sense]:
    """All that is said, word by word, with its sense."""
    spoken: dict[tuple[str, ...], Sense] = {}
    told = _rows("words.csv")
    told.append(("unit_name", " ".join(RUN_TOGETHER)))
    for sense, said in told:
        for word in said.split():
            spoken.setdefault(tuple(word.split("_")), Sense[sense.upper()])
    for sense, said in _rows("verbs.csv"):
        for root in said.split():
            for form in forms(root):
                spoken.setdefault((form,), Sense[sense.upper()])
    for sense, said in _rows("adjectives.csv"):
        for adjective in said.split():
            for made, sense_of in (
                (superlatives(adjective), Sense[sense.upper()]),
                (comparatives(adjective), Sense.MORE_THAN),
                (changes(adjective), Sense.UP_DOWN),
                ((adjective,), Sense.QUALIFIED),
            ):
                for form in made:
                    spoken.setdefault(tuple(form.split("_")), sense_of)
    return spoken


@cache
def usual() -> dict[str, str]:
    """Short and spoken forms, with the words that they stand for: "brp" is "berapa"."""
    return {form: word for word, written in _rows("spellings.csv") for form in written.split()}


def _rows(name: str) -> list[tuple[str, str]]:
    text = files("bot.parsing").joinpath(name).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [(row[0], row[1]) for row in list(csv.reader(lines))[1:]]
