from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import PROTECT, Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.files.uploads import private_files
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.dashboards.permissions import require_field_worker
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.manual_cards import Card, Where, message_at, note_card
from otklik.incidents.topics.models import Topic
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.nlp.similarity.fingerprint import Fingerprint, fingerprint
from otklik.organisation.people.user import User
from otklik.ui.truncate import beginning

TOGETHER_WITHIN = timedelta(days=14)
MOST_COMPARED = 500
FORGET_BATCH = 100


def _place(mention: "Mention", _name: str) -> str:
    return f"mentions/{mention.pk}.jpg"


class MentionQuerySet(models.QuerySet["Mention"]):
    def first_of_their_kind(self) -> Self:
        """Without near duplicates of earlier ones."""
        return self.filter(group=F("pk"))

    def of_erased(self) -> Self:
        """Their incident was erased, but their text is still here."""
        words = ("title", "text", "picture", "url", "signs", "topic_reason", "tone_reason")
        kept = Q(raw__isnull=False)
        for name in words:
            kept |= ~Q(**{name: ""})
        return self.filter(kept, incident__erased_at__isnull=False)

    def about(self, topic: int) -> Self:
        """By the topic of the incident made from it, else by its own."""
        return self.filter(Q(incident__topic=topic) | Q(incident__topic=None, topic=topic))

    def with_repeats(self) -> Self:
        others = Mention.objects.filter(group=models.OuterRef("group")).order_by()
        counted = others.values("group").annotate(n=Count("pk")).values("n")
        return self.annotate(repeats=models.Subquery(counted) - 1)

    def for_list(self) -> Self:
        """With what a row of a list shows."""
        return self.with_repeats().select_related("source", "topic", "incident__topic")

    def counted_by_day(self, *, since: date, until: date) -> "dict[tuple[int, date], int]":
        """How many different statements per day on a topic; duplicates count once a day."""
        rows = self.filter(on__gte=since, on__lte=until).order_by()
        themed = rows.values("on", theme=Coalesce("incident__topic", "topic"))
        counted = themed.annotate(n=Count("group", distinct=True))
        return {(row["theme"], row["on"]): row["n"] for row in counted if row["theme"] is not None}


