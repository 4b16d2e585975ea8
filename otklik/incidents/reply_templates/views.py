"""Templates and phrases: written and checked here, inserted into answers by a button."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.core.form_fields import choice_field, day_field
from otklik.core.web.handle_refusals import apply_verb, refusals_to_form, render_form
from otklik.incidents.reply_templates.models import Cited, Wording
from otklik.incidents.topics.models import Topic
from otklik.legal_acts.acts.act import Act
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

_MOST_ACTS = 3
_OWN = "own"
A_NAME = {"required": gettext_lazy("Name it, so that colleagues find it.")}
A_TEXT = {"required": gettext_lazy("Write the text that goes into the reply.")}


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template: its topic, language, period and cited acts."""

    class Meta:
        model = Wording
        fields = ("name", "topic", "language", "text", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ModelChoiceField(
            label=gettext_lazy("Topic"),
            queryset=Topic.objects.active(),
            empty_label=gettext_lazy("choose"),
            error_messages={
                "required": gettext_lazy("Choose the topic: it is offered to those questions.")
            },
        )
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 8})
        self.fields["text"].help_text = gettext_lazy(
            "Brackets are filled in when the text is inserted into a reply: [сегодня], [срок], "
            "[номер], [через 10 дней], [через 10 рабочих дней]. Other brackets, like [адрес], are "
            "reminders for the person who answers."
        )
        self.fields["name"].error_messages |= A_NAME
        self.fields["text"].error_messages |= A_TEXT
        for name in ("valid_from", "valid_to"):
            self.fields[name] = day_field(
                self.fields[name].label,
                required=False,
                help_text=gettext_lazy("Day like this: 24.11.2026; empty: without end"),
            )
        citations = list(self.instance.citations.select_related("act")) if self.instance.pk else []
        # The register may have thousands of drafts; acts cited by a template are on the site.
        acts = Act.objects.published() | Act.objects.filter(
            pk__in=[one.act_id for one in citations]
        )
        for place in range(_MOST_ACTS):
            cited = citations[place] if place < len(citations) else None
            self.fields[f"act_{place}"] = forms.ModelChoiceField(
                label=gettext_lazy("Legal basis"),
                queryset=acts.newest_first(),
                required=False,
                empty_label=pgettext_lazy("to rest on", "nothing"),
                initial=cited.act if cited else None,
            )
            self.fields[f"clause_{place}"] = forms.CharField(
                label=gettext_lazy("Clause"), required=False, max_length=60, empty_value="",
                initial=cited.clause if cited else "",
            )  # fmt: skip

    def cites(self) -> Iterator[Cited]:
        for place in range(_MOST_ACTS):
            act = self.cleaned_data.get(f"act_{place}")
            if act is not None:
                yield act, self.cleaned_data.get(f"clause_{place}", "").strip()


class SnippetForm(forms.Form):
    """A short phrase: one's own, or of a unit one is in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, error_messages=A_NAME)
    text = forms.CharField(
        label=gettext_lazy("Phrase"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=A_TEXT,
    )
    whose = choice_field(gettext_lazy("For whom"))

    def __init__(self, data: Any, *, user: User, snippet: Wording) -> None:
        initial = {
            "name": snippet.name, "text": snippet.text, "whose": snippet.unit_id or _OWN,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        units = {one.unit_id: str(one.unit) for one in user.current_appointments}
        choices = [(_OWN, gettext_lazy("for me")), *((str(pk), name) for pk, name in units.items())]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]
        self._user, self._snippet = user, snippet

    def fill(self) -> Wording:
        snippet, whose = self._snippet, self.cleaned_data["whose"]
        snippet.name, snippet.text = self.cleaned_data["name"], self.cleaned_data["text"]
        snippet.owner = self._user if whose == _OWN else None
        snippet.unit_id = None if whose == _OWN else int(whose)
        return snippet


@staff_only(Right.REPLY, "GET")
def wordings(request: StaffRequest) -> HttpResponse:
    """Templates by topic, and phrases of the user and of the user's units."""
    wordings_here = Wording.objects.kept().of(request.user).with_acts()
    wordings_here = wordings_here.select_related(
        "topic", "unit", "owner", "written_by", "checked_by"
    )
    today = timezone.localdate()
    context = {
        "templates": [
            {"wording": one, "holds": one.holds(today), "stale": one.stale(today)}
            for one in wordings_here
            if one.is_template
        ],
        "snippets": [one for one in wordings_here if not one.is_template],
        "now": timezone.now(),
    }
    return render(request, "incidents/reply_templates/list.html", context)


@staff_only(Right.WRITE_TEMPLATES)
def template(request: StaffRequest, pk: int = 0) -> HttpResponse:
    templates = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.TEMPLATE)
    wording_before = (
        get_object_or_404(templates, pk=pk) if pk else Wording(kind=Wording.Kind.TEMPLATE)
    )
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=wording_before)
    if form.is_valid():
        with refusals_to_form(form):
            wording = form.save(commit=False)
            wording.keep(cites=list(form.cites()), by=request.user, at=timezone.now())
            messages.success(request, _("Saved. A colleague who approves should check it."))
            return redirect("incidents:reply-templates")
    return _form(request, form, wording_before)


@staff_only(Right.REPLY)
def snippet(request: StaffRequest, pk: int = 0) -> HttpResponse:
    snippets = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.SNIPPET)
    phrase = get_object_or_404(snippets, pk=pk) if pk else Wording(kind=Wording.Kind.SNIPPET)
    data = request.POST if request.method == "POST" else None
    form = SnippetForm(data, user=request.user, snippet=phrase)
    if request.method == "POST" and form.is_valid():
        form.fill().keep(by=request.user, at=timezone.now())
        messages.success(request, _("The phrase is saved."))
        return redirect("incidents:reply-templates")
    return _form(request, form, phrase)


@staff_only(Right.APPROVE, "POST")
def checking(request: StaffRequest, pk: int) -> HttpResponse:
    templates = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.TEMPLATE)
    wording = get_object_or_404(templates, pk=pk)
    message = _("Checked: “%(name)s”.") % {"name": wording}
    apply_verb(request, wording.confirm, message, seen=request.POST.get("seen", ""))
    return redirect("incidents:reply-templates")


@staff_only(Right.REPLY, "POST")
def putting_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop offering it; a template only with the right to write them."""
    wordings_here = Wording.objects.kept().of(request.user)
    if not request.user.may(Right.WRITE_TEMPLATES):
        wordings_here = wordings_here.filter(kind=Wording.Kind.SNIPPET)
    wording = get_object_or_404(wordings_here, pk=pk)
    apply_verb(request, wording.put_away, _("Deleted: “%(name)s”.") % {"name": wording})
    return redirect("incidents:reply-templates")


def _form(
    request: StaffRequest, form: TemplateForm | SnippetForm, wording: Wording
) -> HttpResponse:
    context = {"form": form, "wording": wording}
    return render_form(request, "incidents/reply_templates/form.html", context)
