"""Likely answers to a message, beside the composer: samples of the pack, templates in force, pages
of the authority's site, its earlier answers, and clauses of its acts, ranked together.

Each says why it is offered. Only a person chooses one. However many incidents there are, a fixed
number of candidates is compared (ADR 0064).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property, partial

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.cms.search import search
from otklik.cms.search.search import Near
from otklik.cms.search.search_entry import Kind
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import ReplyTemplate, Wording
from otklik.incidents.sla.due import calendar_of
from otklik.knowledge.articles.matches import InForce, in_force
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.nlp.reply_checks.fill_and_check_placeholders import PlaceholderValues, fill, to_check
from otklik.nlp.similarity.answer_match import Fit, fits, telling_words
from otklik.nlp.similarity.fingerprint import fingerprint
from otklik.organisation.access import StaffRequest
from otklik.organisation.people.user import User
from otklik.worktime.deadlines import due_in_working_days

LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that may fit. `key` identifies it in a form; `text` is inserted into the reply;
    `check` says what a person must verify in it; `why` gives the reason in a sentence."""

    key: str
    kind: str
    name: str
    text: str
    why: str
    share: float
    notes: tuple[str, ...] = ()
    url: str = ""
    language: str = settings.LANGUAGE_CODE

    @property
    def check(self) -> tuple[str, ...]:
        return to_check(self.text)


def _public_answer(pair: Pair, fit: Fit) -> Answer:
    return Answer(
        key=f"pair-{pair.pk}",
        kind=_("asked and answered on the site"),
        name=pair.question,
        text=pair.answer,
        why=common(fit),
        share=fit.share,
    )


def _earlier_answer(reply: Reply, fit: Fit) -> Answer:
    return Answer(
        key=f"reply-{reply.pk}",
        kind=_("earlier answer"),
        name=str(reply.incident),
        text=mask_personal(reply.text),
        why=common(fit),
        share=fit.share,
        notes=(_("It was written to another person: make it fit this one."),),
        url=reverse("incidents:incident", args=[reply.incident.number]),
    )


def _page_answer(place: Near, address: str, fit: Fit) -> Answer:
    """A page of the site, an act, or a quoted clause of one."""
    kinds = {Kind.CLAUSE: _("clause of a document"), Kind.ACT: _("document")}
    quote = place.text if place.kind == Kind.CLAUSE else ""
    cut = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rstrip()}…"
    title = f"{place.title}: «{cut}»" if cut else place.title
    return Answer(
        key=f"place-{place.key}",
        kind=kinds.get(place.kind, _("page of the site")),
        name=place.title,
        text=f"{title} {address}",
        why=common(fit),
        share=fit.share,
        url=place.url,
    )


def _article_answer(place: Near, article: InForce, address: str, fit: Fit) -> Answer:
    """The short answer of an article in force, and its address."""
    doubt = _("An act it is based on has changed: check before you send.")
    return Answer(
        key=f"place-{place.key}",
        kind=_("answer of the site"),
        name=place.title,
        text=" ".join(filter(None, (article.danger, article.short, address))),
        why=common(fit),
        share=fit.share,
        notes=(doubt,) if article.is_touched else (),
        url=place.url,
    )


def common(fit: Fit) -> str:
    return _("words in common: %(words)s") % {"words": ", ".join(fit.words)}


