"""What a chat subscribes to, said and changed by buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.commands import (
    ChooseHour,
    ChooseProvince,
    ChooseRegions,
    Command,
    Resume,
    SetFollow,
    SetHour,
    SetWant,
    SetWish,
    ShowRegion,
    ShowSubscription,
    Start,
    Stop,
    When,
)
from bot.links import address
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, in_rows, plain
from bot.replies.words import province
from procurement.regions import Region
from procurement.semester import Semester
from procurement.zones import Zone
from storage.subscriptions import MOST_REGIONS, MOST_WISHES, Subscription, Want

#: So many provinces or regions are offered at once.
PER_PAGE = 12
#: So many characters of a label a phone shows on half of its width.
HALF_A_ROW = 20
#: The hours that are offered; none is at night.
HOURS = range(6, 22)

NAMES = {
    Want.SEMESTER: "Ringkasan semester",
    Want.MONTH: "Kemajuan bulanan",
    Want.RANK: "Peringkat berubah",
    Want.DATA: "Data baru masuk",
}
_ABOUT = {
    Want.SEMESTER: "sekali tiap semester, setelah datanya ditutup",
    Want.MONTH: "sekali sebulan, pada awal bulan berikutnya",
    Want.RANK: "bila peringkat berubah atau disusul, paling sering sekali seminggu",
    Want.DATA: "bila angka semester baru masuk",
}


def subscription_reply(told: Subscription, *, username: str = "", is_gone: bool = False) -> Reply:
    """The whole subscription of a chat, with a button for each thing that can be changed."""
    lines = [bold("Langganan percakapan ini"), *_state(told, is_gone)]
    lines += [f"Dikirim: {_wanted(told)}", f"Jam kirim: {hour(told.hour, told.zone)}"]
    lines += _wishes(told)
    if told.regions:
        lines += ["", *(f"• {NAMES[want]}: {_ABOUT[want]}" for want in Want if want in told.wants)]
    lines += [
        "",
        "Tambah daerah dengan tombol, atau ketik: /langganan nama daerah "
        f"(paling banyak {MOST_REGIONS})",
    ]
    lines += _link(told, username)
    return Reply("\n".join(lines), _menu(told, is_gone))


def _state(told: Subscription, is_gone: bool) -> list[str]:
    if is_gone:
        return ["Langganan ini sedang berhenti sementara karena pesan kami tidak dapat masuk."]
    if not told.regions:
        return ["Daerah: belum dipilih, sehingga belum ada kabar berkala yang dikirim."]
    return [f"Daerah: {', '.join(plain(region.name) for region in told.regions)}"]


def _wanted(told: Subscription) -> str:
    names = [NAMES[want].casefold() for want in Want if want in told.wants]
    return ", ".join(names) or "belum dipilih"


def _wishes(told: Subscription) -> list[str]:
    if not told.wishes:
        return []
    names = (_wish(region, semester) for region, semester in told.wishes)
    return [f"Diberi tahu sekali bila datanya masuk: {', '.join(names)}"]


def _wish(region: Region, semester: Semester | None) -> str:
    return f"{plain(region.name)} {semester}" if semester else plain(region.name)


def _link(told: Subscription, username: str) -> list[str]:
    """An address that leads somebody else to the same subscription."""
    if told.place.kind != "private" or not username or not told.regions:
        return []
    return [f"Tautan untuk rekan: {plain(address(username, Start(told.regions[0])))}"]


def _menu(told: Subscription, is_gone: bool) -> tuple[tuple[Button, ...], ...]:
    wants = [
        Button.turn(
            f"{_mark(want in told.wants)} {NAMES[want]}", SetWant(want, want not in told.wants)
        )
        for want in Want
    ]
    regions = [
        Button.turn(f"✕ {region.name}", SetFollow(region, False)) for region in told.all_regions
    ]
    rest = [
        Button.turn("Tambah daerah", ChooseProvince()),
        Button.turn(f"Jam {told.hour:02}.00 {told.zone}", ChooseHour()),
    ]
    ends = [Button.turn("Lanjutkan", Resume())] if is_gone else []
    if told.regions or told.wishes:
        ends.append(Button.turn("Berhenti semua", Stop()))
    return (*_fitting(wants), *_fitting(regions), *_fitting(rest), *_fitting(ends))


def _fitting(buttons: Sequence[Button]) -> Rows:
    """Two in a row where a phone shows both labels whole, else one."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        beside = rows[-1] if rows else ()
        if len(beside) == 1 and all(len(one.label) <= HALF_A_ROW for one in (*beside, button)):
            rows[-1] = (*beside, button)
        else:
            rows.append((button,))
    return tuple(rows)


