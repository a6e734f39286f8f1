"""What admins are shown of what is sent by itself: before, while, and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands import AskToSend, Preview, SendNow, ShowHeld
from bot.formats import moment, number
from bot.replies import words
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain
from bot.replies.subscriptions import hour
from procurement.figures import Figure
from procurement.semester import Semester
from storage.ledger import Occasion, State, Tally
from storage.subscriptions import Subscription

#: So many numbers of chats are listed.
LISTED = 10

KINDS = {"private": "pribadi", "group": "grup", "supergroup": "grup", "channel": "kanal"}

_OCCASIONS = {
    Occasion.SEMESTER: "Ringkasan",
    Occasion.POSTPONED: "Pemberitahuan tunda",
    Occasion.MONTH: "Kemajuan bulan",
    Occasion.RANK: "Peringkat berubah",
    Occasion.DATA: "Data masuk",
}


#: Chats that get the same message.
Batch = tuple[Subscription, ...]


def preview_reply(
    semester: Semester,
    edition: int,
    batches: Sequence[Batch],
    page: int,
    text: Reply,
    is_closed: bool,
) -> Reply:
    """One of the different messages, whole, and who would get it."""
    chats = batches[page]
    total = sum(map(len, batches))
    lines = [
        bold(f"Pratinjau ringkasan {semester}, edisi {edition}"),
        *_unfinished(is_closed),
        f"Pesan {page + 1} dari {len(batches)}; seluruhnya {number(total)} percakapan.",
        f"Kepada {number(len(chats))} percakapan ({_kinds(_counted(chats))}), "
        f"{_hours(chats)}: {_ids(chats)}",
        "────────",
        text.html,
    ]
    turns = []
    if page > 0:
        turns.append(Button.turn(f"◀ {page}/{len(batches)}", Preview(page - 1)))
    if page < len(batches) - 1:
        turns.append(Button.turn(f"▶ {page + 2}/{len(batches)}", Preview(page + 1)))
    rows = (*((tuple(turns),) if turns else ()), (Button.of("Kirim sekarang…", AskToSend()),))
    return Reply("\n".join(lines), rows)


def _unfinished(is_closed: bool) -> list[str]:
    if is_closed:
        return []
    return ["⚠ Data semester ini belum ditutup; angkanya masih sementara."]


def _counted(chats: Sequence[Subscription]) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for chat in chats:
        counted[chat.place.kind] = counted.get(chat.place.kind, 0) + 1
    return counted


def _kinds(counted: Mapping[str, int]) -> str:
    by_name: dict[str, int] = {}
    for kind, count in counted.items():
        name = KINDS.get(kind, kind)
        by_name[name] = by_name.get(name, 0) + count
    return ", ".join(f"{number(count)} {name}" for name, count in sorted(by_name.items()))


def _hours(chats: Sequence[Subscription]) -> str:
    told = sorted({(chat.hour, chat.zone) for chat in chats}, key=lambda one: (one[1], one[0]))
    shown = [hour(*one) for one in told[:3]]
    return " dan ".join(shown) + (" dan jam lain" if len(told) > len(shown) else "")


def _ids(chats: Sequence[Subscription]) -> str:
    shown = ", ".join(str(chat.place.chat_id) for chat in chats[:LISTED])
    more = f" dan {number(len(chats) - LISTED)} lainnya" if len(chats) > LISTED else ""
    return shown + more


def send_question(
    send: SendNow, figures: Sequence[Figure], kinds: Mapping[str, int], is_closed: bool
) -> Reply:
    """Ask once more; the button holds for a few minutes and for this edition alone."""
    total = sum(kinds.values())
    lines = [
        f"Kirim ringkasan {bold(str(send.semester))} (edisi {send.edition}, "
        f"{words.lowered(words.dates_of(list(figures)))}) kepada {number(total)} percakapan "
        f"({_kinds(kinds)}) sekarang juga, tanpa menunggu jam masing-masing?",
        *_unfinished(is_closed),
        "Ringkasan satu semester hanya dikirim sekali. Isinya: /pratinjau",
    ]
    return Reply("\n".join(lines), in_rows([Button.of("Ya, kirim", send)]), Outcome.CHOICE)


def nobody_reply(semester: Semester) -> Reply:
    return Reply(
        f"Belum ada percakapan berlangganan yang daerahnya mempunyai data {semester}.",
        outcome=Outcome.NONE,
    )


def no_figures_reply(semester: Semester) -> Reply:
    return Reply(
        f"Data {semester} belum ada, sehingga ringkasannya tidak dapat dikirim. Angka semester "
        "sebelumnya tidak dikirim sebagai gantinya.",
        outcome=Outcome.NONE,
    )


def question_is_old(again: str) -> Reply:
    """The button of a question was pressed too late; `again` is the command that asks it anew."""
    return Reply(f"Pertanyaan ini sudah kedaluwarsa. Mohon ulangi: {again}", outcome=Outcome.NONE)


def edition_is_old_reply() -> Reply:
    return Reply(
        "Sejak pertanyaan itu sudah terbit edisi baru; tidak ada yang dikirim. Mohon ulangi: "
        "/kirim",
        outcome=Outcome.NONE,
    )


def sending_reply(told: Tally) -> Reply:
    if told.run.held_at is not None:
        return _held_back_reply(told)
    return Reply(
        f"Ringkasan {_period(told)} (edisi {told.run.edition}) mulai dikirim kepada "
        f"{number(told.total)} percakapan. Kemajuannya: /status"
    )


def planned_reply(told: Tally) -> Reply:
    """It was planned before, by the schedule or by an admin."""
    if told.run.held_at is not None:
        return _held_back_reply(told)
    return Reply(
        f"Ringkasan {_period(told)} sudah direncanakan {moment(told.run.planned_at)} "
        f"(edisi {told.run.edition}): {progress(told)}.",
        outcome=Outcome.NONE,
    )


def _held_back_reply(told: Tally) -> Reply:
    return Reply(
        f"{title(told)} ditahan: database telah dipulihkan, dan ringkasan ini mungkin sudah "
        f"terkirim sebelum itu ({progress(told)}).",
        in_rows([Button.of("Kiriman ditahan", ShowHeld())]),
        Outcome.NONE,
    )


def title(told: Tally) -> str:
    """What an occasion is called."""
    return f"{_OCCASIONS[told.run.occasion]} {_period(told)}"


def deliveries(told: Sequence[Tally], chats: int) -> list[str]:
    """Lines for /status: who subscribes, and how far the newest occasions are."""
    lines = [f"• Percakapan berlangganan: {number(chats)}"]
    lines += [
        f"• {title(one)} ({moment(one.run.planned_at)}): {progress(one)}"
        f"{' (ditahan)' if one.run.held_at else ''}"
        for one in told
    ]
    return lines


def progress(told: Tally) -> str:
    """How far an occasion is, in counts."""
    dead = told.count(State.DEAD)
    why = f" ({plain(told.newest_error)})" if dead and told.newest_error else ""
    parts = [
        (told.count(State.SENT), "terkirim"),
        (told.waiting, "menunggu"),
        (dead, f"tidak sampai{why}"),
        (told.count(State.UNSURE), "belum pasti sampai"),
        (told.count(State.CANCELLED), "batal"),
        (told.maybe_twice, "mungkin ganda"),
    ]
    return ", ".join(f"{number(count)} {said}" for count, said in parts if count) or "0 percakapan"


def _period(told: Tally) -> str:
    run = told.run
    if run.occasion in (Occasion.SEMESTER, Occasion.POSTPONED):
        return str(Semester.from_code(run.period))
    return run.period if run.occasion is Occasion.MONTH else f"edisi {run.period}"
