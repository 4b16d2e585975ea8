"""Forms of the inbox: snooze, hand over, act on chosen rows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.form_fields import moment_field, text_field
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.models import LONGEST
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from otklik.ui.truncate import beginning

MORNING = 9
SATURDAY = 5


class PutOffForm(forms.Form):
    """Until when, and whom we wait for."""

    until = moment_field(_("Until when"), help_text=_("Day and time: 24.11.2026 14:05"))
    waits_for = forms.CharField(label=_("Whom we are waiting for"), required=False, max_length=120)

    @classmethod
    def of(cls, now: datetime, data: Any = None) -> "PutOffForm":
        """Prefilled with tomorrow morning."""
        return cls(data, initial={"until": tomorrow(now)})


def tomorrow(now: datetime) -> datetime:
    local = timezone.localtime(now).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    days = [local + timedelta(days=ahead) for ahead in (1, 2, 3)]
    return next(day for day in days if day.weekday() < SATURDAY)


class HandoverForm(forms.Form):
    """To whom, a note, and the incidents that go along."""

    to = forms.ModelChoiceField(
        label=_("To whom"), queryset=User.objects.none(), empty_label=_("choose")
    )
    sentence = text_field(
        _("What they must know"),
        _("Say in a sentence what the colleague must know."),
        longest=LONGEST,
        help_text=_("One sentence: what is urgent, what was promised."),
    )
    incidents = forms.ModelMultipleChoiceField(
        label=_("What is moved"),
        queryset=Incident.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, giver: User, at: datetime) -> None:
        """To colleagues who answer today; with everything open of the `giver`."""
        visible = Incident.objects.visible_to(giver).filter(assignee=giver)
        incidents = visible.unanswered().by_due()
        self.has_open = bool(incidents)
        super().__init__(data, initial={"incidents": [incident.pk for incident in incidents]})
        answering = User.answering(on=timezone.localdate(at), institution=giver.institution_id)
        self.fields["to"].queryset = answering.exclude(pk=giver.pk)  # type: ignore[attr-defined]
        self.fields["incidents"].queryset = incidents  # type: ignore[attr-defined]
        self.fields["incidents"].label_from_instance = (  # type: ignore[attr-defined]
            lambda incident: f"{incident}. {beginning(incident.opening_text, 80)}"
        )


@compiled_query
def _answering(*, beside: User, on: date) -> QuerySet[User]:
    return User.answering(on=on, institution=beside.institution_id)


class RowsForm(forms.Form):
    """One action on chosen rows: only the field of the clicked button is required."""

    to = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), empty_label=_("choose"), required=False
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.active().filter(unit__isnull=False),
        empty_label=_("choose"),
        required=False,
    )
    until = moment_field(_("Until when"), required=False)

    def __init__(self, data: Any = None, *, user: User, at: datetime) -> None:
        super().__init__(data)
        self.fields["until"].initial = tomorrow(at)
        answering = User.answering(on=timezone.localdate(at), institution=user.institution_id)
        self.fields["to"].queryset = answering  # type: ignore[attr-defined]

    def offer(self, *, topics: Iterable[Topic], user: User, at: datetime) -> None:
        """Offer these, and colleagues, without asking the database for each list anew."""
        people = _answering(beside=user, on=timezone.localdate(at))
        for name, rows in {"to": people, "topic": topics}.items():
            field: Any = self.fields[name]
            field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in rows)]
