from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.web.handle_refusals import render_form
from otklik.incidents.feedback.ask import address_of
from otklik.incidents.feedback.models import LINK, NUMBER, Helpfulness, HelpRules
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.statistics.wilson_interval import Interval, wilson

SAMPLE = 128  # an example of a number


class RulesForm(forms.ModelForm[HelpRules]):
    """Whether people are asked, when and in which words."""

    is_on = forms.BooleanField(
        label=_("Ask people whether the answer helped"),
        help_text=_("About incidents closed from now on; nobody is asked about earlier answers."),
        required=False,
    )

    class Meta:
        model = HelpRules
        fields = ("is_on", "after_days", "rest_days", "in_public", "text")
        widgets: ClassVar = {
            "after_days": forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
            "rest_days": forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
            "text": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts: ClassVar = {
            "in_public": _("Everyone sees the question there, and anybody can press its address."),
            "text": _("%(number)s is the number of the question, %(link)s the address.")
            % {"number": NUMBER, "link": LINK},
        }

    def __init__(self, data: Any = None, *, instance: HelpRules) -> None:
        super().__init__(data, instance=instance, initial={"is_on": instance.is_on})

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if LINK not in text:
            raise forms.ValidationError(
                _("Write %(place)s for the address: without it nobody can answer."),
                params={"place": LINK},
            )
        return text

    @property
    def values(self) -> dict[str, object]:
        return {
            name: self.cleaned_data[name]
            for name in ("after_days", "rest_days", "in_public", "text")
        }

    @property
    def preview(self) -> str:
        """The message as a person would read it, with the text as it is typed."""
        link = address_of("xxxxxxxxxxxxxxxxxxxxxx")
        return HelpRules(text=self["text"].value() or "").words(number=SAMPLE, link=link)


@staff_only(Right.SET_QUALITY)
def rules(request: StaffRequest) -> HttpResponse:
    """Whether people are asked if it helped; what the message looks like; what they said."""
    current = HelpRules.current()
    was_on = current.is_on
    form = RulesForm(request.POST if request.method == "POST" else None, instance=current)
    if form.is_valid() and request.POST.get("act") != "preview":
        is_on = form.cleaned_data["is_on"]
        HelpRules.decide(is_on=is_on, values=form.values, by=request.user, at=timezone.now())
        messages.success(request, _message(was_on=was_on, is_on=is_on))
        return redirect("incidents:feedback-rules")
    context = {
        "form": form,
        "preview": form.preview,
        "rules": current,
        "results": results(),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/feedback/rules.html", context)


def _message(*, was_on: bool, is_on: bool) -> str:
    if is_on and not was_on:
        return gettext("Switched on. People are asked about what is closed from now on.")
    if was_on and not is_on:
        return gettext("Switched off. Nobody else is asked; those asked may still answer.")
    return gettext("Saved.")


LEAST = 10  # fewer answers give no figure: regulatory context, section 5.5
LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpResults:
    """`answered` of `asked`, and `helped` of them said yes. `interval` is None below LEAST."""

    asked: int
    answered: int
    helped: int
    unproven: int
    interval: Interval | None
    not_asked: tuple[tuple[str, int], ...]
    latest: tuple[Helpfulness, ...]

    @property
    def share(self) -> float:
        return self.helped / self.answered if self.answered else 0.0


def results() -> HelpResults:
    yes = Q(answer=Helpfulness.Answer.YES)
    found = Helpfulness.objects.aggregate(
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        answered=Count("pk", filter=~Q(answer="")),
        helped=Count("pk", filter=yes),
        unproven=Count("pk", filter=~Q(answer="") & Q(is_proven=False)),
    )
    reasons = Helpfulness.objects.exclude(why_not="").order_by().values_list("why_not")
    counted = sorted(reasons.annotate(n=Count("pk")), key=lambda pair: -pair[1])
    helpfulness_found = (
        Helpfulness.objects.answered().select_related("incident").order_by("-answered_at")
    )
    return HelpResults(
        **found,
        interval=wilson(found["helped"], found["answered"]) if found["answered"] >= LEAST else None,
        not_asked=tuple((str(Helpfulness.WhyNot(why).label), n) for why, n in counted),
        latest=tuple(helpfulness_found[:LATEST]),
    )
