from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import calendar_of, deadline_of, latest_promise
from otklik.organisation.people.user import User
from otklik.worktime import calendar as worktime_calendar
from otklik.worktime import deadlines


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def active(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def of_this_clock(self, incident: Incident) -> "Extension | None":
        """The extension of the current clock, not of an earlier one."""
        return next(iter(_extensions(incident=incident.pk, since=incident.clock_from)), None)


class Extension(models.Model):
    """More time for an answer, by whom and why; shown and audited."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    document = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    @classmethod
    @transaction.atomic
    def grant(
        cls,
        incident: Incident,
        *,
        until: date,
        reason: str,
        document: str = "",
        by: User,
        at: datetime,
    ) -> "Extension":
        """Extend the deadline to the end of work on a day. Raises Refused when no answer is
        awaited, another body sets the deadline, the reason is missing, or the day is not a working
        day or not later."""
        incident.refuse_unless_awaited()
        if not reason.strip():
            raise Refused(_("Say in a sentence why more time is needed."))
        found = deadline_of(incident)
        if found.is_outside:
            raise Refused(
                _("%(source)s sets this time limit: only there can it be extended.")
                % {"source": incident.outside_due_source}
            )
        if found.due is None:
            raise Refused(_("There is no time limit here to extend."))
        moment = _end_of(until, calendar_of(incident))
        if moment <= found.due or moment <= at:
            raise Refused(_("Choose a later day: this one gives no more time."))
        extension = cls.objects.create(
            incident=incident,
            until=moment,
            reason=reason.strip(),
            document=document.strip(),
            by=by,
            at=at,
        )
        incident.count_due()
        incident.save(update_fields=["due_at"])
        entries.record(
            incident, "incident.extended", by=by, at=at,
            was=found.due, until=moment, reason=extension.reason, document=extension.document,
        )  # fmt: skip
        return extension

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Withdraw it: the previous deadline is restored."""
        incident = self.incident
        incident.refuse_unless_awaited()
        taken = type(self).objects.active().filter(pk=self.pk).update(withdrawn_at=at)
        if not taken:
            raise Refused(_("This extension was already undone."))
        self.withdrawn_at = at
        incident.count_due()
        incident.save(update_fields=["due_at"])
        entries.record(
            incident, "incident.extension_withdrawn", by=by, at=at, until=self.until,
            reason=self.reason,
        )  # fmt: skip


def _end_of(day: date, calendar: worktime_calendar.WorkCalendar) -> datetime:
    if not calendar.hours(day):
        nearest = deadlines.nearest_workday(day, calendar, step=1)
        raise Refused(
            _("That is not a working day. The next working day is %(day)s.")
            % {"day": date_format(nearest, "j E")}
        )
    return deadlines.end_of_work(day, calendar)


class InterimQuerySet(models.QuerySet["Interim"]):
    def active(self, incident: Incident) -> Self:
        """Those that were sent, the newest first."""
        sent = Reply.Status.SENT
        return self.filter(reply__incident=incident.pk, reply__status=sent).order_by("-at", "-pk")


class Interim(models.Model):
    """The mark of an interim reply: it names the day of the final answer."""

    reply = models.OneToOneField(
        Reply, primary_key=True, on_delete=models.CASCADE, related_name="interim"
    )
    promised_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InterimQuerySet.as_manager()

    @classmethod
    @transaction.atomic
    def promise(cls, reply: Reply, promised_on: date, *, by: User, at: datetime) -> "Interim":
        """Mark a draft as interim; its text must name the day. Raises Refused when the reply is no
        draft, and for a day that is past or later than the norm for final answers allows."""
        reply.refuse_unless_editable()
        latest = latest_promise(reply.incident, at=at)
        if latest is not None and promised_on > latest:
            raise Refused(
                _("The final answer is due by %(day)s: promise that day or an earlier one.")
                % {"day": date_format(latest, "j E")}
            )
        if promised_on <= timezone.localdate(at):
            raise Refused(_("Promise a day that is still to come."))
        interim, _is_new = cls.objects.update_or_create(
            reply=reply, defaults={"promised_on": promised_on, "by": by, "at": at}
        )
        reply.interim = interim
        entries.record(
            reply.incident, "reply.marked_interim", by=by, at=at,
            reply=str(reply.key), promised_on=promised_on,
        )  # fmt: skip
        return interim

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        self.reply.refuse_unless_editable()
        entries.record(
            self.reply.incident, "reply.marked_final", by=by, at=at, reply=str(self.reply.key)
        )
        self.delete()

    @property
    def sentence(self) -> str:
        """The promise in the language of the installation, with the day spelt out."""
        with override(settings.LANGUAGE_CODE):
            return str(
                _("We will give the final answer by %(day)s.")
                % {"day": date_format(self.promised_on, "j E Y")}
            )

    @property
    def says_the_day(self) -> bool:
        """Whether the text names the promised day, in words or figures."""
        day = self.promised_on
        with override(settings.LANGUAGE_CODE):
            in_words = date_format(day, "j E")
        forms = (in_words, f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day:%d.%m}")
        return any(form in self.reply.text for form in forms)


@transaction.atomic
def mark_interim(reply: Reply, promised_on: date, *, by: User, at: datetime) -> None:
    """Mark a draft as interim, with the promise below its text. Nothing is sent."""
    earlier = reply.interim_mark
    before = earlier.sentence if earlier is not None and earlier.sentence in reply.text else ""
    interim = Interim.promise(reply, promised_on, by=by, at=at)
    text = reply.text.replace(before, interim.sentence) if before else reply.text
    if text == reply.text and not interim.says_the_day:
        text = f"{text.rstrip()}\n\n{interim.sentence}".lstrip()
    reply.save_draft(text, revision=reply.revision, by=by, at=at)


@transaction.atomic
def mark_final(reply: Reply, *, by: User, at: datetime) -> None:
    """Remove the mark, and its sentence where it is unchanged."""
    interim = reply.interim_mark
    if interim is None:
        raise Refused(gettext("This reply is final already."))
    text = reply.text.replace(interim.sentence, "").strip()
    interim.lift(by=by, at=at)
    reply.save_draft(text, revision=reply.revision, by=by, at=at)


@compiled_query
def _extensions(*, incident: int, since: datetime) -> models.QuerySet[Extension]:
    theirs = Extension.objects.active().filter(incident=incident, at__gte=since)
    return theirs.select_related("by").order_by("-at", "-pk")[:1]
