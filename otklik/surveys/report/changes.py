"""What changed since the previous survey, and what the words of a version do, in the report."""

from collections.abc import Iterable, Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.core.documents.blocks import Block, heading, line, soft, table
from otklik.surveys.results import result_text
from otklik.surveys.results.changes_since_last_wave import UNMOVED, Changes, FigureChange
from otklik.surveys.results.split_ballot_effect import Bridge, FigureEffect
from otklik.surveys.waves.models import Wave

FIRST_WORDS = 4  # words of a question, before its row or answer


def change_blocks(wave: Wave, changes: Changes | None) -> Iterator[Block]:
    yield heading(_("What changed"))
    if changes is None:
        yield line(_("Not compared: there is no earlier survey by this questionnaire."))
        return
    yield line(f"{_('Compared with')} «{changes.before.title}».")
    yield line(f"{changes.summary}.")
    yield Block(kind="warning", text=result_text.limit())
    rows = (
        (
            _figure_name(wave, row),
            _cell(row.verdict, "; ".join(filter(None, (row.reason, row.compared)))),
            _difference(row),
            _bases(row),
        )
        for row in changes.rows
    )
    yield _verdict_table(_("Verdict"), rows)
    yield soft(
        _("A difference is in points of 100. Its interval is adjusted: in 95 cases of 100 "
          "those of all figures hold together; “not adjusted” is that of one figure asked "
          "alone. Less than %(smallest)s points is not called a change.")
        % {"smallest": changes.smallest}
    )  # fmt: skip
    yield soft(
        _("Each figure was tested by exchanging the forms of both surveys at random, "
          "%(draws)s times; all %(family)s figures share one error of %(error)s%% "
          "(Holm). That holds if each person answered once and the same kind of "
          "people answered both times.")
        % {"draws": changes.draws, "family": changes.family, "error": changes.error}
    )  # fmt: skip
    yield soft(
        _("The plan was written into the journal before the survey opened: %(digest)s.")
        % {"digest": changes.digest[:16]}
    )


def moves(wave: Wave, changes: Changes) -> list[str]:
    """A sentence for each figure that is proven to have changed."""
    return [_move_text(wave, row) for row in changes.rows if row.kind != UNMOVED]


def halves_blocks(wave: Wave, bridge: Bridge | None) -> Iterator[Block]:
    """Differences between the people who answered one version and the other."""
    if bridge is None:
        return
    versions = {"new": wave.version.number, "old": bridge.half.version.number}
    yield heading(_("Two versions of the form"))
    yield line(
        _("Each person got version %(new)s or version %(old)s at random, so the "
          "difference between them comes only from the words and from chance. Below "
          "is version %(new)s minus version %(old)s, in points of 100, with its "
          "interval for 95 cases of 100 and no verdict: of twenty such intervals one "
          "misses by chance.") % versions
    )  # fmt: skip
    yield line(
        _("Changes since earlier surveys are shown by those who answered version %(old)s: "
          "they were asked as before. The report of that half includes them.") % versions
    )  # fmt: skip
    rows = (
        (
            _figure_name(wave, row),
            _cell(row.reads, row.reason),
            _unbreakable(row.difference) or "—",
            _bases(row),
        )
        for row in bridge.rows
    )
    yield _verdict_table(_("How it reads"), rows)


def _verdict_table(second: str, rows: Iterable[tuple[str, str, str, str]]) -> Block:
    heads = [_("Question"), second, _("Difference"), _("People answered")]
    return table(heads, list(rows), (62, 42, 39, 22))


def _cell(verdict: str, reason: str) -> str:
    return ". ".join(filter(None, (verdict, reason)))


def _move_text(wave: Wave, row: FigureChange) -> str:
    name = _figure_name(wave, row)
    verdict = ", ".join(filter(None, (row.verdict, row.difference)))
    return f"{name}{': ' if ' — ' in name else ' — '}{verdict}."


def _figure_name(wave: Wave, row: FigureChange | FigureEffect) -> str:
    """With its question, without which a row or an answer means nothing."""
    question = wave.version.form.question(row.number)
    text = question.text if question else ""
    if text.startswith(row.what.rstrip("…")):
        return f"{row.number}. {row.what}"
    return f"{row.number}. {Truncator(text).words(FIRST_WORDS)} — {row.what}"


def _difference(row: FigureChange) -> str:
    if row.has_hidden_numbers:
        return _("the numbers are hidden")
    return "; ".join(filter(None, (_unbreakable(row.difference), row.alone))) or "—"


def _bases(row: FigureChange | FigureEffect) -> str:
    if not row.bases:
        return "—"
    return _("%(before)s and %(after)s") % {"before": row.bases[0], "after": row.bases[1]}


def _unbreakable(text: str) -> str:
    return text.replace(" ", "\u00a0")
