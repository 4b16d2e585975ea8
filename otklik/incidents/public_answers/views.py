from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_form, apply_verb, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import load
from otklik.incidents.public_answers import latest_for_home_page
from otklik.incidents.public_answers.models import Pair, open_answers
from otklik.knowledge.articles.models import AnswerPage
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class PairForm(forms.Form):
    question = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(label=_("Short answer"), widget=forms.Textarea(attrs={"rows": 3}))
    signed = forms.ModelChoiceField(
        label=_("Signed answer it leads to"),
        queryset=AnswerPage.objects.none(),
        empty_label=_("choose the answer to this very question"),
        help_text=_("Not one of the same topic: the one that answers what was asked here."),
        error_messages={
            "required": _("Choose the signed answer: without it the pair is not shown."),
            "invalid_choice": _("This answer is no longer on the site: choose another."),
        },
    )

    def __init__(self, incident: Incident, data: Any = None) -> None:
        """Filled with the incident's question and answer; articles on its topic first."""
        question, answer = latest_for_home_page.original_texts(incident)
        super().__init__(data, initial={"question": question, "answer": answer})
        topic = incident.topic
        of_topic = Q(topics__contains=topic.code) if topic else Q(pk__in=[])
        rank = Case(When(of_topic, then=0), default=1)
        self.fields["signed"].queryset = open_answers().order_by(rank, "title")  # type: ignore[attr-defined]

    def clean_question(self) -> str:
        return self._fit("question")

    def clean_answer(self) -> str:
        return self._fit("answer")

    def _fit(self, name: str) -> str:
        text = " ".join(self.cleaned_data[name].split())
        try:
            Pair.refuse_unfit(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return text


@staff_only(Right.SHOW_ON_SITE, "GET")
def pairs(request: StaffRequest) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user)
    rows = Pair.objects.current().filter(incident__in=visible)
    open_ones = set(Pair.objects.on_first_page().values_list("pk", flat=True))
    context = {
        "pairs": [
            (one, one.pk in open_ones)
            for one in rows.select_related("incident", "shown_by", "signed")
        ],
        "on_home": latest_for_home_page.SHOWN_AT_ONCE,
        "now": timezone.now(),
    }
    return render(request, "incidents/public_answers/answers.html", context)


@staff_only(Right.SHOW_ON_SITE)
def pair(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = PairForm(incident, request.POST if request.method == "POST" else None)
    message = gettext("It is now shown on the first page of the site.")
    if apply_form(request, form, Pair.show, message, incident=incident):
        return redirect("incidents:public-answers")
    context = {
        "incident": incident,
        "form": form,
        "has_answers": open_answers().exists(),
        "shown": incident.pairs.current().first(),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/public_answers/answer.html", context)


@staff_only(Right.SHOW_ON_SITE, "POST")
def pair_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user)
    pair = get_object_or_404(Pair, incident__in=visible, pk=pk)
    apply_verb(request, pair.withdraw, gettext("Removed from the site."))
    return redirect("incidents:public-answers")
