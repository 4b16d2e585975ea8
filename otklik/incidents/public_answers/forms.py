from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.public_answers import site_list
from otklik.incidents.public_answers.models import Pair, open_answers
from otklik.knowledge.articles.models import AnswerPage


class PairForm(forms.Form):
    """A question and its answer, retold for everyone, and the signed answer it leads to."""

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
        """Filled with the question and the answer as they were; answers of its topic first."""
        original = site_list.original_texts(incident)
        super().__init__(data, initial={"question": original.question, "answer": original.answer})
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
