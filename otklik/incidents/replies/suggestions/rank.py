"""Likely answers to a message, beside the composer: samples of the pack, templates in force, what
the authority shows on its site, its earlier answers, and clauses of its acts, ranked together.

Each says why it is offered. Nothing is chosen, put in or sent but by a person. However many
incidents there are, only so many candidates are looked at (ADR 0064).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.cms.search import search
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.suggestions.candidates import (
    Answer,
    Earlier,
    Paired,
    Placed,
    Signed,
    common,
)
from otklik.incidents.reply_templates.models import ReplyTemplate, Wording
from otklik.incidents.sla.due import calendar_of
from otklik.knowledge.articles.matches import in_force
from otklik.nlp.reply_checks.fill_placeholders import PlaceholderValues, fill
from otklik.nlp.similarity.answer_match import Fit, fits, telling_words
from otklik.nlp.similarity.fingerprint import fingerprint
from otklik.organisation.people.user import User
from otklik.worktime.day_deadlines import due_in_working_days

MOST_OFFERED = 8
MOST_INCIDENTS = 200  # answered ones about the topic, the newest
MOST_ALIKE = 100  # that share a band of words
MOST_PAIRS = 200
MOST_REPLIES = 5  # earlier answers, each of another text
MOST_PLACES = 12  # pages and clauses
_BY_TOPIC, _CHECKED = 0.3, 0.1  # what a template's topic, and a colleague's check, add to its words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """Something to rank: its dictionary forms, what its topic adds, how it becomes an answer."""

    words: Iterable[str]
    answer: Callable[[Fit], Answer]
    bonus: float = 0.0
    is_by_topic: bool = False


@dataclass(frozen=True, kw_only=True)
class LikelyAnswers:
    """For one reply, as one member of staff may see; `address_of` makes a path a whole address."""

    reply: Reply
    user: User
    at: datetime
    address_of: Callable[[str], str]

    @property
    def incident(self) -> Incident:
        return self.reply.incident

    @cached_property
    def question(self) -> str:
        """The message that is answered; what the incident opens with where it has no words."""
        return self.reply.in_reply_to.text.strip() or self.incident.opening_text

    @property
    def ranked(self) -> list[Answer]:
        """The best first; of earlier answers the best few, so that they hide nothing else."""
        return list(_few(self._every))

    def find(self, key: str) -> Answer | None:
        """The one that a press names, if it is still offered."""
        return next((answer for answer in self._every if answer.key == key), None)

    @cached_property
    def _every(self) -> list[Answer]:
        words = telling_words(self.question)
        candidates = list(self._candidates(words))
        result = fits(words, [candidate.words for candidate in candidates])
        kept = [
            (replace(fit, share=fit.share + candidate.bonus), candidate)
            for fit, candidate in zip(result, candidates, strict=True)
            if fit.is_telling or candidate.is_by_topic
        ]
        kept.sort(key=lambda pair: -pair[0].share)
        return [candidate.answer(fit) for fit, candidate in kept]

    def _candidates(self, words: frozenset[str]) -> Iterator[_Candidate]:
        sample = ReplyTemplate.offered_for(self.incident)
        if sample is not None:
            yield self._of_sample(sample)
        today = timezone.localdate(self.at)
        for wording in Wording.objects.offered_for(self.incident, to=self.user, on=today):
            if wording.is_template:
                yield self._of_template(wording, today)
        if not words:
            return
        yield from self._pairs()
        yield from self._earlier(words)
        yield from self._places(words)

    def _of_sample(self, sample: ReplyTemplate) -> _Candidate:
        basis = _("It rests on: %(basis)s.") % {"basis": sample.basis} if sample.basis else ""
        doubt = "" if sample.is_checked else _("The authority has not checked this sample yet.")
        return self._by_topic(
            f"sample-{sample.pk}", _("sample of the pack"), str(sample.topic), sample.text,
            notes=(doubt, basis), bonus=_CHECKED * sample.is_checked,
        )  # fmt: skip

    def _of_template(self, wording: Wording, today: date) -> _Candidate:
        stale = tuple(
            _("The act has changed: %(act)s.") % {"act": one} for one in wording.stale(today)
        )
        doubt = "" if wording.checked_at else _("Nobody has checked this template yet.")
        return self._by_topic(
            f"template-{wording.pk}", _("template"), wording.name, wording.text,
            notes=(doubt, *stale), language=wording.language,
            bonus=_CHECKED * bool(wording.checked_at),
        )  # fmt: skip

    def _by_topic(
        self,
        key: str,
        kind: str,
        name: str,
        text: str,
        *,
        notes: tuple[str, ...],
        bonus: float,
        language: str = settings.LANGUAGE_CODE,
    ) -> _Candidate:
        decided = self.incident.topic is not None
        reason = _("by the topic") if decided else _("by the topic that the program guesses")

        def answer(fit: Fit) -> Answer:
            return Answer(
                key=key,
                kind=kind,
                name=name,
                text=self._filled(text),
                why=f"{reason}; {common(fit)}" if fit.words else reason,
                share=fit.share,
                notes=tuple(filter(None, notes)),
                language=language,
            )

        return _Candidate(
            words=telling_words(text), answer=answer, bonus=_BY_TOPIC + bonus, is_by_topic=True
        )

    def _pairs(self) -> Iterator[_Candidate]:
        """«Спросили — ответили», by the question that they retell."""
        shown = Pair.objects.shown().annotate(question_words=F("incident__likeness__words"))
        for pair in shown[:MOST_PAIRS]:
            text = pair.question_words or ""  # type: ignore[attr-defined]
            yield _Candidate(words=text.split(), answer=Paired(pair))

    def _earlier(self, words: frozenset[str]) -> Iterator[_Candidate]:
        """Answers that came to stand, masked; to everyone only what everyone has read."""
        answered = self._answered()
        values = dict(fit_first(answered, words))
        replies = (
            Reply.objects.filter(
                incident__in=values,
                status=Reply.Status.SENT,
                interim__isnull=True,
                message__erased_at__isnull=True,
                message__deleted_at__isnull=True,  # taken down: it may have been wrong
            )
            .exclude(message__versions__number__gt=1)  # corrected in the network since
            .order_by("-pk")
            .select_related("incident")
        )
        if self.reply.lane == Message.Lane.PUBLIC:
            replies = replies.filter(lane=Message.Lane.PUBLIC)
        for reply in replies:
            yield _Candidate(words=values[reply.incident_id], answer=Earlier(reply))

    def _answered(self) -> Iterator[tuple[int, list[str]]]:
        """Answered incidents to compare with: those of the topic and those with words alike."""
        found = Incident.objects.visible_to(self.user).exclude(pk=self.incident.pk).filter(
            first_reply_at__isnull=False, reopened_at__isnull=True, erased_at__isnull=True,
            likeness__isnull=False,
        )  # fmt: skip
        topic = self.incident.topic_id or (
            self.incident.guessed_topic_id if self.incident.has_likely_topic else None
        )
        alike = fingerprint(self.question)
        ways = [Q(topic=topic)] if topic else []
        if alike is not None:
            ways.append(Q(pk__in=list(Likeness.objects.sharing_a_band(alike, most=MOST_ALIKE))))
        for way in ways:
            rows = found.filter(way).order_by("-pk").values_list("pk", "likeness__words")
            for pk, words in rows[:MOST_INCIDENTS]:
                yield pk, words.split()

    def _places(self, words: frozenset[str]) -> Iterator[_Candidate]:
        """Answers in force, editors' pages, acts and their clauses."""
        items = search.near(" ".join(sorted(words)), limit=MOST_PLACES)
        signed = in_force(place.key for place in items)
        for place in items:
            value, address = signed.get(place.key), self.address_of(place.url)
            yield _Candidate(
                words=telling_words(f"{place.title}. {place.words}"),
                answer=Signed(place, value, address) if value else Placed(place, address),
                bonus=_CHECKED if value and not value.is_touched else 0.0,
            )

    def _filled(self, text: str) -> str:
        def after(count: int) -> date:
            calendar = calendar_of(self.incident)
            start = datetime.combine(timezone.localdate(self.at), time(9), tzinfo=calendar.tz)
            moment = due_in_working_days(start, count, calendar).moment
            return moment.astimezone(calendar.tz).date()

        due_at = self.incident.due_at if self.incident.is_unanswered else None
        return fill(
            text,
            PlaceholderValues(
                today=timezone.localdate(self.at),
                number=self.incident.written_number,
                due_on=timezone.localdate(due_at) if due_at else None,
                after_working_days=after,
            ),
        )


def fit_first(
    answered: Iterable[tuple[int, list[str]]], words: frozenset[str]
) -> Iterator[tuple[int, list[str]]]:
    """Of many incidents those whose words fit best: only their answers are read."""
    known = dict(answered)
    items = fits(words, list(known.values()))
    likely = sorted((fit for fit in items if fit.is_telling), key=lambda fit: -fit.share)
    rows = list(known.items())
    for fit in likely[: MOST_REPLIES * 2]:
        yield rows[fit.place]


def _few(answers: Iterable[Answer]) -> Iterator[Answer]:
    """Each text once; so many in all, so many earlier ones."""
    seen: set[str] = set()
    earlier = 0
    for answer in answers:
        is_earlier = answer.key.startswith("reply-")
        if answer.text in seen or (is_earlier and earlier == MOST_REPLIES):
            continue
        seen.add(answer.text)
        earlier += is_earlier
        yield answer
        if len(seen) == MOST_OFFERED:
            return
