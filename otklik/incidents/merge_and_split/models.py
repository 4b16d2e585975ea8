from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.incidents.audit_labels import verb_sentence
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import Interim
from otklik.incidents.merge_and_split.recompute import (
    merged_columns,
    remaining_columns,
    restore,
    split_incident,
    state_of,
)
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

# Verbs that do not prevent undoing.
HARMLESS = {"person.looked_at", "incident.split_undone", "incident.joining_undone"}
MOVED = {"message": Message, "reply": Reply, "invitation": Invitation}


class RegroupingQuerySet(models.QuerySet["Regrouping"]):
    def about(self, incident: Incident) -> Self:
        """Those not undone, oldest first."""
        return self.of(incident).filter(undone_at__isnull=True).select_related("by").order_by("pk")

    def of(self, incident: Incident) -> Self:
        """All merges and splits of an incident, including undone ones."""
        rows = self.filter(Q(source=incident) | Q(target=incident))
        return rows.select_related("source", "target")

    def leading_from(self, incident: Incident) -> Incident:
        """The incident into which this one was merged; itself if it was not."""
        while incident.outcome == Incident.Outcome.JOINED:
            regrouping = self.filter(
                Q(kind=Regrouping.Kind.JOINED, source=incident, undone_at__isnull=True)
                | Q(kind=Regrouping.Kind.SPLIT, target=incident, undone_at__isnull=False)
            ).order_by("pk").last()  # fmt: skip
            if regrouping is None:
                break
            is_joined = regrouping.source_id == incident.pk
            incident = regrouping.target if is_joined else regrouping.source
        return incident


class Regrouping(models.Model):
    """Messages were moved from one incident to another by a merge or a split. It stores which, and
    both incidents before and after, so that it can be undone exactly while nothing has been
    recorded since."""

    class Kind(models.TextChoices):
        JOINED = "joined", _("merge")
        SPLIT = "split", _("split")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    source = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    last_line = models.PositiveBigIntegerField(help_text="The journal line that tells of it.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = RegroupingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(kind="joined", undone_at__isnull=True),
                name="joined_to_one_incident",
            )
        ]

    @property
    def is_erased(self) -> bool:
        """Whether its record was erased together with one of the incidents."""
        return not self.moved

    @classmethod
    @transaction.atomic
    def join(cls, into: Incident, other: Incident, *, by: User, at: datetime) -> "Regrouping":
        """Merge `other` into `into`: its number leads there. Raises Refused for different people,
        while a reply is in progress in `other`, and for closed incidents."""
        into, other = _lock(into, other)
        _refuse_to_join(into, other)
        before = {"source": state_of(other), "target": state_of(into)}
        columns = merged_columns(into, other)
        moved = {
            "message": _keys(Message.objects.filter(incident=other)),
            "reply": _keys(other.replies.all()),
            "invitation": _keys(other.invitations.all()),
        }
        _move(moved, to=into)
        _save(into, columns)
        _save(other, _closing_columns(at))
        entries.record(into, "incident.took_in", by=by, at=at, other=other.number)
        line = entries.record(other, "incident.joined", by=by, at=at, other=into.number)
        return cls._record(cls.Kind.JOINED, other, into, moved, before, line, by=by, at=at)

    @classmethod
    @transaction.atomic
    def split(
        cls, source: Incident, chosen: Sequence[int], *, by: User, at: datetime
    ) -> "Regrouping":
        """Move messages of the person (keys), with our answers, to a new incident. Raises Refused
        when none is moved or none stays, and while an answer to one is in progress."""
        (source,) = _lock(source)
        _refuse_unless_open(source)
        timeline = list(source.messages.with_texts())
        questions = [m for m in timeline if m.is_inbound and m.pk in set(chosen)]
        if not questions:
            raise Refused(_("Choose at least one message that is about something else."))
        if source.replies.at_work().filter(in_reply_to__in=questions).exists():
            raise Refused(_("A reply to one of these messages is unfinished: complete it."))
        replies = source.replies.filter(in_reply_to__in=questions)
        answers = set(replies.values_list("message", flat=True))
        names = {(m.lane, m.external_id) for m in questions}

        def is_answer(m: Message) -> bool:
            return not m.is_inbound and (m.pk in answers or (m.lane, m.parent_id) in names)

        gone = [m for m in timeline if m in questions or is_answer(m)]
        rest = [m for m in timeline if m not in gone]
        if not any(m.is_inbound for m in rest):
            raise Refused(_("One message at least stays here: else there is nothing to split."))
        before = {"source": state_of(source)}
        number = next_number("incident")
        interims = Interim.objects.active(source).filter(reply__message__isnull=False)
        interim = set(interims.values_list("reply__message", flat=True))
        target = split_incident(source, gone, interim=interim, number=number, at=at)
        target.save()
        target.compare(next(m.text for m in gone if m.is_inbound))
        moved = {"message": sorted(m.pk for m in gone), "reply": _keys(replies)}
        _move(moved, to=target)
        _save(source, remaining_columns(source, rest, gone, interim=interim))
        entries.record(source, "incident.split", by=by, at=at, other=number)
        line = entries.record(target, "incident.split_off", by=by, at=at, other=source.number)
        return cls._record(cls.Kind.SPLIT, source, target, moved, before, line, by=by, at=at)

    @classmethod
    def _record(
        cls,
        kind: str,
        source: Incident,
        target: Incident,
        moved: dict[str, list[int]],
        before: dict[str, Any],
        line: Line,
        *,
        by: User,
        at: datetime,
    ) -> "Regrouping":
        for incident in (source, target):
            incident.refresh_from_db()
            incident.weigh_concerns()
        after = {"source": state_of(source), "target": state_of(target)}
        return cls.objects.create(
            kind=kind, source=source, target=target, moved=moved, before=before, after=after,
            last_line=line.pk, by=by, at=at,
        )  # fmt: skip

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> None:
        """Restore both incidents. Harmless when repeated. Raises Refused when something was
        recorded since, and says what."""
        held = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if held.undone_at is not None:
            return
        source, target = _lock(self.source, self.target)
        self.source, self.target = source, target
        if sentence := self.obstacle():
            raise Refused(sentence)
        _move(self.moved, to=source)
        restore(source, self.before["source"])
        if self.kind == self.Kind.JOINED:
            restore(target, self.before["target"])
        else:
            _save(target, _closing_columns(at))
        self.undone_by, self.undone_at = by, at
        self.save(update_fields=["undone_by", "undone_at"])
        is_split = self.kind == self.Kind.SPLIT
        verb = "incident.split_undone" if is_split else "incident.joining_undone"
        for incident, other in ((source, target), (target, source)):
            entries.record(incident, verb, by=by, at=at, other=other.number)

    def obstacle(self) -> str:
        """Why it can no longer be undone; empty while it can."""
        about = Line.objects.about(self.source) | Line.objects.about(self.target)
        since = about.filter(pk__gt=self.last_line).exclude(verb__in=HARMLESS).order_by("pk")
        if (line := since.first()) is not None:
            when = date_format(localtime(line.at), "j E, H:i")
            return gettext("It can no longer be undone: since then %(what)s (%(when)s).") % {
                "what": verb_sentence(line.verb),
                "when": f"{line.actor_name}, {when}" if line.actor_name else when,
            }
        for name, incident in (("source", self.source), ("target", self.target)):
            is_now = state_of(incident)
            if any(is_now.get(column) != was for column, was in self.after[name].items()):
                return str(_("It can no longer be undone: the incident was changed since then."))
        return ""


