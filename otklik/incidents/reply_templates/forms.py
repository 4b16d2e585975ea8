"""Templates and phrases as staff write them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.core.form_fields import day_field
from otklik.incidents.reply_templates.models import Cited, Wording
from otklik.incidents.topics.models import Topic
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.user import User

_MOST_ACTS = 3
_OWN = "own"
A_NAME = {"required": _("Name it, so that colleagues find it.")}
A_TEXT = {"required": _("Write the text that goes into the reply.")}


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template: its topic, language, period and cited acts."""

    class Meta:
        model = Wording
        fields = ("name", "topic", "language", "text", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ModelChoiceField(
            label=_("Topic"),
            queryset=Topic.objects.active(),
            empty_label=_("choose"),
            error_messages={"required": _("Choose the topic: it is offered to those questions.")},
        )
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 8})
        self.fields["text"].help_text = _(
            "What stands in brackets is filled when it is put into a reply: [сегодня], [срок],"
            " [номер], [через 10 дней], [через 10 рабочих дней]. Other brackets, like [адрес],"
            " remind whoever answers."
        )
        self.fields["name"].error_messages |= A_NAME
        self.fields["text"].error_messages |= A_TEXT
        for name in ("valid_from", "valid_to"):
            self.fields[name] = day_field(
                self.fields[name].label,
                required=False,
                help_text=_("Day like this: 24.11.2026; empty: without end"),
            )
        known = list(self.instance.citations.select_related("act")) if self.instance.pk else []
        # Drafts of the register may be thousands: what a template rests on is on the site.
        acts = Act.objects.published() | Act.objects.filter(pk__in=[one.act_id for one in known])
        for place in range(_MOST_ACTS):
            cited = known[place] if place < len(known) else None
            self.fields[f"act_{place}"] = forms.ModelChoiceField(
                label=_("It rests on"),
                queryset=acts.newest_first(),
                required=False,
                empty_label=pgettext_lazy("to rest on", "nothing"),
                initial=cited.act if cited else None,
            )
            self.fields[f"clause_{place}"] = forms.CharField(
                label=_("Clause"), required=False, max_length=60, empty_value="",
                initial=cited.clause if cited else "",
            )  # fmt: skip

    def cites(self) -> Iterator[Cited]:
        for place in range(_MOST_ACTS):
            act = self.cleaned_data.get(f"act_{place}")
            if act is not None:
                yield act, self.cleaned_data.get(f"clause_{place}", "").strip()


class SnippetForm(forms.Form):
    """A short phrase: one's own, or of a unit one is in."""

    name = forms.CharField(label=_("Name"), max_length=100, error_messages=A_NAME)
    text = forms.CharField(
        label=_("Phrase"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=A_TEXT,
    )
    whose = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, user: User, snippet: Wording) -> None:
        initial = {
            "name": snippet.name, "text": snippet.text, "whose": snippet.unit_id or _OWN,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        units = {one.unit_id: str(one.unit) for one in user.current_appointments}
        choices = [(_OWN, _("for me")), *((str(pk), name) for pk, name in units.items())]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]
        self._user, self._snippet = user, snippet

    def fill(self) -> Wording:
        snippet, whose = self._snippet, self.cleaned_data["whose"]
        snippet.name, snippet.text = self.cleaned_data["name"], self.cleaned_data["text"]
        snippet.owner = self._user if whose == _OWN else None
        snippet.unit_id = None if whose == _OWN else int(whose)
        return snippet