def _mark(is_set: bool) -> str:
    return "✓" if is_set else "▢"


def hour(at: int, zone: Zone) -> str:
    """An hour of the day in one of the zones."""
    return f"pukul {at:02}.00 {zone}"


def followed_reply(region: Region, told: Subscription, *, is_new: bool, username: str) -> Reply:
    word = "berlangganan" if is_new else "sudah berlangganan"
    first = f"Percakapan ini {word} kabar {bold(region.name)}."
    menu = subscription_reply(told, username=username)
    return Reply(f"{first}\n\n{menu.html}", menu.rows)


def unfollowed_reply(
    region: Region, told: Subscription, *, was_there: bool, username: str
) -> Reply:
    word = "tidak lagi berlangganan" if was_there else "tidak berlangganan"
    first = f"Percakapan ini {word} kabar {bold(region.name)}."
    menu = subscription_reply(told, username=username)
    return Reply(f"{first}\n\n{menu.html}", menu.rows)


def too_many_reply() -> Reply:
    return Reply(
        f"Paling banyak {MOST_REGIONS} daerah untuk satu percakapan. Mohon lepaskan satu daerah "
        "lebih dahulu: /langganan",
        in_rows([Button.of("Lihat langganan", ShowSubscription())]),
        Outcome.NONE,
    )


def too_many_wishes_reply() -> Reply:
    return Reply(
        f"Paling banyak {MOST_WISHES} data dapat ditunggu sekaligus. Mohon lepaskan satu daerah "
        "lebih dahulu: /langganan",
        in_rows([Button.of("Lihat langganan", ShowSubscription())]),
        Outcome.NONE,
    )


def provinces_reply(provinces: Sequence[Region], page: int) -> Reply:
    """The provinces, a page at a time."""
    shown = _page(provinces, page)
    buttons = [Button.turn(province(one.province_code), ChooseRegions(one)) for one in shown]
    return Reply(
        "Daerah yang ingin diikuti ada di provinsi mana?",
        (*_fitting(buttons), *_turns(len(provinces), page, ChooseProvince), _back()),
        Outcome.CHOICE,
    )


def regions_reply(home: Region, members: Sequence[Region], told: Subscription, page: int) -> Reply:
    """The regions of a province, those first that it is itself; pressed ones stay in the list."""
    shown = _page(members, page)
    followed = set(told.regions)
    buttons = [
        Button.turn(
            f"{_mark(one in followed)} {one.name}", SetFollow(one, one not in followed, page)
        )
        for one in shown
    ]
    count = f"{len(followed)} dari paling banyak {MOST_REGIONS} daerah dipilih."
    return Reply(
        f"{bold(home.name)}: tekan daerah yang ingin diikuti atau dilepas. {count}",
        (
            *_fitting(buttons),
            *_turns(len(members), page, lambda to: ChooseRegions(home, to)),
            (Button.turn("Provinsi lain", ChooseProvince()), *_back()),
        ),
        Outcome.CHOICE,
    )


def _page(regions: Sequence[Region], page: int) -> Sequence[Region]:
    return regions[page * PER_PAGE : (page + 1) * PER_PAGE]


def _turns(count: int, page: int, turn: Callable[[int], Command]) -> tuple[tuple[Button, ...], ...]:
    last = (count - 1) // PER_PAGE
    buttons = []
    if page > 0:
        buttons.append(Button.turn(f"◀ {page}/{last + 1}", turn(page - 1)))
    if page < last:
        buttons.append(Button.turn(f"▶ {page + 2}/{last + 1}", turn(page + 1)))
    return (tuple(buttons),) if buttons else ()