MOST_OFFERED = 8
MOST_INCIDENTS = 200  # newest answered ones on the topic
MOST_ALIKE = 100  # that share a band of the fingerprint
MOST_PAIRS = 200
MOST_REPLIES = 5  # earlier answers with different texts
MOST_PLACES = 12  # pages and clauses
_BY_TOPIC, _CHECKED = 0.3, 0.1  # bonuses for a matching topic and for a colleague's check


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A candidate for ranking: its lemmas, its topic bonus, and how it becomes an answer."""

    words: Iterable[str]
    answer: Callable[[Fit], Answer]
    bonus: float = 0.0
    is_by_topic: bool = False


@dataclass(frozen=True, kw_only=True)
class LikelyAnswers:
    """For one reply and one employee; `address_of` makes a path an absolute URL."""

    reply: Reply
    user: User
    at: datetime
    address_of: Callable[[str], str]

    @property
    def incident(self) -> Incident:
        return self.reply.incident

    @cached_property
    def question(self) -> str:
        """The answered message, or the opening of the incident if it has no text."""
        return self.reply.in_reply_to.text.strip() or self.incident.opening_text

    @property
    def best(self) -> list[Answer]:
        """Best first, with few earlier answers, so that they do not crowd out the rest."""
        return list(_few(self._every))

    def find(self, key: str) -> Answer | None:
        """The one with this key, if it is still offered."""
        return next((answer for answer in self._every if answer.key == key), None)

    @cached_property
    def _every(self) -> list[Answer]:
        words = telling_words(self.question)
        candidates = list(self._candidates(words))
        result = fits(words, [candidate.words for candidate in candidates])
        fitting = [
            (replace(fit, share=fit.share + candidate.bonus), candidate)
            for fit, candidate in zip(result, candidates, strict=True)
            if fit.is_telling or candidate.is_by_topic
        ]
        fitting.sort(key=lambda pair: -pair[0].share)
        return [candidate.answer(fit) for fit, candidate in fitting]

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
        basis = _("Based on: %(basis)s.") % {"basis": sample.basis} if sample.basis else ""
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
                text=self._fill(text),
                why=f"{reason}; {common(fit)}" if fit.words else reason,
                share=fit.share,
                notes=tuple(filter(None, notes)),
                language=language,
            )

        return _Candidate(
            words=telling_words(text), answer=answer, bonus=_BY_TOPIC + bonus, is_by_topic=True
        )

    def _pairs(self) -> Iterator[_Candidate]:
        """«Спросили — ответили», matched by the retold question."""
        published = Pair.objects.current().annotate(question_words=F("incident__likeness__words"))
        for pair in published[:MOST_PAIRS]:
            text = pair.question_words or ""  # type: ignore[attr-defined]
            yield _Candidate(words=text.split(), answer=partial(_public_answer, pair))

    def _earlier(self, words: frozenset[str]) -> Iterator[_Candidate]:
        """Sent answers, masked; for a public reply only public ones."""
        answered = self._similar_incidents()
        values = dict(fit_first(answered, words))
        replies = (
            Reply.objects.filter(
                incident__in=values,
                status=Reply.Status.SENT,
                interim__isnull=True,
                message__erased_at__isnull=True,
                message__deleted_at__isnull=True,  # deleted: it may have been wrong
            )
            .exclude(message__versions__number__gt=1)  # corrected in the network since
            .order_by("-pk")
            .select_related("incident")
        )
        if self.reply.lane == Message.Lane.PUBLIC:
            replies = replies.filter(lane=Message.Lane.PUBLIC)
        for reply in replies:
            yield _Candidate(
                words=values[reply.incident_id], answer=partial(_earlier_answer, reply)
            )

    def _similar_incidents(self) -> Iterator[tuple[int, list[str]]]:
        """Answered incidents to compare with: on the topic, or with similar words."""
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
                answer=partial(_article_answer, place, value, address)
                if value
                else partial(_page_answer, place, address),
                bonus=_CHECKED if value and not value.is_touched else 0.0,
            )

    def _fill(self, text: str) -> str:
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
                number=self.incident.public_number,
                due_on=timezone.localdate(due_at) if due_at else None,
                after_working_days=after,
            ),
        )


def fit_first(
    answered: Iterable[tuple[int, list[str]]], words: frozenset[str]
) -> Iterator[tuple[int, list[str]]]:
    """The incidents whose words match best: only their answers are read."""
    words_by_incident = dict(answered)
    items = fits(words, list(words_by_incident.values()))
    likely = sorted((fit for fit in items if fit.is_telling), key=lambda fit: -fit.share)
    rows = list(words_by_incident.items())
    for fit in likely[: MOST_REPLIES * 2]:
        yield rows[fit.place]


def _few(answers: Iterable[Answer]) -> Iterator[Answer]:
    """Each text once; at most `MOST_OFFERED`, of them `MOST_REPLIES` earlier answers."""
    texts: set[str] = set()
    earlier = 0
    for answer in answers:
        is_earlier = answer.key.startswith("reply-")
        if answer.text in texts or (is_earlier and earlier == MOST_REPLIES):
            continue
        texts.add(answer.text)
        earlier += is_earlier
        yield answer
        if len(texts) == MOST_OFFERED:
            return


def likely_answers(request: StaffRequest, reply: Reply) -> LikelyAnswers:
    return LikelyAnswers(
        reply=reply, user=request.user, at=timezone.now(), address_of=request.build_absolute_uri
    )


def requested_answers(request: StaffRequest, reply: Reply | None) -> list[Answer] | None:
    """When a button requested them; otherwise the page loads them itself."""
    if reply is None or not reply.is_editable or "answers" not in request.GET:
        return None
    return likely_answers(request, reply).best
