import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.assistant import prompts
from otklik.assistant.client import AssistantFailed, Connection, Fault, complete
from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.organisation.people.user import User

LONGEST = 4_000  # characters to send
MOST_TOKENS = 800  # of one answer
KEPT_FOR = timedelta(days=1)
LOST_AFTER = timedelta(minutes=5)  # then the task is considered dead
_CHARACTERS_A_TOKEN = 2  # Russian has two to four: rather overestimate


def connection() -> Connection | None:
    """The outside program of the settings; None without one."""
    if not settings.ASSISTANT_URL:
        return None
    return Connection(
        url=settings.ASSISTANT_URL,
        model=settings.ASSISTANT_MODEL,
        key=settings.ASSISTANT_KEY,
        token_url=settings.ASSISTANT_TOKEN_URL,
        token_scope=settings.ASSISTANT_TOKEN_SCOPE,
        ca_bundle=settings.ASSISTANT_CA,
    )


class Day(models.Model):
    """A day whose tokens are counted; its row is the lock."""

    date = models.DateField(primary_key=True)

    @classmethod
    def lock(cls, at: datetime) -> "Day":
        """Lock the day until the end of the transaction."""
        today = timezone.localdate(at)
        cls.objects.get_or_create(date=today)
        return cls.objects.select_for_update().get(date=today)


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def on_the_day_of(self, at: datetime) -> Self:
        return self.filter(at__date=timezone.localdate(at))

    def tokens(self) -> int:
        return self.aggregate(sum=Sum("tokens"))["sum"] or 0

    def forget(self) -> int:
        """Delete the text; who asked, when and how much stays."""
        return self.exclude(text="", answer="").update(text="", answer="")


class Consultation(models.Model):
    """A masked text that an employee sent to the assistant, and its answer. The text is stored for
    a day, and never in the audit log."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("a draft of an answer")
        PLAIN = "plain", _("plainer words")
        READ = "read", _("a translation into Russian")
        INTO = "into", _("a translation of the answer")

    class State(models.TextChoices):
        WAITING = "waiting", _("being written")
        ANSWERED = "answered", _("written")
        FAILED = "failed", _("not written")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    language = models.CharField(max_length=5, blank=True, help_text="Into which; else Russian.")
    about = models.CharField(
        max_length=40, db_index=True, help_text="What it is about, as «№ 12»: no words."
    )
    text = models.TextField(blank=True, help_text="Masked, as it leaves.")
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    fault = models.CharField(max_length=20, blank=True)
    tokens = models.PositiveIntegerField(help_text="Reckoned beforehand, then as the other counts.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_kind_display()}"

    @classmethod
    def messages_for(cls, kind: str, text: str, language: str = "") -> list[tuple[str, str]]:
        """Everything that is sent, verbatim. Raises KeyError for an unknown language."""
        prompt = prompts.BY_KIND[kind]
        if kind == cls.Kind.INTO:
            prompt = prompt.format(language=prompts.LANGUAGES[language])
        return [("system", prompt), ("user", text)]

    @classmethod
    @transaction.atomic
    def ask(
        cls, kind: str, text: str, *, language: str = "", about: str, by: User, at: datetime
    ) -> "Consultation":
        """Send a masked text by a task. Raises Refused: off, not masked, too long, no tokens."""
        program = connection()
        if program is None:
            raise Refused(_("The outside program is switched off in this installation."))
        if not program.is_allowed:
            raise Refused(
                _("The address of the outside program is not safe: the administrator corrects it.")
            )
        text = text.strip()
        if not text:
            raise Refused(_("There are no words to send."))
        if text != mask_personal(text):
            raise Refused(_("There is personal data in the text: nothing was sent."))
        if len(text) > LONGEST:
            raise Refused(
                _("The text is too long for the outside program: %(limit)s characters at most.")
                % {"limit": LONGEST}
            )
        Day.lock(at)
        signs = sum(len(each) for _role, each in cls.messages_for(kind, text, language))
        estimate = signs // _CHARACTERS_A_TOKEN + MOST_TOKENS
        used = cls.objects.on_the_day_of(at).tokens()
        if used + estimate > settings.ASSISTANT_TOKENS_A_DAY:
            raise Refused(
                _("Today's limit of the outside program is used up. Write the answer yourself.")
            )
        consultation = cls.objects.create(
            kind=cls.Kind(kind), language=language, about=about, text=text, tokens=estimate,
            by=by, at=at,
        )  # fmt: skip
        entries.record(
            consultation, "assistant.asked", by=by, at=at,
            kind=str(consultation.kind), language=language, about=about, signs=len(text),
            model=program.model,
        )  # fmt: skip
        enqueue("otklik.assistant.tasks.consult", consultation.pk)
        return consultation

    def is_awaited(self, *, at: datetime) -> bool:
        """Whether an answer may still come."""
        return self.state == self.State.WAITING and at < self.at + LOST_AFTER

    def carry_out(self, *, at: datetime) -> None:
        """Make the call, once, outside a transaction."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.WAITING, begun_at=None)
        if not mine.update(begun_at=at):
            return
        known = connection()
        try:
            if known is None or not known.is_allowed or not self.text:
                raise AssistantFailed(Fault.NO_CONNECTION)
            completion = complete(
                known,
                self.messages_for(self.kind, self.text, self.language),
                most_tokens=MOST_TOKENS,
            )
        except AssistantFailed as failure:
            self._settle(self.State.FAILED, failure.fault, at=at, is_counted=failure.was_sent)
            return
        self.answer = completion.text
        self.tokens = completion.tokens or self.tokens
        self._settle(self.State.ANSWERED, "", at=at, is_counted=True)

    @transaction.atomic
    def _settle(self, state: str, fault: str, *, at: datetime, is_counted: bool) -> None:
        now = type(self).objects.select_for_update().get(pk=self.pk)
        if not now.text:  # erased meanwhile: drop the answer
            self.text = self.answer = ""
        self.state, self.fault, self.settled_at = state, str(fault), at
        if not is_counted:
            self.tokens = 0
        self.save(update_fields=["state", "fault", "settled_at", "tokens", "answer"])
        entries.record(
            self, "assistant.settled", by=None, at=at,
            about=self.about, fault=str(fault), tokens=self.tokens,
        )  # fmt: skip