def _back() -> tuple[Button, ...]:
    return (Button.turn("Selesai", ShowSubscription()),)


def hours_reply(told: Subscription) -> Reply:
    """The hours of the day and the zones."""
    hours = [
        Button.turn(f"{'✓ ' if at == told.hour else ''}{at:02}.00", SetHour(at, told.zone))
        for at in HOURS
    ]
    zones = [
        Button.turn(f"{'✓ ' if zone is told.zone else ''}{zone}", SetHour(told.hour, zone))
        for zone in Zone
    ]
    return Reply(
        f"Kabar berkala dikirim {hour(told.hour, told.zone)}. Mohon pilih jam dan zona waktu:",
        (*in_rows(hours, per_row=4), *in_rows(zones, per_row=3), _back()),
        Outcome.CHOICE,
    )


def wished_reply(region: Region, semester: Semester | None, *, is_new: bool) -> Reply:
    word = "akan kami beri tahu" if is_new else "sudah tercatat dan akan kami beri tahu"
    what = f"data {bold(region.name)}" + (f" {semester}" if semester else "")
    return Reply(
        f"Bapak/Ibu {word} begitu {what} masuk. Membatalkan: /berhenti {_typed(region)}",
        in_rows([Button.of("Langganan", ShowSubscription())]),
    )


def _typed(region: Region) -> str:
    return plain(region.name.replace(".", "").casefold())


def stopped_reply(there_was: bool) -> Reply:
    if not there_was:
        return Reply("Percakapan ini tidak berlangganan apa pun, jadi tidak ada yang dihentikan.")
    return Reply(
        "Langganan dihentikan; tidak ada lagi yang dikirim dengan sendirinya. Bapak/Ibu tetap "
        "dapat bertanya kapan saja.",
        in_rows([Button.of("Berlangganan lagi", ShowSubscription())]),
    )


def resume_question(told: Subscription) -> Reply:
    """The chat was blocked, or the bot away: nothing is sent until somebody says so."""
    names = ", ".join(plain(region.name) for region in told.all_regions)
    return Reply(
        f"Selamat datang kembali. Langganan untuk {names} berhenti sementara selama pesan kami "
        "tidak dapat masuk. Apakah dilanjutkan? Yang terlewat tidak dikirim lagi.",
        in_rows([Button.turn("Lanjutkan", Resume()), Button.turn("Hentikan", Stop())]),
        Outcome.CHOICE,
    )


def offer_reply(region: Region) -> Reply:
    """A link has led here: the region, and whether to subscribe to it."""
    commands: list[tuple[str, Command]] = [
        ("Langganan", SetFollow(region)),
        ("Lihat posisi", ShowRegion(region)),
    ]
    return Reply(
        "Selamat datang. Bot ini mengabarkan porsi e-purchasing dan peringkat "
        f"{bold(region.name)}: ringkasan tiap semester dan bila peringkatnya berubah. "
        "Berlangganan?\n"
        "Semua perintah: /bantuan",
        in_rows([Button.of(label, command) for label, command in commands]),
        Outcome.CHOICE,
    )


def chat_admins_only_reply() -> Reply:
    return Reply(
        "Langganan dan data grup atau kanal hanya dapat diatur oleh adminnya.", outcome=Outcome.NONE
    )


def greeting_reply(kind: str) -> Reply:
    """The bot was added to a group, or made an administrator of a channel."""
    where = "kanal" if kind == "channel" else "grup"
    return Reply(
        f"Terima kasih telah menambahkan bot ini ke {where}. Admin {where} dapat berlangganan "
        "ringkasan dan kabar peringkat: /langganan nama daerah, misalnya /langganan pontianak\n"
        "Semua perintah: /bantuan"
    )


def wish_button(region: Region, when: When) -> Button:
    """Offered where there are no data."""
    return Button.of("Beri tahu saya", SetWish(region, when))
