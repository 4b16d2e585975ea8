"""Whether an act is in force on a day, and that in words: computed, never stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class State(StrEnum):
    DRAFT = "draft"
    UNKNOWN = "unknown"
    NOT_YET = "not yet in force"
    IN_FORCE = "in force"
    CHANGED = "changed"
    REPEALED = "repealed"
    REPLACED = "replaced"
    """Of editions alone: by the next one."""

    @property
    def words(self) -> str:
        """In a filter."""
        return {
            State.DRAFT: _("not shown on the site"),
            State.UNKNOWN: _("the day is not known"),
            State.NOT_YET: _("not yet in force"),
            State.IN_FORCE: _("in force, unchanged"),
            State.CHANGED: _("in force, changed"),
            State.REPEALED: _("no longer in force"),
            State.REPLACED: _("replaced by the next edition"),
        }[self]


OF_ACTS = tuple(state for state in State if state != State.REPLACED)


class Stated(models.TextChoices):
    """What an imported list says of an act without a day."""

    IN_FORCE = "in force", gettext_lazy("in force")
    CHANGED = "changed", gettext_lazy("in force, changed")
    REPEALED = "repealed", gettext_lazy("no longer in force")


MARKS = {
    State.DRAFT: "draft",
    State.UNKNOWN: "info",
    State.NOT_YET: "soon",
    State.IN_FORCE: "done",
    State.CHANGED: "done",
    State.REPEALED: "late",
    State.REPLACED: "late",
}


WITH_DAY = {
    State.DRAFT: gettext_lazy("draft"),
    State.UNKNOWN: gettext_lazy("the day it takes effect is not given"),
    State.NOT_YET: gettext_lazy("takes effect on %(date)s"),
    State.IN_FORCE: gettext_lazy("in force since %(date)s"),
    State.CHANGED: gettext_lazy("in force as amended on %(date)s"),
    State.REPEALED: gettext_lazy("no longer in force since %(date)s"),
}
WITHOUT_DAY = {
    State.IN_FORCE: gettext_lazy("in force, the day is not given"),
    State.CHANGED: gettext_lazy("in force, changed; the day is not given"),
    State.REPEALED: gettext_lazy("no longer in force, the day is not given"),
}


def day(on: date | None) -> str:
    """«24 сентября 2024» in the reader's language; empty for None."""
    return date_format(on, _("j F Y")) if on else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status of an act or an edition on a day. `since` is when it began, `until` when it is
    known to end. `is_later`: of an edition after the first."""

    state: State
    since: date | None = None
    until: date | None = None
    is_later: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.state]

    @property
    def is_over(self) -> bool:
        return self.state == State.REPEALED

    @property
    def holds(self) -> bool:
        return self.state in (State.IN_FORCE, State.CHANGED)

    @property
    def words(self) -> str:
        if self.state == State.REPLACED:
            return _edition_span(self.since, self.until)
        text = WITH_DAY[self.state]
        if self.since is None:
            text = WITHOUT_DAY.get(self.state, text)
        elif self.state == State.NOT_YET and self.is_later:
            text = gettext_lazy("this edition takes effect on %(date)s")
        begin = str(text) % {"date": day(self.since)}
        if self.until:
            return _("%(begin)s, ends on %(date)s") % {"begin": begin, "date": day(self.until)}
        return begin


def _edition_span(since: date | None, until: date | None) -> str:
    """From when to when an edition was in force; `until` is the first day of the next one."""
    last = day(until - timedelta(days=1)) if until else ""
    if since is None:
        return _("this edition was in force until %(last)s") % {"last": last}
    words = {"first": day(since), "last": last}
    return _("this edition was in force from %(first)s to %(last)s") % words


def status_of(
    *,
    is_published: bool,
    effective_on: date | None,
    repealed_on: date | None,
    changed_on: date | None,
    stated: Stated | None = None,
    on: date,
) -> Status:
    """The status on a day. `changed_on` is the first day of the edition of that day, unless it is
    the first one; `stated` counts only without days. An act is in force from its first day to the
    day before its repeal, both whole."""
    if not is_published:
        return Status(state=State.DRAFT)
    if effective_on is None:
        return Status(state=State(stated) if stated else State.UNKNOWN)
    if on < effective_on:
        return Status(state=State.NOT_YET, since=effective_on)
    if repealed_on is not None and repealed_on <= on:
        return Status(state=State.REPEALED, since=repealed_on)
    if stated == Stated.REPEALED and repealed_on is None:
        return Status(state=State.REPEALED)
    if changed_on is not None:
        return Status(state=State.CHANGED, since=changed_on, until=repealed_on)
    return Status(state=State.IN_FORCE, since=effective_on, until=repealed_on)


def edition_status(
    act: Status, *, number: int, begins: date | None, replaced_on: date | None, on: date
) -> Status:
    """The status of an edition on a day, for the status `act` of its act on that day. `begins` is
    when it takes effect, `replaced_on` when the next one does. None is in force before the act or
    after its repeal."""
    if act.state == State.REPEALED:
        return act
    if begins is not None and on < begins:
        return Status(state=State.NOT_YET, since=begins, is_later=number > 1)
    if replaced_on is not None and replaced_on <= on:
        return Status(state=State.REPLACED, since=begins, until=replaced_on)
    return act