class Mention(models.Model):
    """A public statement about the authority or its work, without personal data. One that became an
    incident automatically (on our own pages) has no text here: it is the incident's."""

    class State(models.TextChoices):
        NEW = "new", gettext_lazy("not reviewed")
        ANSWER = "answer", gettext_lazy("needs an answer")
        EXPLANATION = "explanation", gettext_lazy("needs an explanation")
        INCIDENT = "incident", gettext_lazy("became an incident")
        SEEN = "seen", gettext_lazy("checked, nothing to do")
        EXPLAINED = "explained", gettext_lazy("answered by us publicly")

    class Tone(models.TextChoices):
        ANGRY = "angry", gettext_lazy("discontented")
        CALM = "calm", gettext_lazy("calm")
        GLAD = "glad", gettext_lazy("content")

    source = models.ForeignKey(Source, on_delete=PROTECT, related_name="mentions")
    raw = models.ForeignKey(RawMention, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)
    place = models.CharField(max_length=120, blank=True, help_text="Where it stands, in words.")
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    picture = models.FileField(upload_to=_place, storage=private_files, blank=True)
    at = models.DateTimeField(help_text="When it was said.")
    on = models.DateField(help_text="The same, as a day here.")
    found_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=PROTECT, related_name="+")
    topic_certainty = models.FloatField(default=0)
    topic_reason = models.CharField(max_length=300, blank=True)
    topic_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    tone = models.CharField(max_length=6, choices=Tone.choices, blank=True)
    tone_certainty = models.FloatField(default=0)
    tone_reason = models.CharField(max_length=200, blank=True)
    tone_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=State.choices, default=State.NEW)
    state_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    state_at = models.DateTimeField(null=True)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="+")
    group = models.BigIntegerField(null=True, db_index=True)
    signs = models.TextField(blank=True, help_text="Its words that say something, in no order.")
    band_1 = models.BigIntegerField(null=True, db_index=True)
    band_2 = models.BigIntegerField(null=True, db_index=True)
    band_3 = models.BigIntegerField(null=True, db_index=True)
    band_4 = models.BigIntegerField(null=True, db_index=True)

    objects = MentionQuerySet.as_manager()

    if TYPE_CHECKING:
        repeats: int

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="mention_once_a_source")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="mentions_newest_first"),
            models.Index(fields=["on", "topic"], name="mentions_of_days"),
            models.Index(fields=["state", "-at"], name="mentions_by_state"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_text(self) -> str:
        """Its text without personal data."""
        if self.text or self.title or self.incident is None:
            return self.text
        return mask_personal(self.incident.opening_text)

    @property
    def shown_title(self) -> str:
        return self.title or beginning(self.shown_text, 120) or self.url or str(self.source)

    @property
    def shown_topic(self) -> "Topic | None":
        of_incident = self.incident.topic if self.incident else None
        return of_incident or self.topic

    @classmethod
    @transaction.atomic
    def note(
        cls, source: Source, key: str, *, columns: Mapping[str, Any], at: datetime
    ) -> "Mention":
        """Store a text without personal data; the same key updates it, unless it was erased."""
        text = f"{columns.get('title', '')}\n{columns.get('text', '')}"
        values = {**columns, "on": timezone.localdate(columns["at"]), **_signs(text)}
        found = cls.objects.select_for_update().filter(source=source, key=key[:120]).first()
        if found is not None and found.is_of_erased:
            return found
        if found is None:
            found = cls.objects.create(source=source, key=key[:120], found_at=at, **values)
        else:
            kept = {"topic", "topic_certainty", "topic_reason"} if found.topic_by_id else set()
            kept |= {"tone", "tone_certainty", "tone_reason"} if found.tone_by_id else set()
            for name, value in values.items():
                if name not in kept:
                    setattr(found, name, value)
        was, found.group = found.group, found._first_alike()
        found.save()
        if was == found.pk != found.group:
            found._part_with_followers()
        return found

    @property
    def is_of_erased(self) -> bool:
        return self.incident is not None and self.incident.erased_at is not None

    def _part_with_followers(self) -> None:
        """It now duplicates another one: regroup its own duplicates, so that none is hidden."""
        theirs = Mention.objects.select_for_update().filter(group=self.pk)
        for follower in theirs.exclude(pk=self.pk).order_by("pk"):
            follower.group = follower._first_alike()
            follower.save(update_fields=["group"])

    @transaction.atomic
    def forget_words(self, *, at: datetime) -> None:
        """Its incident was erased: delete its text and raw rows. Day and topic stay, and digests of
        raw rows, so that they are not imported again."""
        if self.raw is not None:
            RawMention.objects.filter(source=self.source_id, key=self.raw.key).update(body={})
        if self.picture:
            self.picture.delete(save=False)
        self.raw = None
        self.title = self.text = self.url = self.place = ""
        self.topic_reason = self.tone_reason = ""
        for name, value in _signs("").items():
            setattr(self, name, value)
        self.save()
        entries.record(self, "mention.erased", by=None, at=at)

    @classmethod
    def forget_erased(cls, *, at: datetime) -> int:
        """Delete texts of mentions whose incidents were erased; returns how many. Repeatable."""
        count = 0
        while keys := list(cls.objects.of_erased().values_list("pk", flat=True)[:FORGET_BATCH]):
            for key in keys:
                with transaction.atomic():
                    cls.objects.select_for_update().get(pk=key).forget_words(at=at)
                count += 1
        return count

    def _first_alike(self) -> int:
        """The first near duplicate within two weeks before or after; itself if none."""
        if self.band_1 is None:
            return self.pk
        bands = Q(band_1=self.band_1) | Q(band_2=self.band_2) | Q(band_3=self.band_3)
        near = Mention.objects.filter(
            bands | Q(band_4=self.band_4),
            at__gte=self.at - TOGETHER_WITHIN, at__lte=self.at + TOGETHER_WITHIN, group=F("pk"),
        ).exclude(pk=self.pk)  # fmt: skip
        ours = Fingerprint(words=frozenset(self.signs.split()), bands=())
        for pk, signs in near.order_by("pk").values_list("pk", "signs")[:MOST_COMPARED]:
            if ours.is_like(signs.split()):
                return int(pk)
        return self.pk

    def keep_picture(self, jpeg: bytes) -> None:
        """Store a screenshot that the caller has re-encoded."""
        self.picture.save("", ContentFile(jpeg))

    @property
    def near_repeats(self) -> MentionQuerySet:
        others = Mention.objects.filter(group=self.group).exclude(pk=self.pk)
        return others.select_related("source", "incident")

    @property
    def next_states(self) -> "list[Mention.State]":
        """The states a person can set now."""
        states = (self.State.ANSWER, self.State.EXPLANATION, self.State.SEEN)
        return [state for state in states if state != self.state]

    @transaction.atomic
    def correct(self, *, topic: Topic | None, tone: str, by: User, at: datetime) -> None:
        """A person decides topic and tone; the guess is dropped."""
        require_field_worker(by)
        self.topic, self.topic_by, self.topic_certainty = topic, by, 1.0
        self.tone, self.tone_by, self.tone_certainty = tone, by, 1.0
        self.topic_reason = self.tone_reason = ""
        self.save()
        code = topic.code if topic else ""
        entries.record(self, "mention.corrected", by=by, at=at, topic=code, tone=tone)

    @transaction.atomic
    def become_incident(self, *, key: UUID, by: User, at: datetime) -> Incident:
        """Make it an incident card, to be answered by its link. Raises Refused without text."""
        require_field_worker(by)
        row = Mention.objects.select_for_update().get(pk=self.pk)
        if row.incident is not None:
            return row.incident
        current = message_at(row.url) if row.url else None
        if current is not None:
            incident = current.incident
        elif not row.original:
            raise Refused(_("There is no text left: create a card manually."))
        else:
            card = Card(
                where=Where.NETWORK if row.url else Where.OTHER, text=row.original,
                posted_at=row.at, url=row.url, place=row.place or row.source.name,
            )  # fmt: skip
            incident = note_card(card, key=key, by=by, at=at)
        row.incident, row.state, row.state_by, row.state_at = incident, self.State.INCIDENT, by, at
        row.save(update_fields=["incident", "state", "state_by", "state_at"])
        entries.record(row, "mention.became_incident", by=by, at=at, incident=incident.number)
        self.refresh_from_db()
        return incident

    @transaction.atomic
    def note_explained(self, *, by: User | None, at: datetime) -> None:
        """We answered in public: it and its near duplicates no longer wait, except incidents."""
        alike = Mention.objects.select_for_update().filter(group=self.group)
        waiting = alike.exclude(state__in=(self.State.INCIDENT, self.State.EXPLAINED))
        for one in waiting.order_by("pk"):
            one.state, one.state_by, one.state_at = self.State.EXPLAINED, by, at
            one.save(update_fields=["state", "state_by", "state_at"])
            entries.record(one, "mention.explained", by=by, at=at)

    @property
    def original(self) -> str:
        """The original text while it is stored; else without personal data."""
        whole = str(self.raw.body.get("text", "")) if self.raw else ""
        return "\n".join(part for part in (self.title, whole or self.text) if part)


def _signs(text: str) -> dict[str, Any]:
    print_ = fingerprint(text)
    if print_ is None:
        return {"signs": "", **{f"band_{n}": None for n in range(1, 5)}}
    bands = {f"band_{number}": band for number, band in enumerate(print_.bands, start=1)}
    return {"signs": " ".join(sorted(print_.words)), **bands}


UNDO_WITHIN = timedelta(seconds=60)
MOST = 500


class MentionDecisionQuerySet(models.QuerySet["MentionDecision"]):
    def undoable(self, *, by: User, at: datetime) -> Self:
        found = self.filter(by=by, undone_at=None, at__gt=at - UNDO_WITHIN)
        return found.order_by("-pk")


class MentionDecision(models.Model):
    """One decision on one or many mentions; its author may undo it for a minute."""

    state = models.CharField(max_length=11, choices=Mention.State.choices)
    by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = MentionDecisionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="decision_on_mentions_by")]

    @property
    def undoable_until(self) -> datetime:
        return self.at + UNDO_WITHIN

    @classmethod
    @transaction.atomic
    def decide(cls, ids: Iterable[int], state: str, *, by: User, at: datetime) -> "MentionDecision":
        """Apply to mentions and duplicates, except incidents. Raises Refused if nothing changes."""
        require_field_worker(by)
        if state not in {Mention.State.ANSWER, Mention.State.EXPLANATION, Mention.State.SEEN}:
            raise Refused(_("Choose what is to be done with them."))
        groups = Mention.objects.filter(pk__in=list(ids)[:MOST]).values("group")
        rows = Mention.objects.select_for_update().filter(group__in=groups)
        rows = rows.exclude(state__in=[state, Mention.State.INCIDENT]).order_by("pk")
        chosen = list(rows[:MOST])
        if not chosen:
            raise Refused(_("Nothing was changed: choose mentions that are not so already."))
        decision = cls.objects.create(state=state, by=by, at=at)
        MentionDecisionLine.objects.bulk_create(
            MentionDecisionLine(decision=decision, mention=one, before=one.state) for one in chosen
        )
        Mention.objects.filter(pk__in=[one.pk for one in chosen]).update(
            state=state, state_by=by, state_at=at
        )
        for one in chosen:
            entries.record(one, "mention.marked", by=by, at=at, state=state)
        return decision

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> int:
        """Restore earlier states; returns how many. A colleague's later change stays."""
        require_field_worker(by)
        held = MentionDecision.objects.select_for_update().get(pk=self.pk)
        if held.by_id != by.pk:
            raise Refused(_("Only the person who made the change can undo it."))
        if held.undone_at is not None:
            raise Refused(_("It was already undone."))
        if at > held.undoable_until:
            raise Refused(_("A minute has passed: now change each mention separately."))
        held.undone_at = at
        held.save(update_fields=["undone_at"])
        count = 0
        for line in held.lines.all():
            row = Mention.objects.filter(pk=line.mention_id, state=held.state, state_at=held.at)
            if row.update(state=line.before, state_by=None, state_at=None):
                entries.record(line.mention, "mention.put_back", by=by, at=at, state=line.before)
                count += 1
        return count


class MentionDecisionLine(models.Model):
    """One mention in a decision, as it was before."""

    decision = models.ForeignKey(MentionDecision, on_delete=models.CASCADE, related_name="lines")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="+")
    before = models.CharField(max_length=11, choices=Mention.State.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "mention"], name="mention_once_a_decision")
        ]
