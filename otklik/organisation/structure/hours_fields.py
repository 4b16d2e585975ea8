"""Form fields for working hours: a row for each day with opening, closing and breaks."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import DAY_FORMATS
from otklik.organisation.structure.authority_facts import DAYS
from otklik.organisation.structure.table_field import Cells, RowsField, RowsWidget, TableColumn
from otklik.worktime import calendar

CLOCK = re.compile(r"^(\d{1,2})(?:[:.,\- ]?(\d{2}))?$")
SPARE_ROWS = 3


def hour_columns(breaks: int) -> list[TableColumn]:
    """Opening, closing and as many breaks as the authority has."""
    columns = [
        TableColumn(code="opens", label=gettext_lazy("opens at"), length=5, maximum=8),
        TableColumn(code="closes", label=gettext_lazy("closes at"), length=5, maximum=8),
    ]
    labels = {"break_from": gettext_lazy("break from"), "break_until": gettext_lazy("break until")}
    columns += [
        TableColumn(code=f"{code}{number}", label=label, length=5, maximum=8)
        for number in range(breaks)
        for code, label in labels.items()
    ]
    return columns


def cells_of(hours: Sequence[str]) -> Cells:
    """From `09:00-13:00`, `14:00-18:00`."""
    if not hours:
        return {}
    moments = [moment for span in hours for moment in span.split("-")]
    cells = {"opens": moments[0], "closes": moments[-1]}
    for number, (begins, ends) in enumerate(zip(moments[1:-1:2], moments[2:-1:2], strict=True)):
        cells |= {f"break_from{number}": begins, f"break_until{number}": ends}
    return {code: moment.removeprefix("0") for code, moment in cells.items()}


def hours_of(cells: Cells, *, day: str) -> tuple[str, ...]:
    """Spans of a day from its cells; none when all are empty. Raises ValidationError."""
    opens, closes = cells.get("opens", ""), cells.get("closes", "")
    breaks = [
        (cells[code], cells.get(code.replace("from", "until"), ""))
        for code in sorted(cells)
        if code.startswith("break_from")
    ]
    if not any([opens, closes, *(part for pause in breaks for part in pause)]):
        return ()
    if not opens or not closes:
        raise forms.ValidationError(
            _("%(day)s: write both when you open and when you close; on a day off, neither.")
            % {"day": day}
        )
    moments = [_moment(opens, day=day)]
    for begins, ends in breaks:
        if bool(begins) != bool(ends):
            raise forms.ValidationError(
                _("%(day)s: write both the beginning and the end of the break, or neither.")
                % {"day": day}
            )
        if begins:
            moments += [_moment(begins, day=day), _moment(ends, day=day)]
    moments.append(_moment(closes, day=day, is_end=True))
    _check_order(moments, day=day)
    return tuple(f"{a}-{b}" for a, b in zip(moments[::2], moments[1::2], strict=True))


def _check_order(moments: Sequence[str], *, day: str) -> None:
    if all(a < b for a, b in pairwise(moments)):
        return
    if moments[0] >= moments[-1]:
        sentence = _("%(day)s: closing (%(closes)s) must be later than opening (%(opens)s).")
    else:
        sentence = _("%(day)s: the break must lie between opening (%(opens)s) and closing"
                     " (%(closes)s), and end after it begins.")  # fmt: skip
    words = {"day": day, "opens": moments[0], "closes": moments[-1]}
    raise forms.ValidationError(sentence % words)


def _moment(text: str, *, day: str, is_end: bool = False) -> str:
    """`9`, `9.00`, `09:00` as `09:00`; midnight at the end of a day is 24:00."""
    found = CLOCK.match(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if is_end and (hour, minute) in {(0, 0), (24, 0)}:
        return "24:00"
    if hour > 23 or minute > 59:
        sentence = _("%(day)s: “%(text)s” is not a time. Write it as 9:00 or 17:45.")
        raise forms.ValidationError(sentence % {"day": day, "text": text})
    return f"{hour:02}:{minute:02}"


class WeekField(RowsField):
    """Hours of the week: `{"monday": ["09:00-13:00", "14:00-18:00"]}`; a day off is left out."""

    def __init__(self, **kwargs: Any) -> None:
        widget = RowsWidget(hour_columns(1), heading=gettext_lazy("Weekday"))
        widget.labels = DAYS
        super().__init__(widget=widget, required=False, **kwargs)

    def fit(self, week: Mapping[str, Sequence[str]]) -> None:
        """Add columns for all breaks, of one at least."""
        self.widget.columns = hour_columns(max([1, *(len(day) - 1 for day in week.values())]))

    def rows(self, value: Any) -> list[Cells]:
        return [{"key": day, **cells_of((value or {}).get(day, ()))} for day in calendar.WEEKDAYS]

    def value_of(self, rows: Sequence[Cells]) -> dict[str, list[str]]:
        faults, week = list[forms.ValidationError](), dict[str, list[str]]()
        for row in rows:
            if row["key"] not in DAYS:
                continue
            try:
                hours = hours_of(row, day=str(DAYS[row["key"]]))
            except forms.ValidationError as fault:
                faults.append(fault)
            else:
                week |= {row["key"]: list(hours)} if hours else {}
        if faults:
            raise forms.ValidationError(faults)
        if not week:
            raise forms.ValidationError(
                _("Every day is a day off. Write the hours of one day at least.")
            )
        return week


class UnusualDaysField(RowsField):
    """Days with other hours by ISO date, as the authority stores them (`hours`, `why`); those
    before `since` are neither shown nor accepted."""

    def __init__(self, **kwargs: Any) -> None:
        columns = [
            TableColumn(code="day", label=gettext_lazy("day"), length=10, maximum=10),
            *hour_columns(1),
            TableColumn(
                code="why", label=gettext_lazy("why, in words for people"), length=30, maximum=80
            ),
        ]
        widget = RowsWidget(columns, heading=gettext_lazy("Special day"))
        super().__init__(widget=widget, required=False, **kwargs)
        self.since = date.min

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self._upcoming(initial))
        except forms.ValidationError:
            return True

    def _upcoming(self, value: Mapping[str, Any] | None) -> dict[str, Any]:
        return {d: item for d, item in (value or {}).items() if date.fromisoformat(d) >= self.since}

    def rows(self, value: Any) -> list[Cells]:
        upcoming_days = [
            {"key": day, "day": _format_day(day), **cells_of(item["hours"]), "why": item["why"]}
            for day, item in sorted(self._upcoming(value).items())
        ]
        return [*upcoming_days, *({"key": ""} for _spare in range(SPARE_ROWS))]

    def value_of(self, rows: Sequence[Cells]) -> dict[str, Any]:
        faults, days = list[forms.ValidationError](), dict[str, Any]()
        for row in rows:
            if not any(cell for code, cell in row.items() if code != "key"):
                continue
            try:
                day = self._day(row)
                if day in days:
                    raise forms.ValidationError(
                        _("%(day)s appears here twice: keep one row.") % {"day": _format_day(day)}
                    )
                hours = hours_of(row, day=_format_day(day))
                days[day] = {"hours": list(hours), "why": row["why"]}
            except forms.ValidationError as fault:
                faults.append(fault)
        if faults:
            raise forms.ValidationError(faults)
        return days

    def _day(self, row: Cells) -> str:
        example = _format_day(self.since.replace(month=12, day=31).isoformat())
        if not row["day"]:
            raise forms.ValidationError(
                _("Which day is meant? Write it as %(example)s, or empty its row.")
                % {"example": example}
            )
        try:
            day: date = forms.DateField(input_formats=[*DAY_FORMATS, "%d/%m/%Y"]).clean(row["day"])
        except forms.ValidationError as fault:
            sentence = _("“%(text)s” is not a day. Write it as %(example)s.")
            raise forms.ValidationError(
                sentence % {"text": row["day"], "example": example}
            ) from fault
        if day < self.since:
            sentence = _("%(day)s is past: only days to come can be changed.")
            raise forms.ValidationError(sentence % {"day": _format_day(day.isoformat())})
        return day.isoformat()


def _format_day(day: str) -> str:
    """An ISO date in the local format: 31.12.2026."""
    return date_format(date.fromisoformat(day), "d.m.Y")
