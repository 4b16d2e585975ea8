"""«Посчитать срок»: choose a case, type a day, see the last day and how it was counted. The day is
sent by POST, so that no access log has it."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.documents.ics import Event, ics
from otklik.core.files.file_responses import CALENDAR, attachment
from otklik.knowledge.claim_letters.forms import PeriodForm, plain
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.knowledge.consumer_deadlines.calculate_deadline import DAY, DayCount, count_days
from otklik.knowledge.consumer_deadlines.deadline_explanation import (
    Step,
    cautions,
    in_words,
    length,
    working,
)
from otklik.knowledge.consumer_deadlines.deadline_rule_schema import Rule
from otklik.organisation.structure.authority import Authority
from otklik.ui import resume_typed_form
from otklik.worktime import calendar, russia

LANGUAGE = "ru"
LONGEST_DAY = 40  # characters
REMIND_BEFORE = 3  # days before one's own term is over
MOST_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    rule: Rule
    counted: DayCount
    steps: list[Step]
    cautions: list[str]
    last: str
    is_over: bool


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    found = Period.objects.active().in_order()
    groups = groupby(
        ((one, length(one.rule)) for one in found), key=lambda item: item[0].rule.group
    )
    context = {
        "page_text": page_text("periods"),
        "groups": [(name, list(item)) for name, item in groups],
        "words_language": LANGUAGE,
    }
    return render(request, "knowledge/claims/periods.html", context)


@resume_typed_form.resumable
@csrf_exempt  # nothing is stored or changed; the form belongs to no user
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, code: str) -> HttpResponse:
    """One case: what the law says, a day to enter, then the last day and its calculation."""
    period = get_object_or_404(Period.objects.active(), code=code)
    form, status = _form(period), HTTPStatus.OK
    typed = _typed_day(request) if request.method == "POST" else None
    if typed is not None and not resume_typed_form.is_cross_site(request):
        form = _form(period, typed)
        if not form.is_valid() and resume_typed_form.is_resumed(request):
            form = _form(period, initial=typed)
        elif not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "answer": answer_of(period, form.cleaned_data["day"]) if form.is_valid() else None,
        "period": period,
        "form": form,
    }
    return render(request, "knowledge/claims/period.html", _page(period) | context, status=status)


def _page(period: Period) -> dict[str, Any]:
    rule = period.rule
    return {
        "rule": rule,
        "length": length(rule),
        "template": ClaimTemplate.objects.active().filter(slug=rule.claim).first(),
        "kept_form": "period-form",
        "words_language": LANGUAGE,
        "trail": [(_("Calculate a deadline"), reverse("periods:list"))],
    }


@csrf_exempt
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    """A reminder for the person's own calendar."""
    shown = get_object_or_404(Period.objects.active(), code=code)
    form = _form(shown, _typed_day(request) or {})
    if resume_typed_form.is_cross_site(request) or not form.is_valid():
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    rule, result = shown.rule, answer_of(shown, form.cleaned_data["day"])
    last = result.counted.last
    about = {"title": rule.title, "day": in_words(last)}
    event = Event(
        uid=f"{shown.code}-{result.counted.event:%Y%m%d}@{request.get_host()}",
        title=(_("Last day: %(title)s") if rule.yours else _("The term is over: %(title)s"))
        % about,
        words=f"{rule.says} {_('Last day: %(day)s.') % about} {rule.after} ({rule.norm.words})",
        day=last if rule.yours else last + DAY,
        remind_before=REMIND_BEFORE if rule.yours else 0,
    )
    body = ics([event], name="Periods", at=timezone.now())
    return attachment(body, f"{shown.code}.ics", CALENDAR)


def answer_of(shown: Period, day: object) -> Answer:
    """The last day and its explanation, by Russia's calendar with the days of this region."""
    if not isinstance(day, date):
        raise TypeError("A term is counted from a day.")
    rule = shown.rule
    states = count_days(day, rule.count, rule.unit, _public_calendar())
    is_over = states.last < timezone.localdate()
    return Answer(
        rule=rule,
        counted=states,
        steps=working(rule, states, shown.general),
        cautions=cautions(rule, states, is_over=is_over),
        last=in_words(states.last),
        is_over=is_over,
    )


def _public_calendar() -> calendar.WorkCalendar:
    """Five days a week, holidays of Russia and of the region; not the authority's own hours."""
    authority = Authority.objects.first()
    days = authority.regional_days() if authority else ()
    return russia.DEFAULT.with_holidays(days, name="holiday of the region")


def _form(
    shown: Period, typed: dict[str, str] | None = None, *, initial: dict[str, str] | None = None
) -> PeriodForm:
    return PeriodForm(shown.rule.event, shown.rule.hint, typed, initial=initial)


def _typed_day(request: HttpRequest) -> dict[str, str] | None:
    """None for more data than our form has."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return None
    return {"day": plain(request.POST.get("day", ""), LONGEST_DAY)}
