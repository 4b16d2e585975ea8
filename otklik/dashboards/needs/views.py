"""Needs: the list, one need with its sources, the topic of a voice."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.dashboards.figures.period import AGAINST, NAMES, Period
from otklik.dashboards.leadership.survey_satisfaction import survey_caption
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.needs.collect_observations import last_survey, voices
from otklik.dashboards.needs.example_incidents import (
    examples_of,
    mask_beginning,
    on_topic,
)
from otklik.dashboards.needs.finding_proofs import proofs
from otklik.dashboards.needs.group_into_needs import Need, key_of, needs
from otklik.dashboards.needs.need_presentation import group_needs, row, voice_row
from otklik.dashboards.needs.observation_topic import Placing, Witness
from otklik.improvements.findings.models import Finding
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui import numbers
from otklik.website.page_feedback.models import PageMark

MOST_INCIDENTS = 50


@staff_only(Right.SEE_OVERVIEW, "GET")
def listing(request: StaffRequest) -> HttpResponse:
    """The largest need first, with trend and sources."""
    now = timezone.now()
    period = Period.from_address(request.GET.dict(), today=timezone.localdate(now))
    found = needs(voices(period))
    groups = group_needs(found)
    on_site, marked = PageMark.objects.between(period.first, period.last).found()
    context = {
        "period": period,
        "found": numbers.whole(on_site),
        "marked": marked and numbers.whole(marked),
        "groups": groups,
        "survey": survey_caption(last_survey()) if groups.survey else "",
        "lengths": list(NAMES.items()),
        "against": list(AGAINST.items()),
        "now": now,
    }
    return render(request, "dashboards/needs.html", context)


@staff_only(Right.SEE_OVERVIEW, "GET")
def need(request: StaffRequest, key: str) -> HttpResponse:
    """Everything on one subject, with examples and its incidents."""
    period = Period.from_address(request.GET.dict(), today=timezone.localdate())
    return _page(request, _find(key, period), period)


def _page(
    request: StaffRequest, found: Need, period: Period, *, refused_statement: str | None = None
) -> HttpResponse:
    topic, is_refused = found.topic, refused_statement is not None
    topics = ((one.code, f"{one.code} {one}") for one in Topic.objects.active())
    context = {
        "need": found,
        "row": row(found),
        "period": period,
        "voices": [voice_row(one, found) for one in found.voices],
        "survey": survey_caption(last_survey()) if found.of_survey else "",
        "occasion": Occasion.objects.open().of_needs([found.key]).first(),
        "examples": examples_of(topic.pk, period) if topic else (),
        "incidents": _incidents(topic, period) if topic else (),
        "topics": [("", _("assigned to no topic")), *topics],
        "statement": refused_statement if is_refused else found.name,
        "now": timezone.now(),
    }
    return render(request, "dashboards/need.html", context, status=422 if is_refused else 200)


def _incidents(topic: Topic, period: Period) -> list[tuple[Incident, str]]:
    """The first of them, each with the beginning of its text."""
    listed = on_topic(topic.pk, period.first, period.last)
    listed = listed.select_related("account", "topic", "guessed_topic")
    return [(one, mask_beginning(one.opening_text)) for one in listed[:MOST_INCIDENTS]]


@staff_only(Right.SEE_OVERVIEW, "POST")
def place(request: StaffRequest, key: str) -> HttpResponse:
    """A person decides on the topic of a voice."""
    now = timezone.now()
    period = Period.from_address(request.POST.dict(), today=timezone.localdate(now))
    witness, of_witness = request.POST.get("witness", ""), request.POST.get("of", "")
    voice = _find(key, period).voice_of(witness, of_witness)
    if voice is None or witness not in set(Witness):
        raise Http404
    code = request.POST.get("topic", "")
    topic = get_object_or_404(Topic.objects.active(), code=code) if code else None
    Placing.decide(witness, voice.key, topic, by=request.user, at=now)
    messages.success(request, _("Assigned. The program will not change it."))
    there = topic.code if topic else key_of(voice)
    return redirect(f"{reverse('dashboards:need', args=[there])}?{period.address}")


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def raise_finding(request: StaffRequest, key: str) -> HttpResponse:
    """Raise a finding from a need: its voices are the evidence, the largest is the baseline."""
    now = timezone.now()
    period = Period.from_address(request.POST.dict(), today=timezone.localdate(now))
    found, statement = _find(key, period), request.POST.get("statement", "")
    with refusals_to_messages(request):
        finding = Finding.raise_(statement, proofs(found, period), by=request.user, at=now)
        messages.success(request, _("The finding is raised. Now say what is expected."))
        return redirect("improvements:finding-expectation", finding.number)
    return _page(request, found, period, refused_statement=statement)


@staff_only(Right.SEE_OVERVIEW, "POST")
def begin_occasion(request: StaffRequest, key: str) -> HttpResponse:
    now = timezone.now()
    period = Period.from_address(request.POST.dict(), today=timezone.localdate(now))
    found = _find(key, period)
    if open_one := Occasion.objects.open().of_needs([key]).first():
        return redirect(open_one)
    with refusals_to_messages(request):
        occasion = Occasion.begin(
            found.name, topic=found.topic, origin=Occasion.Origin.NEED, origin_key=key,
            origin_words=f"{found.name}: {row(found).size}", by=request.user, at=now,
        )  # fmt: skip
        messages.success(request, _("Recorded. Now say who writes it and by when."))
        return redirect(occasion)
    return redirect(f"{reverse('dashboards:need', args=[key])}?{period.address}")


def _find(key: str, period: Period) -> Need:
    found = next((one for one in needs(voices(period)) if one.key == key), None)
    if found is None:
        raise Http404
    return found
