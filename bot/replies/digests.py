"""What is sent by itself: semester and month digests, changes of rank, data that have come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from bot.commands import ChartKind, ShowChart, ShowRegion, ShowSubscription, When
from bot.digest.content import Digest, RankChange, Section
from bot.formats import MONTHS, percent, points, rupiah
from bot.outgoing.attachments import Attachment
from bot.replies import words
from bot.replies.charts import pictured
from bot.replies.reply import Button, Reply, bold, in_rows, plain, visible
from procurement.board import Movement
from procurement.changes import BaseKind, Change
from procurement.figures import Figure
from procurement.gaps import to_pass, to_target
from procurement.periods import Phase, phase
from procurement.ranking import Place
from procurement.semester import Semester

#: A message that would be longer leaves out who stands around each region, then tells the last of
#: them in a line each. Admins are shown it whole, and to how many it goes, in one of theirs.
LONGEST = 3600
#: So many that have passed a region are named.
NAMED = 3

_STOP = "Metode: /sumber · Atur: /langganan · Berhenti: /berhenti"


def digest_reply(told: Digest, today: date, chart: Attachment) -> Reply:
    """
    All regions of a chat in one message, beneath the `chart` of the first where there is room.

    `today` is the day on which it was planned.
    """
    at_length = [_section(section, told, today) for section in told.sections]
    compose = partial(_digest, told, today, at_length)
    whole, shorter = (compose(len(at_length), around=around) for around in (True, False))
    if visible(whole) > LONGEST:
        whole = _fitting(partial(compose, around=False), len(at_length))
    if not told.sections:
        return Reply(whole, _buttons(told))
    first = told.sections[0].figure
    draw = ShowChart(first.region, ChartKind.STRIP, When.of(first.semester))
    button = Button.of(f"Grafik {first.region.name}", draw)
    return pictured(Reply(whole, _buttons(told)), shorter, chart, button)


def _fitting(compose: Callable[[int], str], count: int) -> str:
    """The text that tells as many of `count` regions at length as fit."""
    texts = (compose(number) for number in range(count, -1, -1))
    return next((text for text in texts if visible(text) <= LONGEST), compose(0))


def _digest(
    told: Digest, today: date, at_length: Sequence[Sequence[str]], count: int, *, around: bool
) -> str:
    """The first `count` sections `at_length`, the others in a line each."""
    figures = [section.figure for section in told.sections]
    dated = f" ({words.lowered(words.dates_of(figures))})" if figures else ""
    lines = ["Yth. Bapak/Ibu,", f"{_subject(told)}{dated}."]
    for section, said in zip(told.sections[:count], at_length, strict=False):
        lines += ["", *said]
        lines += words.notes([section.figure]) if around else []
        if around and len(section.around) > 1:
            lines += ["", bold(_around_title(told, section))]
            lines += [_place(place, section) for place in section.around]
    lines += _briefly(told.sections[count:], today)
    lines += [] if around else _notes(told.sections[:count])
    for region in told.missing:
        said = f"data {told.semester} belum masuk; kami beri tahu setelah tersedia."
        lines += ["", f"{bold(region.name)}: {said}"]
    lines += ["", *_valid(told.sections), _STOP]
    return "\n".join(lines)


def _subject(told: Digest) -> str:
    if told.month is None:
        return f"berikut ringkasan e-purchasing {bold(str(told.semester))}"
    month = f"{MONTHS[told.month - 1]} {told.semester.year}"
    return f"berikut kemajuan e-purchasing sampai akhir {bold(month)}"


def _section(section: Section, told: Digest, today: date) -> list[str]:
    figure = section.figure
    return [
        bold(f"{figure.region.name} — {words.semester_title(figure, today)}"),
        *words.staleness(figure, today),
        *_share(section),
        *_of_month(section, told),
        *_ranks(section),
        *_distance(section, told.target, today),
    ]


def _briefly(sections: Sequence[Section], today: date) -> list[str]:
    """Regions in a line each, where there is no room for more."""
    return ["", *(_brief(one, today) for one in sections)] if sections else []


def _brief(section: Section, today: date) -> str:
    figure, place = section.figure, section.share.place
    name = "porsi" if figure.is_standard else "persentase"
    share = "belum dapat dihitung" if figure.share is None else percent(figure.share)
    rank = f", peringkat {place.rank} dari {section.share.ranking.n}" if place else ""
    title = words.semester_title(figure, today)
    return f"{bold(figure.region.name)} — {title}: {name} {share}{rank}"


def _notes(sections: Sequence[Section]) -> list[str]:
    """What must be known to read the figures, once for all of them."""
    said = words.notes([section.figure for section in sections])
    return ["", *said] if said else []


def _share(section: Section) -> list[str]:
    figure = section.figure
    if figure.share is None:
        known = "nilai RUP belum tersedia" if figure.rup is None else "nilai RUP Rp0"
        return [f"Transaksi {rupiah(figure.value)}; {known}, sehingga porsi belum dapat dihitung."]
    name = "Porsi" if figure.is_standard else "Persentase"
    lines = [f"{name} {percent(figure.share)}{_changed(section.change)}"]
    plan = words.DENOMINATORS[figure.denominator]
    lines.append(f"{rupiah(figure.value)} dari {plan} {rupiah(figure.rup or 0)}")
    return lines


def _changed(change: object) -> str:
    if not isinstance(change, Change) or change.points is None:
        return ""
    within = ", dalam tahun" if change.kind is BaseKind.WITHIN_YEAR else ""
    return f" · {points(change.points)} dari {change.base.semester}{within}"


def _of_month(section: Section, told: Digest) -> list[str]:
    if told.month is None or section.of_month is None:
        return []
    return [f"Transaksi selama {MONTHS[told.month - 1]}: {rupiah(section.of_month)}"]


def _ranks(section: Section) -> list[str]:
    share, value = section.share, section.value
    if share.place is None:
        why = share.ranking.unranked.get(section.figure.region.code)
        if why is None:
            return []
        said = words.unranked(why, share.ranking.peers, section.figure)
        return [f"Peringkat porsi belum dapat diberikan ({said})."]
    line = f"Peringkat porsi {words.rank(share.place)}{_before(section.movement)}"
    line += f" dari {words.scope(share.ranking)}"
    if value.place is not None:
        line += f" · peringkat nilai {words.rank(value.place)}"
        line += f" dari {value.ranking.n}" if value.ranking.n != share.ranking.n else ""
    return [line]


def _before(movement: Movement | None) -> str:
    if movement is None:
        return ""
    if movement.among_fewer:
        moved = f"{movement.was} → {movement.now}"
        return f" ({moved} di antara daerah yang datanya ada pada kedua waktu)"
    return " (tetap)" if movement.was == movement.now else f" (sebelumnya {movement.was})"


def _distance(section: Section, target: Decimal, today: date) -> list[str]:
    figure, share = section.figure, section.share
    if share.place is None:
        return []
    running = phase(figure, today) is Phase.RUNNING
    parts = []
    if share.above is not None:
        needed = to_pass(figure, share.above.figure) or 1
        amount = f"lebih dari {words.at_most(needed)}" if running else rupiah(needed)
        parts.append(f"ke peringkat {share.above.rank}: {amount}")
    missing = to_target(figure, target)
    if missing:
        parts.append(f"ke target {_target(target)}: {rupiah(missing, up=running)}")
    word = "Perlu tambahan" if running else "Selisih saat itu"
    return [f"{word} {' · '.join(parts)}"] if parts else []


def _target(target: Decimal) -> str:
    return f"{target:f}".replace(".", ",") + "%"


def _around_title(told: Digest, section: Section) -> str:
    if len(told.sections) == 1:
        return "Sekitar kita"
    return f"Sekitar {section.figure.region.name}"


def _place(place: Place, section: Section) -> str:
    shown = f"{place.figure.region.name} {percent(place.figure.share or Decimal(0))}"
    is_own = place.figure.region == section.figure.region
    return f"{place.rank}. {bold(shown) if is_own else plain(shown)}"


def _valid(sections: Sequence[Section]) -> list[str]:
    """Of how many regions there are data, once for each class that is spoken of."""
    told = {words.kinds(section.share.ranking.peers): section.share.ranking for section in sections}
    return [
        f"Dari {ranking.peers.everyone} {kinds}, {ranking.n} diperingkat. Hitungan bot, bukan "
        "peringkat LKPP."
        for kinds, ranking in told.items()
    ]


def _buttons(told: Digest) -> tuple[tuple[Button, ...], ...]:
    looks = [
        Button.of(
            f"Posisi {section.figure.region.name}" if len(told.sections) > 1 else "Lihat posisi",
            ShowRegion(section.figure.region, When.of(told.semester)),
        )
        for section in told.sections[:4]
    ]
    return (*in_rows(looks), (Button.of("Atur langganan", ShowSubscription()),))


def postponed_reply(semester: Semester) -> Reply:
    return Reply(
        f"Ringkasan {semester} ditunda karena data belum masuk. Kami kirim setelah data tersedia.\n"
        "Berhenti: /berhenti"
    )


def rank_reply(changes: Sequence[RankChange], today: date) -> Reply:
    """Ranks that have moved, region by region."""
    looks = [_look(change.figure, len(changes)) for change in changes[:4]]
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


def data_reply(told: Digest, today: date) -> Reply:
    """Data have come for which a chat has waited, or of a semester that is new."""
    looks = [_look(section.figure, len(told.sections)) for section in told.sections[:4]]
    return Reply(_fitting(partial(_data, told, today), len(told.sections)), in_rows(looks))


def _data(told: Digest, today: date, at_length: int) -> str:
    lines = ["Yth. Bapak/Ibu,", "data berikut sudah masuk."]
    for section in told.sections[:at_length]:
        lines += ["", *_section(section, told, today), words.dates(section.figure)]
    lines += _briefly(told.sections[at_length:], today) + _notes(told.sections[:at_length])
    return "\n".join([*lines, "", "Hitungan bot, bukan peringkat LKPP.", _STOP])


def _look(figure: Figure, count: int) -> Button:
    label = f"Posisi {figure.region.name}" if count > 1 else "Lihat posisi"
    return Button.of(label, ShowRegion(figure.region, When.of(figure.semester)))
