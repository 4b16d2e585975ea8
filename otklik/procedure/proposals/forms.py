from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.core.form_fields import choice_field, day_field, line_field, text_field
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.processes.models import FIELDS, ProcessKind
from otklik.procedure.proposals.adopt_edition import Document
from otklik.procedure.proposals.completeness_check import ProposalKind, Wording
from otklik.procedure.proposals.models import Proposal

OUTCOMES = {
    "accept": gettext_lazy("Accepted: it is waiting for an edition."),
    "return": gettext_lazy("Returned to its author with your reason."),
    "refuse": gettext_lazy("Refused with your reason."),
    "reopen": gettext_lazy("It is waiting for a decision again."),
}


class DecisionForm(forms.Form):
    """A decision on the proposal as it was `seen`. The reason is shown to the author and kept;
    accepting and reopening need none."""

    act = forms.ChoiceField(
        choices=list(OUTCOMES.items()),
        error_messages={
            "required": gettext_lazy("Choose one of the decisions."),
            "invalid_choice": gettext_lazy("Choose one of the decisions."),
        },
    )
    seen = forms.CharField(required=False)
    reason = text_field(gettext_lazy("Reason"), required=False)

    def clean(self) -> None:
        missing = {"return": _("Say what to correct."), "refuse": _("Say why it is refused.")}
        act = self.cleaned_data.get("act", "")
        if act in missing and self.cleaned_data.get("reason") == "":
            self.add_error("reason", missing[act])

    def decide(self, proposal: Proposal, *, by: User, at: datetime) -> None:
        decision = self.cleaned_data
        seen, reason = decision["seen"], decision["reason"]
        match decision["act"]:
            case "accept":
                proposal.accept(by=by, at=at, seen=seen)
            case "return":
                proposal.return_for_correction(reason, by=by, at=at, seen=seen)
            case "refuse":
                proposal.refuse(reason, by=by, at=at, seen=seen)
            case "reopen":
                proposal.reopen(by=by, at=at, seen=seen)

    @property
    def outcome(self) -> str:
        return str(OUTCOMES[self.cleaned_data["act"]])


class WordingForm(forms.Form):
    """What every proposal says. A draft may be saved incomplete; only `optional` fields may still
    be empty when it is submitted."""

    optional = frozenset({"basis", "unit"})
    kind = choice_field(
        gettext_lazy("What to do"), gettext_lazy("Choose what to do."), choices=ProposalKind.choices
    )
    reason = text_field(
        pgettext_lazy("proposal", "Why"),
        rows=4,
        help_text=gettext_lazy(
            "What is wrong today, and what the change gives people. Needed to submit it."
        ),
        required=False,
    )
    basis = forms.CharField(
        label=gettext_lazy("Its basis"),
        help_text=gettext_lazy("An act and its clause, if there is one."),
        max_length=300,
        required=False,
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit that proposes"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("not chosen"),
    )

    def __init__(
        self, *args: Any, user: User, proposal: Proposal | None = None, **kwargs: Any
    ) -> None:
        if proposal is not None:
            kwargs.setdefault("initial", _initial(proposal))
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=user.unit_ids)
        if proposal is not None and proposal.unit_id:
            units = units | Unit.objects.filter(pk=proposal.unit_id)
        self.fields["unit"].queryset = units.order_by("name")  # type: ignore[attr-defined]
        if proposal is None and units.count() == 1:
            self.initial.setdefault("unit", units.get().pk)

    @property
    def wording(self) -> Wording:
        data = self.cleaned_data
        return Wording(kind=data["kind"], reason=data["reason"], basis=data["basis"])


