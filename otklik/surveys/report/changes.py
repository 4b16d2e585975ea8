"""What a report says of changes since the survey before, and of two versions of one survey."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.surveys.results.changes_since_last_wave import UNMOVED, Changes, ShownChange
from otklik.surveys.results.split_ballot_effect import Bridge, Bridged
from otklik.surveys.waves.models import Wave

FIRST_WORDS = 4  # of a question, before its row or answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    question: str
    verdict: str
    reason: str
    difference: str
    bases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    before: str
    summary: str
    moved: tuple[str, ...]
    rows: tuple[Verdict, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """What differs between those who answered one version and those who answered the other."""

    explained: tuple[str, ...]
    rows: tuple[Verdict, ...]


def compared(wave: Wave, changes: Changes | None) -> Compared | None:
    if changes is None:
        return None
    both = _("%(before)s and %(after)s")
    return Compared(
        before=changes.before.title,
        summary=f"{changes.summary}.",
        moved=tuple(_moved(wave, row) for row in changes.rows if row.kind != UNMOVED),
        rows=tuple(
            Verdict(
                question=_whole(wave, row),
                verdict=row.verdict,
                reason="; ".join(filter(None, (row.reason, row.compared))),
                difference=_("the numbers are hidden")
                if row.has_hidden_numbers
                else _measured(row),
                bases=both % {"before": row.bases[0], "after": row.bases[1]} if row.bases else "—",
            )
            for row in changes.rows
        ),
        notes=(
            _("A difference is in points of 100. Its interval is adjusted: in 95 cases of 100 "
              "those of all figures hold together; “not adjusted” is that of one figure asked "
              "alone. Less than %(smallest)s points is not called a change.")
            % {"smallest": changes.smallest},
            _("Each figure was tested by exchanging the forms of both surveys by chance, %(draws)s "
              "times; all %(family)s figures share one error of %(error)s%% (Holm). That holds if "
              "each person answered once and the same kind of people answered both times.")
            % {"draws": changes.draws, "family": changes.family, "error": changes.error},
            _("The plan was written into the journal before the survey opened: %(digest)s.")
            % {"digest": changes.digest[:16]},
        ),
    )  # fmt: skip


def halves(wave: Wave, bridged: Bridge | None) -> Halves | None:
    if bridged is None:
        return None
    numbers = {"new": wave.version.number, "old": bridged.half.version.number}
    both = _("%(before)s and %(after)s")
    return Halves(
        explained=(
            _("Chance gave each person version %(new)s or version %(old)s, so what differs between "
              "them comes from the words and from chance alone. Below is version %(new)s minus "
              "version %(old)s, in points of 100, with its interval for 95 cases of 100 and no "
              "verdict: of twenty such intervals one misses by chance.") % numbers,
            _("What changed since earlier surveys is told by those who answered version %(old)s: "
              "they were asked as before. The report of that half says it.") % numbers,
        ),
        rows=tuple(
            Verdict(
                question=_whole(wave, row),
                verdict=row.reads or "—",
                reason=row.reason,
                difference=_kept_together(row.difference) or "—",
                bases=both % {"before": row.bases[0], "after": row.bases[1]} if row.bases else "—",
            )
            for row in bridged.rows
        ),
    )  # fmt: skip


def _moved(wave: Wave, row: ShownChange) -> str:
    what = _whole(wave, row)
    verdict = ", ".join(filter(None, (row.verdict, row.difference)))
    return f"{what}{': ' if ' — ' in what else ' — '}{verdict}."


def _whole(wave: Wave, row: ShownChange | Bridged) -> str:
    """What a figure is about: a row or an answer says nothing without its question."""
    questions = wave.version.form.questions
    text = next(q.text for q in questions if q.number == row.number)
    if text.startswith(row.what.rstrip("…")):
        return f"{row.number}. {row.what}"
    return f"{row.number}. {Truncator(text).words(FIRST_WORDS)} — {row.what}"


def _measured(row: ShownChange) -> str:
    return "; ".join(filter(None, (_kept_together(row.difference), row.alone))) or "—"


def _kept_together(text: str) -> str:
    return text.replace(" ", "\u00a0")
