"""What admins are told after a restore: what is held, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import HeldAct, SettleHeld, ShowHeld
from bot.formats import moment, number
from bot.replies.desk import progress, title
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows
from storage.ledger import State, Tally
from storage.restorations import Restoration

#: So many are listed, with buttons.
LISTED = 10


def held_reply(known: Restoration | None, held: Sequence[Tally]) -> Reply:
    """That the database was restored, and what waits for a decision since."""
    if known is None and not held:
        return nothing_held_reply()
    lines = [bold("Kiriman ditahan")]
    if known is not None:
        lines += [
            f"Database dipulihkan {moment(known.restored_at)} dari cadangan "
            f"{moment(known.made_at)}. Yang terjadi di antaranya tidak tercatat: langganan "
            "kembali seperti pada cadangan, juga milik yang sudah berhenti atau menghapus datanya.",
        ]
    if held:
        lines.append(
            "Berikut ini mungkin sudah terkirim sebelum pemulihan, dan baru dikirim bila admin "
            "memutuskan:"
        )
    else:
        lines.append("Saat ini tidak ada kiriman yang menunggu keputusan.")
    lines += [f"• #{one.run.id} {title(one)}: {progress(one)}" for one in held[:LISTED]]
    if len(held) > LISTED:
        lines.append(f"• … dan {number(len(held) - LISTED)} lagi")
    buttons = [
        Button.of(f"{label} #{one.run.id}…", SettleHeld(act, one.run.id))
        for one in held[:LISTED]
        for act, label in ((HeldAct.SEND, "Kirim"), (HeldAct.CANCEL, "Batalkan"))
    ]
    if known is not None:
        lines.append(
            "Selama penahanan belum diakhiri, kiriman baru yang mungkin pernah terkirim juga "
            "ditahan."
        )
        buttons.append(Button.of("Akhiri penahanan…", SettleHeld(HeldAct.END)))
    return Reply("\n".join(lines), in_rows(buttons))


def held_lines(known: Restoration | None, held: int) -> list[str]:
    """Lines for /status; none where nothing is held."""
    if known is None and not held:
        return []
    since = f"Database dipulihkan {moment(known.restored_at)}. " if known else ""
    what = f"{number(held)} kiriman ditahan" if held else "Kiriman yang mungkin ganda ditahan"
    return [f"⚠ {since}{what} sampai admin memutuskan."]


def held_button() -> Button:
    return Button.of("Kiriman ditahan", ShowHeld())


def settle_question(command: SettleHeld, told: Tally) -> Reply:
    """Ask once more; the button holds for a few minutes."""
    waiting = number(told.count(State.PENDING))
    if command.act is HeldAct.SEND:
        text = (
            f"Kirim {bold(title(told))} (edisi {told.run.edition}) kepada {waiting} percakapan? "
            "Yang sudah menerimanya sebelum pemulihan akan menerimanya dua kali."
        )
        label = "Ya, kirim"
    else:
        text = (
            f"Batalkan {bold(title(told))} untuk {waiting} percakapan? Yang belum menerimanya "
            "tidak akan menerimanya lagi."
        )
        label = "Ya, batalkan"
    return Reply(text, in_rows([Button.of(label, command)]), Outcome.CHOICE)


def end_question(command: SettleHeld) -> Reply:
    return Reply(
        "Akhiri penahanan? Sesudah itu kiriman baru langsung keluar, juga yang mungkin pernah "
        "terkirim sebelum pemulihan. Yang sudah ditahan tetap menunggu keputusan.",
        in_rows([Button.of("Ya, akhiri", command)]),
        Outcome.CHOICE,
    )


def nothing_held_reply() -> Reply:
    return Reply("Tidak ada kiriman yang ditahan, atau sudah diputuskan.", outcome=Outcome.NONE)


def released_reply(told: Tally) -> Reply:
    return Reply(
        f"{bold(title(told))} dilepaskan: {number(told.count(State.PENDING))} kiriman keluar "
        "begitu jamnya tiba. Kemajuannya: /status"
    )


def called_off_reply(told: Tally) -> Reply:
    return Reply(
        f"{bold(title(told))} dibatalkan: {number(told.count(State.PENDING))} kiriman tidak keluar."
    )


def ended_reply() -> Reply:
    return Reply("Penahanan berakhir: kiriman baru keluar seperti biasa.")
