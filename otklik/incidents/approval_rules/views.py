from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.core.web.handle_refusals import render_form
from otklik.incidents.approval_rules.models import AMOUNTS, MOST, ApprovalRule, Ground
from otklik.incidents.topics.models import Topic
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class RulesForm(forms.Form):
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics whose answers a second person always reads"),
        queryset=Topic.objects.active(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ground in Ground:
            self.fields[f"on-{ground}"] = forms.BooleanField(
                label=capfirst(str(ground.label)), required=False
            )
            if ground in AMOUNTS:
                self.fields[f"amount-{ground}"] = forms.IntegerField(
                    label=capfirst(str(AMOUNTS[ground])),
                    required=False,
                    min_value=1,
                    max_value=MOST,
                    widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric"}),
                )

    @classmethod
    def current(cls) -> "RulesForm":
        initial: dict[str, Any] = {"topics": Topic.objects.active().filter(needs_approval=True)}
        for rule in ApprovalRule.objects.all():
            initial[f"on-{rule.ground}"] = rule.is_active
            initial[f"amount-{rule.ground}"] = rule.amount
        return cls(initial=initial)

    def grounds(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """A checkbox for each ground, and a field for its number."""
        return [
            (self[f"on-{ground}"], self[f"amount-{ground}"] if ground in AMOUNTS else None)
            for ground in Ground
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for ground in AMOUNTS:
            name = f"amount-{ground}"
            if cleaned.get(f"on-{ground}") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Write a number from 1 to %(most)s.") % {"most": MOST})
        return cleaned

    @transaction.atomic
    def decide(self, *, by: User, at: datetime) -> int:
        """Save the rules and topics; returns how many changed."""
        chosen = set(self.cleaned_data["topics"])
        changed = [
            ApprovalRule.decide(
                ground,
                is_active=self.cleaned_data[f"on-{ground}"],
                amount=self.cleaned_data.get(f"amount-{ground}"),
                by=by,
                at=at,
            )
            for ground in Ground
        ]
        changed += [
            topic.decide_approval(topic in chosen, by=by, at=at)
            for topic in Topic.objects.active()
            if topic.needs_approval != (topic in chosen)
        ]
        return sum(changed)


@staff_only(Right.SET_NORMS)
def rules(request: StaffRequest) -> HttpResponse:
    form = RulesForm(request.POST) if request.method == "POST" else RulesForm.current()
    if request.method == "POST" and form.is_valid():
        changed = form.decide(by=request.user, at=timezone.now())
        if changed:
            message = ngettext("Saved: %(n)s change.", "Saved: %(n)s changes.", changed)
            messages.success(request, message % {"n": changed})
        else:
            messages.info(request, _("Nothing was changed: it is already so."))
        return redirect("incidents:approval-rules")
    return render_form(request, "incidents/approval/rules.html", {"form": form})
