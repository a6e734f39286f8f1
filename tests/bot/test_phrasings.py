"""
How many questions, as people word them, are understood as what they ask.

Each line of a corpus says a text and what it asks: an intent and its slots. A definite answer to
another question is wrong; one that is not understood, or is asked back about, is refused. What
stands in `phrasings_kept.jsonl` was read by the parser first and looked over then: it shows what
changes, not what is right; all others were labelled before the parser saw them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.commands import (
    ChooseDownload,
    Compare,
    Download,
    FileFormat,
    FollowUp,
    OfferQuestions,
    SetFollow,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHelp,
    ShowLift,
    ShowMethod,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowStatus,
    ShowTop,
    ShowTrend,
    ShowUnits,
)
from bot.conversation import Conversation
from bot.parsing.senses import RUN_TOGETHER
from bot.replies.reply import Reply
from procurement.peers import KABKOTA, KABUPATEN, KOTA

HERE = Path(__file__).parent
LEARNT = [
    HERE / f"phrasings{name}.jsonl"
    for name in ("", "_kept", "_second", "_colloquial", "_formal", "_third", "_wide", "_varied")
]
HELD_OUT = HERE / "phrasings_held_out.jsonl"

INTENTS = {
    ShowRegion: "position",
    ShowTop: "list",
    Compare: "compare",
    ShowAround: "around",
    ShowGap: "gap",
    ShowTrend: "trend",
    ShowUnits: "units",
    ShowLift: "lift",
    ShowCommodities: "commodities",
    ShowDetails: "details",
    ShowQuality: "quality",
    ShowChart: "chart",
    ChooseDownload: "download",
    Download: "download",
    ShowProvince: "province",
    ShowMethod: "method",
    ShowStatus: "freshness",
    ShowHelp: "help",
    SetFollow: "follow",
}
#: What is understood by default, and may be said or not.
USUAL = {
    "list": {"measure": "share", "class": "kabkota", "size": 10, "order": "highest"},
    "units": {"order": "holding"},
    "chart": {"chart": "strip"},
}
CHARTS = {"TREND": "trend", "STRIP": "strip", "UNITS": "units", "GAP": "gap", "COMPARE": "compare"}
FORMATS = {FileFormat.XLSX: "xlsx", FileFormat.CSV: "csv", FileFormat.PDF: "pdf"}
#: Work units by what is usual, as others write them.
WRITTEN_OUT = {
    "pupr": "pekerjaan umum",
    "dinas pupr": "pekerjaan umum",
    "satpol pp": "polisi pamong praja",
    "satpol": "polisi pamong praja",
    "damkar": "pemadam kebakaran",
    "dukcapil": "kependudukan",
    "disdukcapil": "kependudukan",
    "kominfo": "komunikasi informatika",
    "diskominfo": "komunikasi informatika",
    "setwan": "dprd",
}
SHEET = re.compile(r"lembar|fact\s*sheet", re.IGNORECASE)
#: Answers that refuse a question, or ask back.
REFUSED = {"unknown", "ask_region"}


def understood(text: str) -> dict[str, Any] | None:
    """The intent that the bot reads in `text`; None where it refuses or asks back."""
    told = Conversation(None, "PorsiBot").understand(text)  # type: ignore[arg-type]
    if told is None or isinstance(told, Reply | OfferQuestions):
        return None
    absent = "own"
    if isinstance(told, FollowUp):
        absent = "own" if told.is_own else "last"
        told = told.question
    intent = INTENTS.get(type(told), type(told).__name__)
    slots: dict[str, Any] = {"intent": intent}
    if hasattr(told, "region"):
        is_all = intent == "download" and told.region is None and absent == "own"
        is_all &= not isinstance(Conversation(None).understand(text), FollowUp)  # type: ignore[arg-type]
        if not is_all:
            slots["region"] = told.region.code if told.region else absent
    when = getattr(told, "when", None)
    if when is not None and (when.year or when.half):
        half = f"-{when.half}" if when.half else ""
        slots["when"] = f"{when.year or ''}{half}"
    match told:
        case Compare(first, second):
            slots["first"] = first.code if first else absent
            slots["second"] = second.code if second else absent
        case ShowTop():
            slots["measure"] = told.measure.name.lower()
            slots["order"] = "lowest" if told.lowest else "highest"
            slots["size"] = told.size
            slots["class"] = _class(told)
            slots["province"] = told.peers.province_code
        case ShowGap(target=target, rank=rank):
            slots |= {"target": None if target is None else f"{target:f}", "rank": rank}
        case ShowUnits(order=order, kind=kind, search=search):
            slots["order"] = order.name.lower()
            slots["kind"] = kind.name.lower() if kind else None
            slots["search"] = search or None
        case ShowChart(kind=kind, other=other):
            slots["chart"] = CHARTS[kind.name]
            slots["second"] = other.code if other else None
        case Download(file=file):
            slots["format"] = FORMATS[file]
    return slots


def _class(told: ShowTop) -> str:
    kinds = told.peers.kinds
    plain = {KABKOTA.kinds: "kabkota", KABUPATEN.kinds: "kab", KOTA.kinds: "kota"}
    return plain.get(kinds, "prov")


def comparable(slots: dict[str, Any]) -> dict[str, Any]:
    """Slots without what is usual, so that it may be said or not."""
    told = {name: value for name, value in slots.items() if value is not None and name != "text"}
    intent = told["intent"]
    told.pop("side", None)  # the answer shows both sides
    for name, usual in USUAL.get(intent, {}).items():
        if told.get(name) == usual:
            told.pop(name)
    if intent == "units" and "search" in told:
        # "dinas kesehatan" is a kind and a word, "dinkes" is both, and a word of each will do.
        said = f"{told.pop('kind', '')} {told.pop('search')}".casefold()
        said = " ".join(WRITTEN_OUT.get(said.strip(), said).split())
        whole = " ".join(RUN_TOGETHER.get(word, word) for word in said.split())
        told["search"] = frozenset(whole.split()) - {"dinas", "badan", "sekretariat", "bagian"}
    if intent == "download" and SHEET.search(str(slots.get("text", ""))):
        told.setdefault("format", "pdf")  # a fact sheet is a PDF, and there is no other
    if "target" in told:
        told["target"] = float(str(told["target"]).rstrip("%").replace(",", "."))
    return told


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    refused: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.right / (self.right + len(self.refused) + len(self.wrong))

    def __str__(self) -> str:
        lines = [f"{self.share:.1%} right; {len(self.refused)} refused, {len(self.wrong)} wrong"]
        lines += [f"refused: {line}" for line in self.refused]
        return "\n".join(lines + [f"wrong: {line}" for line in self.wrong])


def score(lines: Iterable[str]) -> Score:
    """How a corpus is understood, one JSON object a line."""
    right, refused, wrong = 0, [], []
    for line in filter(str.strip, lines):
        asked = json.loads(line)
        told = understood(asked["text"])
        if told is None:
            if asked["intent"] in REFUSED:
                right += 1
            else:
                refused.append(line.strip())
        elif comparable(told | {"text": asked["text"]}) == comparable(asked):
            right += 1
        else:
            wrong.append(f"{line.strip()} -> {comparable(told)}")
    return Score(right, tuple(refused), tuple(wrong))


@pytest.mark.parametrize("corpus", LEARNT, ids=lambda path: path.stem)
def test_phrasings_that_were_learnt_are_all_understood(corpus):
    told = score(corpus.read_text("utf-8").splitlines())

    assert told.share == 1, str(told)


def test_phrasings_that_the_parser_was_not_written_for_are_mostly_understood():
    """Of sentences by somebody who had not seen it; what it does not know it must refuse."""
    told = score(HELD_OUT.read_text("utf-8").splitlines())

    assert not told.wrong, str(told)
    assert told.share >= 0.92, str(told)
