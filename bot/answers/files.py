"""Files to take away: which figures they hold, and what stands beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.answers.charting import gap_chart, strip_chart
from bot.answers.facts import fact_lines, fact_notes
from bot.answers.file_names import file_name
from bot.answers.lookup import Lookup, Refused, fits
from bot.answers.takeaways import figures_sheet, method_lines, months_sheet, units_sheet
from bot.charts.specs import Chart
from bot.commands import ChooseDownload, Download, FileFormat, When
from bot.files.specs import FactSheet, File, Sheet, Table, Workbook
from bot.outgoing.attachments import Attachment
from bot.replies import notices, words
from bot.replies.files import choice_reply, fact_sheet_reply, figures_reply
from bot.replies.reply import Reply
from procurement.figures import Figure
from procurement.regions import Region, gazetteer
from storage.database import Database
from storage.snapshots import months, units

_ENDINGS = {FileFormat.XLSX: "xlsx", FileFormat.CSV: "csv", FileFormat.PDF: "pdf"}


def choice_answer(lookup: Lookup, command: ChooseDownload) -> Reply:
    """Which files there are; without a region, the chat's own stands for it where it has one."""
    if not lookup.board.semesters:
        raise Refused(notices.no_figures_reply(lookup.asker.is_admin))
    asked = command.region or lookup.own()
    region = lookup.region(command, asked) if asked else None
    told = {figure.region for figure in _all(lookup, command.when)}
    if not told:
        lookup.semester(command.when, lookup.board.semesters)
    within = {gazetteer()[one.province_code] for one in told}
    return choice_reply(region, command.when, has_sheet=region in told, held=told | within)


def download_answer(
    lookup: Lookup, command: Download, database: Database, target: Decimal
) -> Reply:
    """A file of a region, of a province with all that lie in it, or of all."""
    if command.file is FileFormat.PDF:
        return _fact_sheet(lookup, command, target)
    region = command.region and lookup.region(command, command.region)
    told = _figures(lookup, region, command.when)
    said = f"{lookup.board.edition} {region and region.code} {command.when} {lookup.today}"

    def specify() -> File:
        sheet = figures_sheet(lookup.board, told, lookup.today)
        if command.file is FileFormat.CSV:
            return Table(sheet)
        title = f"Porsi e-purchasing — {region.name if region else 'semua daerah'}"
        behind = _behind(told, region, database) if region else ()
        return Workbook(title, (sheet, *behind), method_lines(lookup.board, told))

    name = file_name("porsi", [region] if region else [], told, _ENDINGS[command.file])
    attachment = Attachment.later(name, said, specify)
    return figures_reply(command.file, region, told, attachment, lookup.today)


def _figures(lookup: Lookup, region: Region | None, when: When) -> list[Figure]:
    """The figures that are asked for; raises Refused where there are none."""
    told = _all(lookup, when)
    if region is not None and region.is_province:
        told = [figure for figure in told if figure.region.province_code == region.code]
    elif region is not None:
        told = [figure for figure in told if figure.region == region]
    if not told and region is not None:
        lookup.figure(region, when)  # says what there is instead
    if not told:
        lookup.semester(when, lookup.board.semesters)
        raise Refused(notices.no_figures_reply(lookup.asker.is_admin))
    return told


def _all(lookup: Lookup, when: When) -> list[Figure]:
    board = lookup.board
    semesters = [semester for semester in board.semesters if fits(semester, when)]
    return [figure for semester in semesters for figure in board.figures(semester)]


def _behind(told: Sequence[Figure], region: Region, database: Database) -> tuple[Sheet, ...]:
    """Work units and months of the region's newest semester."""
    own = [figure for figure in told if figure.region == region]
    if not own:
        return ()
    newest = max(own, key=lambda figure: figure.semester)
    with database.reading() as session:
        by_unit, by_month = units(session, newest.snapshot_id), months(session, newest.snapshot_id)
    sheets = [units_sheet(newest, by_unit)] if by_unit else []
    return (*sheets, *([months_sheet(newest, by_month)] if by_month else []))


def _fact_sheet(lookup: Lookup, command: Download, target: Decimal) -> Reply:
    """One page on one region in one semester."""
    figure = lookup.figure(lookup.region(command, command.region), command.when)
    charts: list[Chart] = [strip_chart(lookup, figure)]
    ladder = gap_chart(lookup, figure, target, was_asked=False)
    charts += [ladder] if ladder else []
    sheet = FactSheet(
        title=f"{figure.region.name}: porsi e-purchasing",
        subtitle=words.semester_title(figure, lookup.today),
        facts=fact_lines(lookup, figure, target),
        charts=tuple(charts),
        notes=fact_notes(figure),
        footer=f"Porsi, edisi data {lookup.board.edition} · {words.dates(figure)} · sumber: "
        f"{figure.source}",
    )
    name = file_name("lembar-fakta", [figure.region], [figure], "pdf")
    attachment = Attachment.later(name, repr(sheet), lambda: sheet)
    return fact_sheet_reply(figure, attachment, lookup.today)