class ClauseForm(WordingForm):
    address = line_field(
        gettext_lazy("Clause"),
        gettext_lazy("Write the address of the clause, such as 4.3."),
        longest=60,
        help_text=gettext_lazy("Its address, such as 4.3; for a new one the address it will have."),
    )
    after = forms.CharField(
        label=gettext_lazy("After which clause"),
        help_text=gettext_lazy("Only for a new one."),
        max_length=60,
        required=False,
    )
    text = text_field(
        gettext_lazy("Words of the clause"),
        longest=5000,
        rows=8,
        help_text=gettext_lazy("The full new text. Empty to exclude it."),
        required=False,
    )
    field_order = ("kind", "address", "after", "text", "reason", "basis", "unit")

    @property
    def wording(self) -> Wording:
        data = self.cleaned_data
        is_new, is_gone = data["kind"] == ProposalKind.INCLUDE, data["kind"] == ProposalKind.EXCLUDE
        return replace(
            super().wording,
            address=data["address"],
            after=data["after"] if is_new else "",
            text="" if is_gone else data["text"],
        )


def _lines(label: Any, hint: Any) -> forms.CharField:
    return text_field(label, longest=3000, rows=4, help_text=hint, required=False)


class ProcessForm(WordingForm):
    process = forms.SlugField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Part of the address: small Latin letters, digits and dashes."),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write a code, such as answers-by-phone."),
            "invalid": gettext_lazy("Only small Latin letters, digits and dashes."),
        },
    )
    title = forms.CharField(label=gettext_lazy("Name"), max_length=300, required=False)
    between = choice_field(
        gettext_lazy("Who takes part"), choices=ProcessKind.choices, initial=ProcessKind.WITHIN
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=Unit.objects.active().order_by("name"),
        required=False,
        empty_label=gettext_lazy("not chosen"),
    )
    inputs = _lines(gettext_lazy("Input"), gettext_lazy("One thing a line."))
    outputs = _lines(gettext_lazy("Result"), gettext_lazy("One thing a line."))
    groups = _lines(gettext_lazy("Whom it serves"), gettext_lazy("One group of clients a line."))
    norms = _lines(gettext_lazy("Its basis"), gettext_lazy("One act a line."))
    term = forms.CharField(label=gettext_lazy("How long it takes"), max_length=300, required=False)
    journey = text_field(
        gettext_lazy("The client’s journey"),
        longest=5000,
        rows=8,
        help_text=gettext_lazy(
            "A step a line, parts between bars: name | where | what the person does | what we do |"
            " clause."
        ),
        required=False,
    )
    field_order = (
        "kind", "process", "title", "between", "owner", "inputs", "outputs", "groups", "norms",
        "term", "journey", "reason", "basis", "unit",
    )  # fmt: skip

    @property
    def wording(self) -> Wording:
        data = self.cleaned_data
        values = {name: data[name] for name in FIELDS if name not in ("kind", "owner")}
        values = {name: value.replace("\r\n", "\n") for name, value in values.items()}
        values["kind"] = data["between"]
        values["owner"] = data["owner"].code if data["owner"] else ""
        values = {} if data["kind"] == ProposalKind.EXCLUDE else values
        return replace(super().wording, process=data["process"], values=values)


class EditionForm(forms.Form):
    """The document by which the chosen proposals become an edition."""

    document = line_field(
        gettext_lazy("Kind of the document"),
        gettext_lazy("Write the kind: order, decree …"),
        longest=80,
        initial=gettext_lazy("Order"),
    )
    number = line_field(
        gettext_lazy("Number"), gettext_lazy("Write the number of the signed document."), longest=40
    )
    signed_on = day_field(gettext_lazy("Date of the document"))
    effective_on = day_field(gettext_lazy("Holds since"))

    @property
    def signed_document(self) -> Document:
        data = dict(self.cleaned_data)
        return Document(kind=data.pop("document"), **data)


def _initial(proposal: Proposal) -> dict[str, Any]:
    wording = asdict(proposal.wording)
    values = wording.pop("values")
    owner = Unit.objects.filter(code=values.pop("owner", "")).first()
    return {
        **values,
        **wording,
        "between": values.get("kind", ProcessKind.WITHIN),
        "owner": owner.pk if owner else None,
        "unit": proposal.unit_id,
    }
