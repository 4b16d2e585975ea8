"""Rows of files: all visible figures, all crosstabs."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from django.utils.translation import gettext as _

from otklik.core.table_files.write import csv_text
from otklik.statistics.wilson_interval import Interval
from otklik.surveys.coding.results import QuestionCodes, codes_by_question
from otklik.surveys.export.codebook import Line, column_name
from otklik.surveys.results import by_collection_mode, result_text
from otklik.surveys.results.by_collection_mode import FieldByMode, ResultsByMode
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave

CODE = "code "
WAY = "_way"  # the field in rows about how many forms came by which mode


def all_figures(wave: Wave, found: Results, *, only_published: bool) -> Iterator[Line]:
    codes = codes_by_question(wave, found, only_published=only_published)
    return figures(found, codes, by_collection_mode.ways(wave, found))


def figures(
    found: Results, coded: Mapping[str, QuestionCodes], ways: ResultsByMode
) -> Iterator[Line]:
    """A heading, then a row per figure; hidden ones have no number. For an open question: how many
    wrote and, once coded, a row per code («code 7»). Then the shares of modes, and each figure by
    mode, the only rows with a `way`."""
    yield (
        "question", "field", "row", "answer", "text", "people", "answered", "passed_over",
        "share", "low", "high", "is_hidden", "not_asked", "way", "way_text",
    )  # fmt: skip
    for line in _of_everybody(found, coded):
        yield *line, "", ""
    for one in ways.came:
        yield (
            None, WAY, "", one.code, one.text, one.count, one.base, None, round(one.share, 6),
            None, None, 0, None, "", "",
        )  # fmt: skip
    for question in found.questions:
        for field in question.fields:
            if (by_way := ways.fields.get(field.code)) is not None:
                yield from _by_way(question.number, field, by_way)


def _of_everybody(found: Results, coded: Mapping[str, QuestionCodes]) -> Iterator[Line]:
    for question in found.questions:
        if question.is_open or question.write_in:
            yield (
                question.number, question.text_code, "", "", question.text,
                question.wrote, None, None, None, None, None, int(question.wrote is None), None,
            )  # fmt: skip
            of_codes = coded.get(question.text_code)
            if of_codes is not None and question.wrote is not None:
                yield from _of_field(question.number, of_codes.field, CODE)
        for field in question.fields:
            yield from _of_field(question.number, field)


def _of_field(number: int, field: FieldResult, before: str = "") -> Iterator[Line]:
    for figure in field.figures:
        yield (
            number, field.code, field.row, before + figure.code, figure.text,
            figure.count, field.answered, field.passed,
            *_shares(figure.count, field.answered or 0, figure.interval),
            int(figure.count is None), field.not_asked,
        )  # fmt: skip


def _by_way(number: int, field: FieldResult, found: FieldByMode) -> Iterator[Line]:
    for place, way in enumerate(found.ways):
        for answer in found.rows:
            one = answer.figures[place]
            yield (
                number, field.code, field.row, answer.code, answer.text, one.count, one.base,
                None, *_shares(one.count, one.base or 0, one.interval), int(one.count is None),
                None, way.code, way.text,
            )  # fmt: skip


def pairs(tables: Tables) -> Iterator[Line]:
    """A heading, then a row per cell of each crosstab."""
    yield (
        "rows", "columns", "row", "column", "people", "in_column", "share", "low", "high",
        "is_hidden",
    )  # fmt: skip
    for one, other in combinations([asked.code for asked in tables.asked], 2):
        table = tables.of(one, other)
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield (
                    column_name(one), column_name(other), row.text, column.text,
                    cell.count, column.base, *_shares(cell.count, column.base or 0, cell.interval),
                    int(cell.is_hidden),
                )  # fmt: skip


def notes(wave: Wave, found: Results) -> Iterator[Line]:
    yield (wave.title,)
    if wave.is_example:
        yield (_("Example: the answers are invented"),)
    yield (_("Forms filled in"), found.responses)
    yield (result_text.limit(),)
    yield (_("Intervals are Wilson's, 95%; a share is of who answered the question."),)
    yield (_("Lines that name a way of answering are only about those who answered that way."),)
    yield (
        _("In tables of two questions a share is counted of all people in the column, "
          "including those who skipped the question in the rows."),
    )  # fmt: skip
    yield (
        _("A figure about fewer than %(least)s people, and anything revealing it, is hidden.")
        % {"least": found.least},
    )  # fmt: skip
    yield (_("No file has filled forms: with the tables they would show who answered what."),)


def _shares(
    count: int | None, base: int, interval: Interval | None
) -> tuple[float | None, float | None, float | None]:
    if count is None or not base or interval is None:
        return None, None, None
    return round(count / base, 6), round(interval.low, 6), round(interval.high, 6)


def text(lines: Iterable[Line]) -> Iterator[bytes]:
    """CSV as Russian Excel expects it: UTF-8 with a byte order mark, semicolons."""
    return (line.encode() for line in csv_text(lines))
