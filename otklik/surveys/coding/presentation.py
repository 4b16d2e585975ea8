"""A coding on desk pages: its people and their progress, codes to choose, agreement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.surveys.coding.finish import is_enough
from otklik.surveys.coding.frames.models import Code
from otklik.surveys.coding.models import CodedText, CodeMark, Coder, Coding, MarkValue, Outcome
from otklik.surveys.coding.suggestions import Proposal
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Alpha of one code as text; `is_enough`: whether surveys may be compared by it."""

    name: str
    alpha: str
    interval: str
    is_enough: bool


def people(coding: Coding) -> list[dict[str, Any]]:
    """The coders and their progress; never their codes."""
    size, task = coding.size, _("codes")
    coders = [(coding.first_by, Coder.FIRST, coding.first_done_at)]
    if coding.is_double and coding.second_by is not None:
        coders.append((coding.second_by, Coder.SECOND, coding.second_done_at))
    found = [
        {"name": name, "task": task, "done": coding.done(coder), "whole": size, "is_done": bool(at)}
        for name, coder, at in coders
    ]
    if coding.is_double:
        both = bool(coding.first_done_at and coding.second_done_at)
        whole = len(coding.differing) if both else 0
        left = coding.texts.unmarked(Coder.RESOLVER).count() if both else 0
        values = {"done": whole - left, "whole": whole, "is_done": coding.finished_at is not None}
        found.append({"name": coding.resolver, "task": _("settles differences"), **values})
    return found


def agreement(coding: Coding, *, only: Collection[str] | None = None) -> list[Agreement]:
    """All codes together, then each code, or only some; empty before both are done."""
    values = coding.reliability
    if not values:
        return []
    names = value_names(coding.frame.codes.all())
    rows = [(_("all codes together"), values["overall"])]
    # Codes by number, then the reasons for giving none.
    ordered = sorted(values["codes"], key=lambda code: (not code.isdigit(), code.zfill(6)))
    rows += [
        (names.get(code, code), values["codes"][code])
        for code in ordered
        if only is None or code in only
    ]
    return [
        Agreement(
            name=name,
            alpha=alpha_text(one),
            interval=interval_text(one),
            is_enough=is_enough(one),
        )
        for name, one in rows
    ]


def alpha_text(values: Mapping[str, Any]) -> str:
    return "—" if values["alpha"] is None else _decimal(values["alpha"])


def interval_text(values: Mapping[str, Any]) -> str:
    if values["low"] is None or values["high"] is None:
        return ""
    ends = {"low": _decimal(values["low"]), "high": _decimal(values["high"])}
    return _("%(low)s – %(high)s") % ends


def _decimal(value: float) -> str:
    return numbers.decimal(value).replace("-", "−")


def value_names(codes: Collection[Code]) -> dict[str, str]:
    """Codes by their numbers, and the two reasons for giving none."""
    return {
        **{str(code.number): code.name for code in codes},
        Outcome.NO_CODE.value: str(Outcome.NO_CODE.label),
        Outcome.NOTHING.value: str(Outcome.NOTHING.label),
    }


def choices(
    coding: Coding, marked: MarkValue | None, *, ticked: Sequence[str] | None
) -> list[tuple[Code, bool]]:
    """Codes, ticked as chosen before or as sent with a refused form."""
    chosen = marked.codes if marked else frozenset()
    return [
        (code, code.number in chosen if ticked is None else str(code.number) in ticked)
        for code in coding.frame.codes.in_use()
    ]


def both(coding: Coding, text: CodedText) -> list[Proposal]:
    """The codes of both coders for an answer, without saying who gave which."""
    by_number = {code.number: code for code in coding.frame.codes.all()}
    marks = text.marks.filter(coder__in=(Coder.FIRST, Coder.SECOND)).prefetch_related("codes")
    items = sorted((mark.value for mark in marks), key=lambda one: sorted(map(str, one.values)))
    return [
        Proposal(
            value=one,
            codes=tuple(by_number[number] for number in sorted(one.codes)),
            reason=_("one of the two"),
        )
        for one in items
    ]


def place_before(coding: Coding, coder: Coder, text: CodedText) -> int | None:
    """The place of the previous answer, to look at it again."""
    if coder == Coder.RESOLVER:
        return max((place for place in coding.differing if place < text.place), default=None)
    return text.place - 1 if text.place > 1 else None


def last_action(coding: Coding, coder: Coder, places: Sequence[int]) -> str:
    """The last coding act as a sentence; empty if it has been undone."""
    marks = CodeMark.objects.by(coder).filter(text__coding=coding, text__place__in=places)
    mark = marks.select_related("text").prefetch_related("codes").first()
    if mark is None:
        return ""
    names = ", ".join(code.name for code in mark.codes.all()) or mark.get_outcome_display()
    short = mark.text.text if len(mark.text.text) <= 60 else mark.text.text[:60] + "…"
    more = f" (+{marks.count() - 1})" if len(places) > 1 else ""
    return _("“%(text)s”%(more)s: %(codes)s") % {"text": short, "more": more, "codes": names}


def may_see_groups(coding: Coding) -> bool:
    """True while the frame is being made, false once two people code independently."""
    is_open = coding.grouped_at is not None and coding.finished_at is None
    return is_open and not (coding.is_double and coding.is_begun)


def groups(coding: Coding, *, most: int) -> list[tuple[int, list[str]]]:
    """Similar answers that the first coder has not coded yet, largest group first: their number,
    and the first few of them."""
    found: dict[int, list[str]] = {}
    left = coding.texts.filter(group__isnull=False).unmarked(Coder.FIRST)
    for text in left.order_by("group", "place"):
        found.setdefault(text.group or 0, []).append(text.text)
    largest = sorted(found.values(), key=lambda texts: -len(texts))
    return [(len(texts), texts[:most]) for texts in largest]
