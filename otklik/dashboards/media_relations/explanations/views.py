"""Refutations and explanations: the list, a new one, one of them; topics without explanation."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import create_from_form, render_form
from otklik.dashboards.figures.period import NAMES, Period
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_relations.approval_views import Pages
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.explanations.unexplained_topics import (
    find_unexplained_topics,
)
from otklik.dashboards.media_relations.forms import (
    ExplanationForm,
    PlaceForm,
    ReturnForm,
    WhyForm,
    WordsForm,
)
from otklik.dashboards.media_relations.publication_effect import effect_of
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

A_PAGE = 20


@staff_only(Right.WORK_FIELD, "GET")
def explanations(request: StaffRequest) -> HttpResponse:
    """What waits for this person, then what is open, then what is settled."""
    known = Explanation.objects.for_list()
    may_approve = request.user.may(Right.APPROVE)
    waiting = known.waiting_for_approval().approvable_by(request.user)
    mine = list(waiting) if may_approve else []
    open_ones = known.open().exclude(pk__in=[one.pk for one in mine]).order_by("pk")
    settled = known.exclude(pk__in=Explanation.objects.open())
    asked = Mention.objects.filter(state=Mention.State.EXPLANATION, explanations__isnull=True)
    context = {
        "waiting": mine,
        "open": open_ones,
        "mentions": asked.first_of_their_kind().select_related("source", "topic")[:10],
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "dashboards/media_relations/explanations.html", context)


@staff_only(Right.WORK_FIELD)
def new(request: StaffRequest) -> HttpResponse:
    key = request.GET.get("mention", "")
    mention = Mention.objects.filter(pk=key).first() if key.isdecimal() else None
    form = ExplanationForm(request.POST or None, mention=mention)
    message = _("Started. Write the text and submit it for approval.")
    if begun := create_from_form(request, form, Explanation.begin, message, mention=mention):
        return redirect(begun)
    context = {"form": form, "mention": mention}
    return render_form(request, "dashboards/media_relations/explaining.html", context)


@staff_only(Right.WORK_FIELD, "GET")
def explanation(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, number)


def _get(number: int) -> Explanation:
    found = Explanation.objects.for_list().select_related("submitted_by", "published_by")
    return get_object_or_404(found, number=number)


def _show(request: StaffRequest, number: int, **refused: forms.Form) -> HttpResponse:
    """The page, with a refused form as it was typed."""
    found, user, now = _get(number), request.user, timezone.now()
    context = {
        "explanation": found,
        "forms": _forms(found) | refused,
        "wrong": refused,
        "is_judge": user.may(Right.APPROVE) and not found.writers.contains(user),
        "effect": effect_of(found, today=timezone.localdate(now)),
        "writers": found.writers.order_by("pk"),
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/explanation.html", context)


def _forms(found: Explanation) -> dict[str, forms.Form]:
    revision = {"revision": found.revision}
    return {
        "words": WordsForm(initial={"text": found.text, **revision}, auto_id="words_%s"),
        "returning": ReturnForm(initial=revision, auto_id="returning_%s"),
        "published": PlaceForm(auto_id="published_%s"),
        "dropping": WhyForm(auto_id="dropping_%s"),
    }


PAGES = Pages(
    get=_get,
    show=_show,
    approved=gettext_lazy("Approved: it may be published now."),
    published=gettext_lazy("Recorded: it was published."),
    dropped=gettext_lazy("Removed: the reason is recorded with it."),
)


@staff_only(Right.WORK_FIELD, "GET")
def unexplained_topics(request: StaffRequest) -> HttpResponse:
    """Most frequently asked first; each leads to an answer or to an occasion for news."""
    now = timezone.now()
    wish = {"period": request.GET.get("period", "quarter")}
    period = Period.from_address(wish, today=timezone.localdate(now))
    context = {
        "period": period,
        "lengths": list(NAMES.items()),
        "found": find_unexplained_topics(period, at=now),
        "answers": AnswersPage.objects.order_by("pk").first(),
    }
    return render(request, "dashboards/media_relations/asked.html", context)
