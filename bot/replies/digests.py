"""What is sent by itself: semester and month digests, changes of rank, data that have come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from bot.commands import ShowSubscription
from bot.digest.content import RankChange
from bot.formats import MONTHS, percent, rupiah
from bot.replies import words
from bot.replies.charts import pictured
from bot.replies.passages import Passage, look
from bot.replies.reply import Button, Reply, Rows, bold, in_rows, plain, visible
from procurement.figures import Figure
from procurement.gaps import to_pass
from procurement.regions import Region
from procurement.semester import Semester

#: A message that would be longer leaves out who stands around each region, then tells the last of
#: them in a line each. Admins are shown it whole, and to how many it goes, in one of theirs.
LONGEST = 3600
#: So many that have passed a region are named.
NAMED = 3

_STOP = "Metode: /sumber · Atur: /langganan · Berhenti: /berhenti"


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one chat is told of a semester, or of a month of it."""

    semester: Semester
    passages: tuple[Passage, ...]
    #: Followed, and without figures of the semester.
    missing: tuple[Region, ...]
    month: int | None = None


def digest_reply(told: Digest) -> Reply:
    """All regions of a chat in one message, with the chart of the first where there is room."""
    whole, shorter = (_digest(told, len(told.passages), around=around) for around in (True, False))
    if visible(whole) > LONGEST:
        whole = _fitting(partial(_digest, told, around=False), len(told.passages))
    reply = Reply(whole, _buttons(told))
    if not told.passages:
        return reply
    first = told.passages[0]
    return pictured(reply, shorter, first.chart, first.draw)


def _fitting(compose: Callable[[int], str], count: int) -> str:
    """The text that tells as many of `count` regions at length as fit."""
    texts = (compose(number) for number in range(count, -1, -1))
    return next((text for text in texts if visible(text) <= LONGEST), compose(0))


def _digest(told: Digest, count: int, *, around: bool) -> str:
    """The first `count` regions at length, the others in a line each."""
    at_length, briefly = told.passages[:count], told.passages[count:]
    figures = [one.figure for one in told.passages]
    dated = f" ({words.lowered(words.dates_of(figures))})" if figures else ""
    lines = ["Yth. Bapak/Ibu,", f"{_subject(told)}{dated}."]
    for one in at_length:
        lines += ["", one.at_length]
        lines += one.notes if around else []
        if around and one.around:
            lines += ["", bold(_around_title(told, one)), *one.around]
    lines += _briefly(briefly)
    lines += [] if around else _notes(at_length)
    for region in told.missing:
        said = f"data {told.semester} belum masuk; kami beri tahu setelah tersedia."
        lines += ["", f"{bold(region.name)}: {said}"]
    # Once for each class that is spoken of.
    lines += ["", *dict.fromkeys(one.valid for one in told.passages), _STOP]
    return "\n".join(lines)


def _subject(told: Digest) -> str:
    if told.month is None:
        return f"berikut ringkasan e-purchasing {bold(str(told.semester))}"
    month = f"{MONTHS[told.month - 1]} {told.semester.year}"
    return f"berikut kemajuan e-purchasing sampai akhir {bold(month)}"


def _briefly(passages: Sequence[Passage]) -> list[str]:
    """Regions in a line each, where there is no room for more."""
    return ["", *(one.brief for one in passages)] if passages else []


def _notes(passages: Sequence[Passage]) -> list[str]:
    """What must be known to read the figures, once for all of them."""
    if not any(one.notes for one in passages):
        return []
    return ["", *words.notes([one.figure for one in passages])]


def _around_title(told: Digest, one: Passage) -> str:
    return "Sekitar kita" if len(told.passages) == 1 else f"Sekitar {one.figure.region.name}"


def _buttons(told: Digest) -> Rows:
    return (*in_rows(_looks(told.passages)), (Button.of("Atur langganan", ShowSubscription()),))


def _looks(passages: Sequence[Passage]) -> list[Button]:
    if len(passages) == 1:
        return [look(passages[0].figure, is_alone=True)]
    return [one.look for one in passages[:4]]


def postponed_reply(semester: Semester) -> Reply:
    return Reply(
        f"Ringkasan {semester} ditunda karena data belum masuk. Kami kirim setelah data tersedia.\n"
        "Berhenti: /berhenti"
    )


def rank_reply(changes: Sequence[RankChange], today: date) -> Reply:
    """Ranks that have moved, region by region."""
    looks = [look(change.figure, is_alone=len(changes) == 1) for change in changes[:4]]
    return Reply(_fitting(partial(_ranks_moved, changes, today), len(changes)), in_rows(looks))


def _ranks_moved(changes: Sequence[RankChange], today: date, at_length: int) -> str:
    lines = [bold("Peringkat porsi e-purchasing berubah")]
    for change in changes[:at_length]:
        lines += ["", *_moved(change, today)]
    if at_length < len(changes):
        lines += ["", *map(_moved_brief, changes[at_length:])]
    lines += [
        "",
        "Perubahan ini bertahan pada dua pembaruan data. Hitungan bot, bukan peringkat LKPP.",
        "Kabar ini paling sering sekali seminggu · Atur: /langganan · Berhenti: /berhenti",
    ]
    return "\n".join(lines)


def _moved_brief(change: RankChange) -> str:
    figure, share = change.figure, percent(change.figure.share or Decimal(0))
    return f"{bold(figure.region.name)}: {_steps(change)}, porsi {share}"


def _steps(change: RankChange) -> str:
    way = "turun" if change.now > change.was else "naik"
    return f"{way} {abs(change.now - change.was)} tingkat: {change.was} → {change.now}"


def _moved(change: RankChange, today: date) -> list[str]:
    figure, share = change.figure, change.standing
    among = f" dari {words.scope(share.ranking)}"
    if change.among_fewer:
        among = " di antara daerah yang datanya ada pada kedua waktu"
    lines = [
        bold(f"{figure.region.name} — {words.semester_title(figure, today)}"),
        *words.staleness(figure, today),
        f"Peringkat porsi {_steps(change)}{among}",
    ]
    if change.passed:
        word = "Disusul" if change.now > change.was else "Melewati"
        lines.append(f"{word}: {_named(change.passed)}")
    lines.append(f"Porsi {percent(figure.share or Decimal(0))}, {rupiah(figure.value)}")
    if share.above is not None:
        needed = to_pass(figure, share.above.figure) or 1
        name = plain(share.above.figure.region.name)
        lines.append(
            f"Untuk melewati peringkat {share.above.rank} ({name}): perlu tambahan lebih dari "
            f"{words.at_most(needed)}, jika RUP tetap."
        )
    lines.append(words.dates(figure))
    return lines


def _named(passed: Sequence[Figure]) -> str:
    names = [f"{plain(one.region.name)} ({percent(one.share or Decimal(0))})" for one in passed]
    more = f" dan {len(names) - NAMED} daerah lain" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def data_reply(passages: Sequence[Passage]) -> Reply:
    """Data have come for which a chat has waited, or of a semester that is new."""
    return Reply(_fitting(partial(_data, passages), len(passages)), in_rows(_looks(passages)))


def _data(passages: Sequence[Passage], count: int) -> str:
    lines = ["Yth. Bapak/Ibu,", "data berikut sudah masuk."]
    for one in passages[:count]:
        lines += ["", one.at_length, words.dates(one.figure)]
    lines += _briefly(passages[count:]) + _notes(passages[:count])
    return "\n".join([*lines, "", "Hitungan bot, bukan peringkat LKPP.", _STOP])
