"""The editor's form of the authority: names, telephone, e-mail, hours."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.authority_facts import (
    AuthorityFacts,
    Names,
    UnusualDay,
    language_name,
    plain_unusual,
    read_unusual,
)
from otklik.organisation.structure.hours_fields import UnusualDaysField, WeekField
from otklik.organisation.structure.table_field import Cells, RowsField, RowsWidget, TableColumn

LANGUAGES = ("ru", "ce", "en")
FULL, SHORT = 400, 120


class NamesField(RowsField):
    """Names by language; a language without a full name is left out."""

    def __init__(self, **kwargs: Any) -> None:
        columns = [
            TableColumn(code="full_name", label=gettext_lazy("full name"), length=40, maximum=FULL),
            TableColumn(
                code="short_name", label=gettext_lazy("short name"), length=30, maximum=SHORT
            ),
        ]
        widget = RowsWidget(columns, heading=gettext_lazy("Language"))
        super().__init__(widget=widget, **kwargs)

    def rows(self, value: Any) -> list[Cells]:
        names: Mapping[str, Names] = value or {}
        shown = [*LANGUAGES, *(code for code in names if code not in LANGUAGES)]
        self.widget.labels = {code: language_name(code) for code in shown}
        return [
            {"key": code, "full_name": raw_value.full_name, "short_name": raw_value.short_name}
            if (raw_value := names.get(code))
            else {"key": code}
            for code in shown
        ]

    def prepare_value(self, value: Any) -> list[Cells]:
        rows = super().prepare_value(value)
        self.widget.labels = {row["key"]: language_name(row["key"]) for row in rows}
        return rows

    def value_of(self, rows: Sequence[Cells]) -> dict[str, Names]:
        names, faults = dict[str, Names](), list[forms.ValidationError]()
        for row in rows:
            full, short = row["full_name"], row["short_name"]
            if not full and not short:
                continue
            words = {"language": language_name(row["key"]), "limit": SHORT}
            if not full:
                sentence = _("%(language)s: write the full name too.")
                faults.append(forms.ValidationError(sentence % words))
            elif not short and len(full) > SHORT:
                sentence = _(
                    "%(language)s: the full name is longer than %(limit)s characters, so write a "
                    "short one too: it is shown in the header of every page."
                )
                faults.append(forms.ValidationError(sentence % words))
            names[row["key"]] = Names(full_name=full, short_name=short or full)
        if settings.LANGUAGE_CODE not in names:
            sentence = _("Write the name in Russian: it is shown on every page.")
            faults.append(forms.ValidationError(sentence))
        if faults:
            raise forms.ValidationError(faults)
        return names


class AuthorityForm(WagtailAdminModelForm):  # type: ignore[misc]
    """The authority's facts; saving it goes through `Authority.correct`."""

    names = NamesField(
        label=gettext_lazy("Names"),
        required=False,
        help_text=gettext_lazy(
            "The short name is shown in the header of every page, the full one in its footer and "
            "above the first page."
        ),
    )
    working_hours = WeekField(
        label=gettext_lazy("Hours of the week"),
        help_text=gettext_lazy(
            "Times as 9:00 or 17:45. A day off: leave its row empty. National holidays and short"
            " days before them are counted by themselves."
        ),
    )
    unusual_days = UnusualDaysField(
        label=gettext_lazy("Special days"),
        help_text=gettext_lazy(
            "Write a day as 31.12.2026. With hours: you work these hours on that day. "
            "Without: you do not work. To remove a day, empty its row. More rows appear "
            "after saving."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = self.instance.facts
        self.fields["working_hours"].fit(facts.working_hours)
        self.fields["unusual_days"].since = timezone.localdate()
        own, regional = facts.unusual_days, {day: UnusualDay() for day in facts.non_working_days}
        self.initial |= {
            "names": dict(facts.names),
            "working_hours": {day: list(hours) for day, hours in facts.working_hours.items()},
            "unusual_days": plain_unusual({**regional, **own}),
        }

    def save(self, commit: bool = True) -> Authority:
        authority: Authority = self.instance
        authority.correct(self._facts(), by=self.for_user, at=timezone.now())
        return authority

    def _facts(self) -> AuthorityFacts:
        """The facts of the form; past days stay as they were. A regional day off without an own
        word stays the region's."""
        data, since = self.cleaned_data, self.fields["unusual_days"].since.isoformat()
        before = {d: day for d, day in self.initial["unusual_days"].items() if d < since}
        days = read_unusual({**before, **data["unusual_days"]})
        stored = Authority.objects.get(pk=self.instance.pk).non_working_days
        regional = tuple(day for day in stored if days.get(day) == UnusualDay())
        return AuthorityFacts(
            phone=data["phone"],
            email=data["email"],
            site_url=data["site_url"],
            names=data["names"],
            working_hours={day: tuple(hours) for day, hours in data["working_hours"].items()},
            non_working_days=regional,
            unusual_days={d: day for d, day in sorted(days.items()) if d not in regional},
        )
