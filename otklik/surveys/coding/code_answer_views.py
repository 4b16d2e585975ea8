"""The page on which one answer is coded, by keyboard or by touch; the next one opens by itself."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.coding import presentation, suggestions
from otklik.surveys.coding.models import CodedText, Coder, Coding
from otklik.surveys.coding.parse_typed_codes import spelled, typed
from otklik.surveys.coding.views import coding_or_404, particulars
from otklik.surveys.results import open_answers

_APART = "."


@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def answer(request: StaffRequest, number: int, place: int) -> HttpResponse:
    """Question and text, codes, what the machine proposes. Never the survey it came from, nor, for
    who codes, what the other one wrote."""
    coding = coding_or_404(number)
    coder = coding.coder(request.user)
    if coder is None:
        return redirect("surveys-desk:coding", number)
    text = get_object_or_404(coding.texts, place=place)
    if coder == Coder.RESOLVER and place not in coding.differing:
        raise Http404
    if request.method != "POST":
        return _page(request, coding, coder, text)
    try:
        places = _mark(coding, coder, text, request.POST, by=request.user)
    except (ValueError, Refused) as error:
        return _page(request, coding, coder, text, error=str(error))
    address = reverse("surveys-desk:coding", args=[number])
    if (following := coding.following(coder, after=place)) is not None:
        address = reverse("surveys-desk:coding-answer", args=[number, following.place])
    return redirect(f"{address}?last={_APART.join(map(str, places))}")


@sensitive_variables()
def _mark(
    coding: Coding, coder: Coder, text: CodedText, fields: QueryDict, *, by: User
) -> list[int]:
    """Code the answer, and the alike ones that were ticked, as was typed or taken over. Their
    places; raises ValueError and Refused with a sentence."""
    keys, ticked = fields.get("keys", ""), fields.getlist("codes")
    if (proposal := fields.get("take")) is not None:
        keys, ticked = proposal, []
    known = {code.number for code in coding.frame.codes.in_use()}
    marked = typed(keys, ticked, known=known, proposed=fields.get("proposed", ""))
    also = [int(one) for one in fields.getlist("also") if one.isdecimal()]
    offered = {one.place for one in suggestions.alike(coding, coder, text)}
    places = [text.place, *sorted(offered.intersection(also))]
    coding.mark(places, marked, by=by)
    return places


@require_POST
@staff_only(Right.RUN_SURVEYS)
def undoing(request: StaffRequest, number: int) -> HttpResponse:
    """Take back what the last press said; its answer is shown again."""
    coding = coding_or_404(number)
    places = _places(request.POST.get("places", ""))
    with refusals_to_messages(request):
        coding.unmark(places, by=request.user)
    if not places:
        return redirect("surveys-desk:coding", number)
    return redirect("surveys-desk:coding-answer", number, places[0])


def _places(text: str) -> list[int]:
    return [int(one) for one in text.split(_APART) if one.isdecimal() and len(one) < 10]


def _page(
    request: StaffRequest, coding: Coding, coder: Coder, text: CodedText, *, error: str = ""
) -> HttpResponse:
    mark = text.marks.filter(coder=coder).prefetch_related("codes").first()
    sentence = mark.marked if mark else None
    is_typed = bool(error)
    if coder == Coder.RESOLVER:
        offers = presentation.both(coding, text)
        whole = len(coding.differing)
        done = whole - coding.texts.unmarked(coder).count()
    else:
        offers = suggestions.proposals(coding, coder, text)
        whole, done = coding.size, coding.marked(coder)
    last = _places(request.GET.get("last", ""))
    context: dict[str, Any] = {
        **particulars(coding),
        "coder": coder,
        "text": text,
        "shown": open_answers.shown(text.text),
        "codes": presentation.choices(
            coding, sentence, ticked=request.POST.getlist("codes") if is_typed else None
        ),
        "keys": request.POST.get("keys", "") if is_typed else spelled(sentence),
        "error": error,
        "offers": [(offer, spelled(offer.marked)) for offer in offers],
        "alike": suggestions.alike(coding, coder, text),
        "done": done,
        "whole": whole,
        "before": presentation.place_before(coding, coder, text),
        "last": presentation.last_action(coding, coder, last),
        "last_places": _APART.join(map(str, last)),
        "said_now": _("coded already") if sentence else "",
    }
    return render(request, "surveys/coding/answer.html", context, status=422 if error else 200)
