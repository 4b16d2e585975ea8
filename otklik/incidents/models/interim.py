from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.deadlines import latest_promise
from otklik.incidents.models.reply import Reply
from otklik.organisation.models import User

if TYPE_CHECKING:
    from otklik.incidents.models.incident import Incident


class InterimQuerySet(models.QuerySet["Interim"]):
    def standing(self, incident: "Incident") -> Self:
        """Those that people can read, the newest first."""
        sent = Reply.Status.SENT
        return self.filter(reply__incident=incident.pk, reply__status=sent).order_by("-at", "-pk")


class Interim(models.Model):
    """The mark of a reply that is not the last word: it names the day of the final answer."""

    reply = models.OneToOneField(
        Reply, primary_key=True, on_delete=models.CASCADE, related_name="interim"
    )
    promised_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InterimQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.reply}: {self.promised_on}"

    @classmethod
    @transaction.atomic
    def promise(cls, reply: Reply, promised_on: date, *, by: User, at: datetime) -> "Interim":
        """Call a draft interim; its text must say the day, see `says_the_day`.

        Raises Refused when the reply is no draft, the day is over, or later than the norm of
        final answers allows.
        """
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
        journal.record(
            reply.incident, "reply.marked_interim", by=by, at=at,
            reply=str(reply.key), promised_on=promised_on,
        )  # fmt: skip
        return interim

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        """The reply is the final one after all."""
        self.reply.refuse_unless_editable()
        journal.record(
            self.reply.incident, "reply.marked_final", by=by, at=at, reply=str(self.reply.key)
        )
        self.delete()

    @property
    def sentence(self) -> str:
        """What the person reads, in the language people write in: the day in words."""
        with override(settings.LANGUAGE_CODE):
            return str(
                _("We will give the final answer by %(day)s.")
                % {"day": date_format(self.promised_on, "j E Y")}
            )

    @property
    def says_the_day(self) -> bool:
        """Whether the text of the reply names the promised day, in words or in figures."""
        day = self.promised_on
        with override(settings.LANGUAGE_CODE):
            in_words = date_format(day, "j E")
        forms = (in_words, f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day:%d.%m}")
        return any(form in self.reply.text for form in forms)
