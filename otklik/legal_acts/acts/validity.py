"""Whether an act is in force on a day, in words: computed, never stored."""

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
    """Of an edition alone: the next one took its place."""

    @property
    def words(self) -> str:
        """As a filter names it."""
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
    """What a list says of an act without a day."""

    IN_FORCE = "in force", gettext_lazy("in force")
    CHANGED = "changed", gettext_lazy("in force, changed")
    REPEALED = "repealed", gettext_lazy("no longer in force")


_MARKS = {
    State.DRAFT: "draft",
    State.UNKNOWN: "info",
    State.NOT_YET: "soon",
    State.IN_FORCE: "done",
    State.CHANGED: "done",
    State.REPEALED: "late",
    State.REPLACED: "late",
}


_STATED = {
    Stated.IN_FORCE: State.IN_FORCE,
    Stated.CHANGED: State.CHANGED,
    Stated.REPEALED: State.REPEALED,
}


def day(on: date | None) -> str:
    """«24 сентября 2024» in the reader's language; nothing for no day."""
    return date_format(on, _("j F Y")) if on else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What holds for an act, or for one edition of it, on a day. `since` is when it began, `until`
    when it is known to end. `is_later`: of an edition after the first one."""

    state: State
    since: date | None = None
    until: date | None = None
    is_later: bool = False

    @property
    def mark(self) -> str:
        """The kind of state tag that shows it."""
        return _MARKS[self.state]

    @property
    def is_over(self) -> bool:
        return self.state == State.REPEALED

    @property
    def holds(self) -> bool:
        return self.state in (State.IN_FORCE, State.CHANGED)

    @property
    def words(self) -> str:
        if self.state == State.REPLACED:
            return held(self.since, self.until)
        begin = self._begin % {"date": day(self.since) if self.since else ""}
        if self.until:
            return _("%(begin)s, ends on %(date)s") % {"begin": begin, "date": day(self.until)}
        return begin

    @property
    def _begin(self) -> str:
        match self.state:
            case State.DRAFT:
                return _("draft")
            case State.UNKNOWN:
                return _("the day it takes effect is not given")
            case State.NOT_YET if self.is_later:
                return _("this edition takes effect on %(date)s")
            case State.NOT_YET:
                return _("takes effect on %(date)s")
            case State.IN_FORCE if self.since is None:
                return _("in force, the day is not given")
            case State.CHANGED if self.since is None:
                return _("in force, changed; the day is not given")
            case State.REPEALED if self.since is None:
                return _("no longer in force, the day is not given")
            case State.IN_FORCE:
                return _("in force since %(date)s")
            case State.CHANGED:
                return _("in force as amended on %(date)s")
            case State.REPEALED:
                return _("no longer in force since %(date)s")
            case State.REPLACED:
                return self.state.words


def held(since: date | None, until: date | None) -> str:
    """From when to when an edition was in force; `until` is the day the next one began."""
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
    """The status on a day. `changed_on` is when the edition of that day began, if not the first;
    `stated` is what the source says, which counts only while no day does.

    An act is in force from the whole of its first day to the end of the day before its repeal.
    """
    if not is_published:
        return Status(state=State.DRAFT)
    if effective_on is None:
        return Status(state=_STATED[stated] if stated else State.UNKNOWN)
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
    """The status of one edition on a day. `act` is that of the act on this day, `begins` when the
    edition takes effect, `replaced_on` when the next one does.

    No edition is in force before the act is, or after it is repealed.
    """
    if act.state == State.REPEALED:
        return act
    if begins is not None and on < begins:
        return Status(state=State.NOT_YET, since=begins, is_later=number > 1)
    if replaced_on is not None and replaced_on <= on:
        return Status(state=State.REPLACED, since=begins, until=replaced_on)
    return act
