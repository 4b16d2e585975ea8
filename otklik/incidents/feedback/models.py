"""Whether an answer helped, as the person said: not anonymous, and part of no survey."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client, IdentityClaim
from otklik.incidents.cases.incident import Incident, refuse_erased
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from collections.abc import Mapping


class HelpAnswer(models.TextChoices):
    YES = "yes", _("yes, it helped")
    NO = "no", _("no, it did not help")


class WhyNotAsked(models.TextChoices):
    ASKED_LATELY = "asked_lately", _("the person was asked recently")
    NO_PERSON = "no_person", _("it is not known who wrote")
    IN_PUBLIC = "in_public", _("answered where everyone sees: not asked there")
    BY_HAND = "by_hand", _("programs cannot write there")
    NO_WAY = "no_way", _("nothing can be sent to the person there")
    OUTSIDE = "outside", _("the answer was given elsewhere")


class HelpfulnessQuerySet(models.QuerySet["Helpfulness"]):
    def asked(self) -> Self:
        return self.filter(asked_at__isnull=False)

    def answered(self) -> Self:
        return self.exclude(answer="")

    def asked_of(self, clients: Iterable[int], *, since: datetime) -> Self:
        return self.filter(incident__client__in=clients, asked_at__gt=since)

    def by_code(self, code: str) -> "Helpfulness | None":
        """The question of this code; None for an unknown one."""
        if not code or len(code) > MOST_CODE:
            return None
        found = self.filter(digest=Helpfulness.digest_of(code))
        return found.select_related("incident__account").first()


class Helpfulness(models.Model):
    """One question «Помогло?» about one incident, or why it was not asked. `digest` is that of the
    page's code; `is_proven` is False where anybody could have seen the URL."""

    Answer, WhyNot = HelpAnswer, WhyNotAsked

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="helpfulness")
    outcome = models.CharField(max_length=16)
    closed_at = models.DateTimeField(help_text="The closing that it is about.")
    asked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=12, choices=WhyNotAsked.choices, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    asked_under = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    is_proven = models.BooleanField(default=True)
    answer = models.CharField(max_length=3, choices=HelpAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = HelpfulnessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="helpfulness_by_asking")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="help_code_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) ^ Q(why_not=""),
                name="asked_or_said_why_not",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, asked_at__isnull=False)),
                name="answered_only_when_asked",
            ),
        ]

    @staticmethod
    def digest_of(code: str) -> str:
        return hashlib.sha256(b"helped" + code.encode()).hexdigest()

    def awaits(self, *, at: datetime) -> bool:
        return not self.answer and self.expires_at is not None and at < self.expires_at

    @transaction.atomic
    def tell(self, answer: str, *, at: datetime) -> bool:
        """The person says whether it helped; False if they have said so before. Raises Refused when
        it is too late, or when the text was erased."""
        self.refresh_from_db(from_queryset=Helpfulness.objects.select_for_update())
        refuse_erased(self.incident.erased_at)
        if self.answer:
            return False
        if not self.awaits(at=at):
            raise Refused(_("The time to answer has passed. Write to us again."))
        self.answer, self.answered_at = HelpAnswer(answer), at
        self.save(update_fields=["answer", "answered_at"])
        verb = "incident.helped" if answer == HelpAnswer.YES else "incident.not_helped"
        entries.record(self.incident, verb, by=None, at=at, is_proven=self.is_proven)
        return True


def pseudonyms_of(client: Client) -> set[int]:
    """Keys of all clients that an active claim links to this one."""

    claims = IdentityClaim.objects.active().filter(Q(one=client) | Q(other=client))
    pairs = claims.values_list("one", "other")
    return {client.pk, *(pk for pair in pairs for pk in pair)}


MOST_CODE = 64
LATEST = timedelta(days=60)  # after closing; later nobody is asked


LINK, NUMBER = "{ссылка}", "{номер}"
LIVES = timedelta(days=30)


class HelpRules(models.Model):
    """The settings, one row. Off until somebody of the authority switches it on: `on_since` is that
    moment, and incidents closed before are not asked about."""

    CODE = "desk"

    code = models.SlugField(unique=True, default=CODE)
    on_since = models.DateTimeField(null=True, blank=True)
    after_days = models.PositiveSmallIntegerField(
        _("Ask after how many working days"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    rest_days = models.PositiveSmallIntegerField(
        _("Ask one person at most once in how many days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    in_public = models.BooleanField(_("Ask under comments too, where everyone sees"), default=False)
    text = models.TextField(_("Text of the message"), max_length=1000)

    def __str__(self) -> str:
        return str(_("Whether it helped"))

    @classmethod
    def current(cls) -> "HelpRules":
        """The authority's rules; switched off until a pack has provided them."""
        return cls.objects.first() or cls(text=LINK)

    @property
    def is_on(self) -> bool:
        return self.on_since is not None

    def words(self, *, number: int, link: str) -> str:
        return self.text.replace(NUMBER, str(number)).replace(LINK, link)

    @classmethod
    @transaction.atomic
    def decide(
        cls, *, is_on: bool, values: "Mapping[str, object]", by: User, at: datetime
    ) -> "HelpRules":
        """Decide whether, when and with which text. Raises Refused for a text without its link."""
        if LINK not in str(values["text"]):
            raise Refused(_("The text must contain %(place)s: the address goes there.") % PLACE)
        rules = cls.objects.select_for_update().first() or cls()
        for name, value in values.items():
            setattr(rules, name, value)
        rules.on_since = (rules.on_since or at) if is_on else None
        rules.save()
        entries.record(rules, "help.rules_decided", by=by, at=at, is_on=is_on, **values)
        return rules


PLACE = {"place": LINK}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackQuestion:
    """The question as shown on a page of the site, to be answered by `until`."""

    number: int
    answer: str
    until: datetime

    def is_open(self, *, at: datetime) -> bool:
        return not self.answer and at < self.until


def question_for_page(row: Helpfulness | None) -> FeedbackQuestion | None:
    if row is None or row.expires_at is None:
        return None
    return FeedbackQuestion(number=row.incident.number, answer=row.answer, until=row.expires_at)


def question_about(incident: Incident) -> FeedbackQuestion | None:
    """What the page of a site question shows; None if it was not asked."""
    return question_for_page(Helpfulness.objects.asked().filter(incident=incident).first())
