from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.cms.pages.base_page import restricted
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.published_contacts import known_contacts
from otklik.knowledge.articles.models import AnswerPage, AnswerQuerySet
from otklik.nlp.personal_data.find_and_mask import find_personal
from otklik.nlp.reply_checks.private_message_leaks import leaks
from otklik.organisation.people.user import User

LONGEST = 200  # characters of a question, and of an answer


class PairQuerySet(models.QuerySet["Pair"]):
    def current(self) -> Self:
        """Published and not withdrawn, newest first."""
        return self.filter(withdrawn_at__isnull=True).order_by("-shown_at", "-pk")

    def on_first_page(self) -> Self:
        """Those whose signed answer is public now."""
        return self.current().filter(signed__in=open_answers().values("pk"))


def open_answers() -> AnswerQuerySet:
    """Signed answers in force that are not restricted."""
    found: AnswerQuerySet = AnswerPage.objects.in_force().exclude(restricted())
    return found


class Pair(models.Model):
    """«Спросили — ответили»: a question and its short answer, retold for the public, with the
    signed answer that a person chose for it.

    An incident has one at a time; withdrawn ones stay. It is on the home page as long as its signed
    answer is public.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pairs")
    question = models.CharField(_("question"), max_length=LONGEST)
    answer = models.CharField(_("short answer"), max_length=LONGEST)
    signed = models.ForeignKey(AnswerPage, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_at = models.DateTimeField()
    shown_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_pair_shown_an_incident",
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer=""), name="pair_of_question_and_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.incident)

    @classmethod
    @transaction.atomic
    def show(
        cls,
        incident: Incident,
        *,
        question: str,
        answer: str,
        signed: AnswerPage,
        by: User,
        at: datetime,
    ) -> "Pair":
        """Publish it on the site; harmless when repeated. Raises Refused before the incident is
        answered, if it has another pair, without a public signed answer, and for a text that is too
        long or holds personal data."""
        question, answer = " ".join(question.split()), " ".join(answer.split())
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        if published := cls.objects.current().filter(incident=held).first():
            if (published.question, published.answer, published.signed_id) == (
                question,
                answer,
                signed.pk,
            ):
                return published
            raise Refused(_("The answer to this incident is already on the site: remove it first."))
        if held.first_reply_at is None:
            raise Refused(_("There is no answer yet: answer first, then show it."))
        if not open_answers().filter(pk=signed.pk).exists():
            raise Refused(
                _("This answer is not signed or not on the site: choose another, or sign it first.")
            )
        for text in (question, answer):
            cls.refuse_unfit(text)
        cls._refuse_leaks(f"{question}\n{answer}", incident)
        pair = cls.objects.create(
            incident=incident,
            question=question,
            answer=answer,
            signed=signed,
            shown_by=by,
            shown_at=at,
        )
        entries.record(
            incident, "pair.shown", by=by, at=at, pair=pair.pk, question=question, answer=answer,
            signed=signed.pk,
        )  # fmt: skip
        return pair

    @staticmethod
    def refuse_unfit(text: str) -> None:
        """Raises Refused for a text that is empty, too long, or holds personal data."""
        if not text.strip():
            raise Refused(_("Both the question and the answer are needed."))
        if len(text) > LONGEST:
            raise Refused(
                _("Characters: %(length)s, and %(limit)s fit. Shorten the text.")
                % {"length": len(text), "limit": LONGEST}
            )
        found = [
            text[span.start : span.end] for span in find_personal(text, published=known_contacts())
        ]
        if found:
            raise Refused(
                _("Everyone would see personal data: %(found)s. Take them out.")
                % {"found": ", ".join(f"«{piece}»" for piece in found)}
            )

    @staticmethod
    def _refuse_leaks(text: str, incident: Incident) -> None:
        """Raises Refused for facts from the private lane: numbers, sums, names, addresses."""
        values: dict[str, list[str]] = {Message.Lane.PUBLIC: [], Message.Lane.PRIVATE: []}
        for message in incident.messages.prefetch_related("versions"):
            values[message.lane] += [version.text for version in message.versions.all()]
        facts = leaks(
            text, private=values[Message.Lane.PRIVATE], public=values[Message.Lane.PUBLIC]
        )
        found = dict.fromkeys(text[fact.start : fact.end] for fact in facts)
        if found:
            raise Refused(
                _("This was said in private only: %(found)s. Take it out.")
                % {"found": ", ".join(f"«{piece}»" for piece in found)}
            )

    @transaction.atomic
    def withdraw(self, *, by: User | None, at: datetime) -> None:
        """Take it off the site. Harmless when repeated."""
        self.refresh_from_db(from_queryset=Pair.objects.select_for_update())
        if self.withdrawn_at is not None:
            return
        self.withdrawn_at, self.withdrawn_by = at, by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
        entries.record(self.incident, "pair.withdrawn", by=by, at=at, pair=self.pk)
