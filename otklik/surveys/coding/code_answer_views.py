"""The page on which one answer is coded, by keyboard or by touch; the next one opens by itself."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.coding import presentation, suggestions
from otklik.surveys.coding.models import CodedText, Coder, Coding, MarkValue, Outcome
from otklik.surveys.coding.views import coding_context, coding_or_404
from otklik.surveys.results import open_answers

NO_CODE, NOTHING, PROPOSED = "0", "-", "+"
_APART = "."
_DASHES = str.maketrans("−–—", "---")


@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def answer(request: StaffRequest, number: int, place: int) -> HttpResponse:
    """Question, text, codes and proposals; never the survey, nor the other coder's codes."""
    coding = coding_or_404(number)
    coder = coding.coder(request.user)
    if coder is None:
        return redirect("surveys-desk:coding", number)
    text = get_object_or_404(coding.texts, place=place)
    if coder == Coder.RESOLVER and place not in coding.differing:
        raise Http404
    if request.method != "POST":
        return _render(request, coding, coder, text)
    try:
        places = _mark(coding, coder, text, request.POST, by=request.user)
    except (ValueError, Refused) as error:
        return _render(request, coding, coder, text, error=str(error))
    address = reverse("surveys-desk:coding", args=[number])
    if (following := coding.following(coder, after=place)) is not None:
        address = reverse("surveys-desk:coding-answer", args=[number, following.place])
    return redirect(f"{address}?last={_APART.join(map(str, places))}")


@sensitive_variables()
def _mark(
    coding: Coding, coder: Coder, text: CodedText, fields: QueryDict, *, by: User
) -> list[int]:
    """Code the answer and the ticked similar ones; returns places. Raises ValueError and
    Refused."""
    keys, ticked = fields.get("keys", ""), fields.getlist("codes")
    if (proposal := fields.get("take")) is not None:
        keys, ticked = proposal, []
    known = {code.number for code in coding.frame.codes.in_use()}
    value = parse_codes(keys, ticked, known=known, proposed=fields.get("proposed", ""))
    also = [int(one) for one in fields.getlist("also") if one.isdecimal()]
    offered = {one.place for one in suggestions.similar(coding, coder, text)}
    places = [text.place, *sorted(offered.intersection(also))]
    coding.mark(places, value, by=by)
    return places


@staff_only(Right.RUN_SURVEYS, "POST")
def undoing(request: StaffRequest, number: int) -> HttpResponse:
    """Undo the last act and show the answer it concerned."""
    coding = coding_or_404(number)
    places = _places(request.POST.get("places", ""))
    with refusals_to_messages(request):
        coding.unmark(places, by=request.user)
    if not places:
        return redirect("surveys-desk:coding", number)
    return redirect("surveys-desk:coding-answer", number, places[0])


def _places(text: str) -> list[int]:
    return [int(one) for one in text.split(_APART) if one.isdecimal() and len(one) < 10]


def _render(
    request: StaffRequest, coding: Coding, coder: Coder, text: CodedText, *, error: str = ""
) -> HttpResponse:
    context = {
        **coding_context(coding),
        "coder": coder,
        "text": text,
        "shown": open_answers.mark_personal_data(text.text),
        "error": error,
        "alike": suggestions.similar(coding, coder, text),
        "before": presentation.place_before(coding, coder, text),
        **_input_context(request, coding, coder, text, is_typed=bool(error)),
        **_progress_context(request, coding, coder, text),
    }
    return render(request, "surveys/coding/answer.html", context, status=422 if error else 200)


def _input_context(
    request: StaffRequest, coding: Coding, coder: Coder, text: CodedText, *, is_typed: bool
) -> dict[str, Any]:
    """The codes of the answer, as stored or, where `is_typed`, as sent."""
    mark = text.marks.filter(coder=coder).prefetch_related("codes").first()
    value = mark.value if mark else None
    ticked = request.POST.getlist("codes") if is_typed else None
    return {
        "codes": presentation.choices(coding, value, ticked=ticked),
        "keys": request.POST.get("keys", "") if is_typed else format_codes(value),
        "said_now": _("coded already") if value else "",
    }


def _progress_context(
    request: StaffRequest, coding: Coding, coder: Coder, text: CodedText
) -> dict[str, Any]:
    """What is proposed, how much is done, and what was done last."""
    if coder == Coder.RESOLVER:
        offers = presentation.both(coding, text)
        whole = len(coding.differing)
        done = whole - coding.texts.unmarked(coder).count()
    else:
        offers = suggestions.proposals(coding, coder, text)
        whole, done = coding.size, coding.done(coder)
    last = _places(request.GET.get("last", ""))
    return {
        "offers": [(offer, format_codes(offer.value)) for offer in offers],
        "done": done,
        "whole": whole,
        "last": presentation.last_action(coding, coder, last),
        "last_places": _APART.join(map(str, last)),
    }


def parse_codes(
    text: str, ticked: Iterable[str], *, known: Collection[int], proposed: str = ""
) -> MarkValue:
    """Codes typed as numbers separated by spaces or commas, plus those that are ticked. Digits need
    no separator while every code has one digit. «+» takes the proposal, «0» and «-» say why there
    is no code. Raises ValueError with a sentence."""
    text = text.translate(_DASHES).strip()
    if text == PROPOSED:
        if not proposed:
            raise ValueError(_("Nothing is proposed here: type the numbers of codes."))
        text = proposed
    parts = [part for part in re.split(r"[\s,;.]+", text) if part]
    if len(parts) == 1 and parts[0].isdigit() and max(known, default=0) < 10:
        parts = list(parts[0])
    parts = [*parts, *ticked]
    if not parts:
        raise ValueError(_("Type the number of a code; 0 says that none fits."))
    signs = {NO_CODE, NOTHING} & set(parts)
    if signs and len(set(parts)) > 1:
        raise ValueError(_("Either codes, or that none fits, not both."))
    if signs:
        return MarkValue(outcome=Outcome.NO_CODE if NO_CODE in signs else Outcome.NOTHING)
    numbers = {int(part) for part in parts if re.fullmatch(r"[0-9]{1,4}", part)}
    if len(numbers) < len(set(parts)) or not numbers <= set(known):
        wrong = next(p for p in parts if not p.isascii() or not p.isdigit() or int(p) not in known)
        raise ValueError(_("There is no code %(code)s: look at the list.") % {"code": wrong[:20]})
    return MarkValue(codes=frozenset(numbers))


def format_codes(value: MarkValue | None) -> str:
    """Codes as a coder would type them."""
    if value is None:
        return ""
    if value.codes:
        return " ".join(str(number) for number in sorted(value.codes))
    return NO_CODE if value.outcome == Outcome.NO_CODE else NOTHING
