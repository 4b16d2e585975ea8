"""A draft on its pages: what each question lacks, and what happens to its series."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.organisation.access import StaffRequest
from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.normalise_and_finish_draft import Content, QuestionContent
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.results import planned_comparison


def kinds() -> dict[str, str]:
    return {
        "single": _("One answer"),
        "multiple": _("Several answers"),
        "scale": _("A scale from 1 to 5"),
        "matrix": _("A table: one answer in each row"),
        "scales": _("A table: a mark from 1 to 5 in each row, or “hard to say”"),
        "open": _("An answer in one's own words"),
        "number": _("A number"),
        "date": _("A month and a year"),
        "consent": _("A consent"),
    }


def last_version(draft: Draft) -> InstrumentVersion | None:
    """The approved version with which it is compared."""
    return draft.instrument.versions.approved().newest_first().first()


def question_rows(draft: Draft) -> list[dict[str, Any]]:
    """`series` says what happens to the figures since the last version."""
    last = last_version(draft)
    series = _series(draft, last.form if last else None)
    notes = Counter(draft.notes.values_list("question", flat=True))
    items = []
    for number, item in enumerate(draft.questions, 1):
        gaps = contents.gaps(item, draft.questions[: number - 1])
        state, sentence = series.get(item["code"], ("", ""))
        items.append(
            {
                "number": number,
                "question": item,
                "kind": _kind(item),
                "gaps": gaps,
                "series": "" if gaps else sentence,
                "state": state,
                "condition": condition(item, draft.questions),
                "notes": notes[item["code"]],
            }
        )
    return items


def removed_questions(draft: Draft) -> list[str]:
    last = last_version(draft)
    here = {question["code"] for question in draft.questions}
    return [q.text for q in last.form.questions if q.code not in here] if last else []


def counts(draft: Draft) -> dict[str, int]:
    """How many figures continue, break and begin."""
    last = last_version(draft)
    return count_series(planned_comparison.costs(last.form, draft.form) if last else [])


def count_series(costs: Iterable[planned_comparison.Cost]) -> dict[str, int]:
    found = {"kept": 0, "broken": 0, "new": 0}
    for cost in costs:
        found[cost.becomes if cost.becomes in found else "broken"] += cost.figures
    return found


def condition(values: QuestionContent, questions: list[QuestionContent]) -> str:
    """The answers after which it is asked."""
    when = values["asked_when"]
    if not when:
        return ""
    for number, other in enumerate(questions, 1):
        rows = dict(contents.fields(other))
        if when["field"] in rows:
            texts = dict(contents.answers(other))
            answers = ", ".join(f"«{texts.get(code, '?')}»" for code in when["answers"])
            row = f" ({rows[when['field']]})" if rows[when["field"]] else ""
            return _("Asked after %(answers)s in question %(number)s%(row)s") % {
                "answers": answers or "—",
                "number": number,
                "row": row,
            }
    return ""


def series_of(draft: Draft, code: str) -> tuple[str, str]:
    last = last_version(draft)
    return _series(draft, last.form if last else None).get(code, ("", ""))


def _series(draft: Draft, before: Form | None) -> dict[str, tuple[str, str]]:
    if before is None:
        return {}
    by_question: defaultdict[int, Counter[str]] = defaultdict(Counter)
    form = draft.form
    for cost in planned_comparison.costs(before, form):
        if cost.becomes != "gone":
            by_question[cost.number][cost.becomes] += cost.figures
    return {
        question.code: _series_state(by_question[question.number]) for question in form.questions
    }


def _series_state(found: Counter[str]) -> tuple[str, str]:
    """State and sentence; empty for a question without figures."""
    if not found:
        return "", ""
    why = {
        "words": _("words of the question or of its answers changed"),
        "meaning": _("what the answers count for changed"),
        "filter": _("other people are asked"),
    }
    broken = [name for name in why if found.get(name)]
    if broken:
        number = sum(found[name] for name in broken)
        sentence = ngettext(
            "%(number)s series breaks: %(why)s",
            "%(number)s series break: %(why)s",
            number,
        )
        values = sentence % {"number": number, "why": ", ".join(why[name] for name in broken)}
        return "late", values
    if found.get("new"):
        if found.get("kept"):
            return "soon", _("series continue; what is added begins a new one")
        return "info", _("a new series begins: it was not asked before")
    return "done", _("the series continues")


def _kind(values: QuestionContent) -> str:
    codes = [code for code, _text in contents.answers(values)]
    is_scale = len(codes) > 2 and sum(code.isdigit() for code in codes) > 2
    names = kinds()
    if values["kind"] == "single" and is_scale:
        return names["scale"]
    if values["kind"] == "matrix" and is_scale:
        return names["scales"]
    return names[values["kind"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationRow:
    """The translation of a draft into one language, and its progress."""

    language: str
    name: str
    done: int
    total: int
    stale: int
    checked_by: str
    checked_on: str

    @property
    def is_good(self) -> bool:
        return bool(self.done == self.total and not self.stale and self.checked_by)


def translation_rows(draft: Draft) -> list[TranslationRow]:
    slots = translations.slots(draft.content["title"], draft.questions)
    items = []
    for language, name in translations.languages():
        values: Mapping[str, Any] = draft.content["words"].get(language) or {}
        texts, sources = values.get("texts", {}), values.get("sources", {})
        done = [slot for slot in slots if texts.get(slot.key)]
        items.append(
            TranslationRow(
                language=language,
                name=name,
                done=len(done),
                total=len(slots),
                stale=sum(sources.get(slot.key) != slot.text for slot in done),
                checked_by=values.get("checked_by", ""),
                checked_on=values.get("checked_on", ""),
            )
        )
    return items


FORM_ID = "question"


def draft_context(draft: Draft) -> dict[str, Any]:
    """What each page of a draft shows."""
    return {
        "draft": draft,
        "is_changeable": draft.is_open and draft.asked_at is None,
        "words_language": settings.LANGUAGE_CODE,
    }


def save_change(
    request: StaffRequest,
    draft: Draft,
    content: Content,
    what: str,
    *,
    renamed: tuple[str, str] | None = None,
) -> None:
    """Save a change. Raises Refused when a colleague changed the draft since the page was read."""
    value = request.POST.get("step", "")
    seen = int(value) if value.isascii() and value.isdigit() else None
    draft.change(
        content, what[:200], seen=seen, renamed=renamed, by=request.user, at=timezone.now()
    )


def overview(draft: Draft) -> dict[str, Any]:
    """The template variables of the first page of a draft."""
    return {
        "shown": question_rows(draft),
        "gone": removed_questions(draft),
        "counts": counts(draft),
        "words": translation_rows(draft),
        "kinds": kinds().items(),
        "last_step": draft.steps.order_by("-number").first(),
    }