def _lock(*incidents: Incident) -> list[Incident]:
    """The incidents, locked with their replies and accounts, always in the same order."""
    keys = [incident.pk for incident in incidents]
    list(Reply.objects.select_for_update().filter(incident__in=keys).order_by("pk"))
    for account in sorted({incident.account_id for incident in incidents}):
        Account.objects.lock(account)
    rows = Incident.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = {incident.pk: incident for incident in rows}
    return [held[key] for key in keys]


def _refuse_to_join(into: Incident, other: Incident) -> None:
    if into.pk == other.pk:
        raise Refused(_("This is the same incident: give the number of another."))
    if other.outcome == Incident.Outcome.JOINED:
        raise Refused(_("Incident %(name)s is part of another already.") % {"name": other})
    _refuse_unless_open(into)
    if into.institution_id != other.institution_id:
        raise Refused(_("These incidents are not of one place: hand one over, then join them."))
    if into.client_id is None or into.client_id != other.client_id:
        message = _(
            "Incidents of different people are not merged. To answer all of them at once, create "
            "a mass incident."
        )
        raise Refused(message)
    if other.replies.at_work().exists():
        message = _("There is still an unfinished reply in incident %(name)s: complete it first.")
        raise Refused(message % {"name": other})


def _refuse_unless_open(incident: Incident) -> None:
    if incident.status == Incident.Status.CLOSED:
        raise Refused(_("The incident is closed. Reopen it first."))


def _save(incident: Incident, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(columns))


def _closing_columns(at: datetime) -> dict[str, Any]:
    return {
        "status": Incident.Status.CLOSED,
        "outcome": Incident.Outcome.JOINED,
        "closed_at": at,
    }


def _keys(rows: "models.QuerySet[Any]") -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _move(moved: dict[str, list[int]], *, to: Incident) -> None:
    for name, keys in moved.items():
        MOVED[name]._default_manager.filter(pk__in=keys).update(incident=to)
