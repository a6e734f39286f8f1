"""What LKPP or newspapers published of a region: quoted with class, date and address, unranked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.commands import UNSAID, When
from bot.formats import day, percent, percent_as_published, rupiah
from bot.replies import refusals
from bot.replies.reply import Outcome, Reply, bare, bold, plain
from procurement.figures import Figure
from procurement.ranking import Measure, why_unranked
from procurement.regions import Region
from procurement.releases import Announcement, Release, Released
from procurement.semester import Semester

#: What a release is about where nothing else is said.
EPURCHASING = "e-purchasing"
#: So many further announcements are told; older ones are counted.
MOST = 6


def releases_reply(
    region: Region, announcements: Sequence[Announcement], asked: When, known: str
) -> Reply:
    """
    All that was published of a region; `known` says of whom figures are computed, where this
    region has none.

    Announcements of a semester stand first, in full; the rest in a line each. Where a semester was
    `asked` for that no release is about, that is said, and the releases there are follow.
    """
    semesters = [told for told in announcements if told.semester is not None]
    others = [told for told in announcements if told.semester is None]
    lines = [
        bold(region.name),
        *_not_of(asked, announcements),
        *([f"{_ONLY_RELEASES} {known}"] if known else []),
    ]
    for told in semesters:
        lines += ["", *_in_full(told)]
    if others:
        lines += ["", bold("Rilis lain" if semesters else "Rilis")]
        lines += [_in_a_line(told) for told in others[:MOST]]
        if len(others) > MOST:
            lines.append(f"… dan {len(others) - MOST} rilis yang lebih lama.")
    lines += [
        "",
        "Angka dan peringkat rilis dikutip apa adanya; bot tidak memeringkat dan tidak "
        "membandingkannya. /sumber",
    ]
    return Reply("\n".join(lines), gist=_gist([*semesters, *others]))


def _gist(announcements: Sequence[Announcement]) -> str:
    """What was published first of all, share and rank before the rest."""
    told = announcements[0]
    first = [told.get(Released.SHARE), told.get(Released.RANK_SHARE)]
    shown = [release for release in first if release] or told.releases
    said = "; ".join(f"{_NAMES[release.measure]} {_value(release)}" for release in shown)
    doubt = " (tidak cocok dengan komponennya)" if told.contradicts_itself else ""
    return f"Rilis {told.semester or _when(told)}: {bare(said)}{doubt}"


_ONLY_RELEASES = "Hitungan bot untuk daerah ini belum tersedia; berikut angka yang pernah dirilis."


def no_releases_reply(region: Region) -> Reply:
    return Reply(f"Belum ada angka rilis {bold(region.name)}.", outcome=Outcome.NONE)


def beside_computed(told: Announcement, figure: Figure) -> list[str]:
    """What was published for the semester of a computed figure, and whether the two agree."""
    said = "; ".join(f"{_NAMES[release.measure]} {_value(release)}" for release in told.releases)
    scope = "" if told.scope == EPURCHASING else f" [{plain(told.scope)}]"
    lines = [f"Menurut rilis ({plain(told.publisher)}; {_when(told)}): {said}{scope}."]
    share, computed = told.get(Released.SHARE), figure.share
    is_same_measure = told.scope == EPURCHASING and why_unranked(figure, Measure.SHARE) is None
    if share and computed is not None and is_same_measure and not share.may_be(computed):
        apart = percent(abs(share.value - computed)).rstrip("%")
        lines.append(
            f"⚠ Porsi rilis berbeda {apart} persen poin dari hitungan bot, lebih dari pembulatan; "
            "dasar RUP atau tanggal datanya mungkin berbeda. Untuk keperluan resmi, mohon merujuk "
            "pada rilis."
        )
    return lines


def _not_of(asked: When, told: Sequence[Announcement]) -> list[str]:
    if asked == UNSAID or any(_is_of(one, asked) for one in told):
        return []
    return [f"Data {refusals.said(asked)} belum tersedia."]


def _is_of(told: Announcement, asked: When) -> bool:
    """Whether an announcement is about the semester that was asked for, as far as it was said."""
    when = told.semester or Semester.of(told.data_date or told.published or date.min)
    if asked.semester is not None and told.semester is None:
        return False
    return asked.year in (None, when.year) and asked.half in (None, when.half)


def _in_full(told: Announcement) -> list[str]:
    lines = [f"{bold(f'Rilis {told.semester}')} ({plain(told.publisher)}; {_when(told)})"]
    if told.scope != EPURCHASING:
        lines.append(f"Cakupan: {plain(told.scope)}")
    share = told.get(Released.SHARE)
    if share is not None:
        line = f"Porsi menurut rilis: <b>{_value(share)}</b>"
        rank = told.get(Released.RANK_SHARE)
        lines.append(f"{line}, {_value(rank)}" if rank else line)
    computed, possible = told.computed_share, told.possible_shares
    value, rup = told.get(Released.VALUE), told.get(Released.RUP)
    if computed is not None and value is not None and rup is not None:
        lines.append(
            f"Komponennya: {_value(value)} dari RUP {_value(rup)} = <b>{percent(computed)}</b>"
        )
    elif value is not None:
        lines.append(f"Nilai transaksi menurut rilis: {_value(value)}")
    rank_by_value = told.get(Released.RANK_VALUE)
    if rank_by_value is not None:
        place = _value(rank_by_value).removeprefix("peringkat ")
        lines.append(f"Peringkat nilai menurut rilis: {place}")
    if told.contradicts_itself and possible is not None:
        low, high = (percent(one).rstrip("%") for one in possible)
        lines.append(
            "⚠ Porsi rilis tidak cocok dengan komponennya: pembulatan hanya memungkinkan "
            f"{low} sampai {high}%. Dasar RUP atau tanggal datanya mungkin berbeda. Untuk "
            "keperluan resmi, mohon merujuk pada rilis LKPP."
        )
    lines += [f"Catatan: {plain(note)}" for note in _notes(told)]
    lines.append(f"Sumber: {_site(told)}, {_published(told)}")
    return lines


def _in_a_line(told: Announcement) -> str:
    said = "; ".join(f"{_NAMES[release.measure]} {_value(release)}" for release in told.releases)
    scope = "" if told.scope == EPURCHASING else f" [{plain(told.scope)}]"
    notes = "".join(f" ({plain(note)})" for note in _notes(told))
    published = f", {_published(told)}" if told.data_date and told.published else ""
    by = f"{plain(told.publisher)}, " if told.publisher else ""
    return f"• {_when(told)}: {said}{scope}{notes} — {by}{_site(told)}{published}"


_NAMES = {
    Released.SHARE: "porsi",
    Released.VALUE: "nilai",
    Released.VALUE_FINISHED: "nilai selesai",
    Released.RUP: "RUP",
    Released.RUP_EP: "RUP e-purchasing",
    Released.RANK_SHARE: "menurut porsi",
    Released.RANK_VALUE: "menurut nilai",
}


def _value(release: Release) -> str:
    match release.measure:
        case Released.SHARE:
            said = percent_as_published(release.value)
        case Released.RANK_SHARE | Released.RANK_VALUE:
            peers = f" {_among(release.peers)}" if release.peers else ""
            said = f"peringkat {release.value}{peers}"
        case _:
            said = rupiah(int(release.value))
    return f"sekitar {said}" if release.approximate else said


def _among(peers: str) -> str:
    return plain(peers) if "/" in peers else f"antar{plain(peers)}"


def _when(told: Announcement) -> str:
    if told.data_date is not None:
        return f"data per {day(told.data_date)}"
    return f"{_published(told)}, tanggal data tidak disebut"


def _published(told: Announcement) -> str:
    return f"terbit {day(told.published)}" if told.published else "tanggal terbit tidak disebut"


def _notes(told: Announcement) -> list[str]:
    return list(dict.fromkeys(release.note for release in told.releases if release.note))


def _site(told: Announcement) -> str:
    """The address as a link under the site's name."""
    host = urlsplit(told.url).hostname
    if host is None:
        return plain(told.url or told.publisher)
    address = plain(told.url).replace('"', "%22")
    return f'<a href="{address}">{plain(host.removeprefix("www."))}</a>'
