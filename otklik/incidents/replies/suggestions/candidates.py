"""One answer that may fit a message: what it is, what goes into the reply, why it is offered."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.cms.search.entry import Kind
from otklik.cms.search.search import Near
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.replies.models import Reply
from otklik.knowledge.articles.matches import InForce
from otklik.nlp.personal_data.find import mask_personal
from otklik.nlp.reply_checks.fill_placeholders import to_check
from otklik.nlp.similarity.answer_match import Fit

LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One that may fit. `key` names it in a form; `text` is what goes into the reply, filled;
    `check` what a person must look at in it; `why` the reason in a sentence."""

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


@dataclass(frozen=True, slots=True)
class Paired:
    pair: Pair

    def __call__(self, fit: Fit) -> Answer:
        return Answer(
            key=f"pair-{self.pair.pk}",
            kind=_("asked and answered on the site"),
            name=self.pair.question,
            text=self.pair.answer,
            why=common(fit),
            share=fit.share,
        )


@dataclass(frozen=True, slots=True)
class Earlier:
    reply: Reply

    def __call__(self, fit: Fit) -> Answer:
        return Answer(
            key=f"reply-{self.reply.pk}",
            kind=_("earlier answer"),
            name=str(self.reply.incident),
            text=mask_personal(self.reply.text),
            why=common(fit),
            share=fit.share,
            notes=(_("It was written to another person: make it fit this one."),),
            url=reverse("incidents:incident", args=[self.reply.incident.number]),
        )


@dataclass(frozen=True, slots=True)
class Placed:
    place: Near
    address: str

    def __call__(self, fit: Fit) -> Answer:
        is_clause = self.place.kind == Kind.CLAUSE
        kinds = {
            Kind.CLAUSE: _("clause of a document"),
            Kind.ACT: _("document"),
        }
        quote = self.place.text if is_clause else ""
        cut = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rstrip()}…"
        title = f"{self.place.title}: «{cut}»" if cut else self.place.title
        return Answer(
            key=f"place-{self.place.key}",
            kind=kinds.get(self.place.kind, _("page of the site")),
            name=self.place.title,
            text=f"{title} {self.address}",
            why=common(fit),
            share=fit.share,
            url=self.place.url,
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """An answer in force on the site: its short answer goes in, and the way to the whole."""

    place: Near
    answer: InForce
    address: str

    def __call__(self, fit: Fit) -> Answer:
        doubt = _("An act it rests on has changed: look before you send.")
        parts = (self.answer.danger, self.answer.short, self.address)
        return Answer(
            key=f"place-{self.place.key}",
            kind=_("answer of the site"),
            name=self.place.title,
            text=" ".join(filter(None, parts)),
            why=common(fit),
            share=fit.share,
            notes=(doubt,) if self.answer.is_touched else (),
            url=self.place.url,
        )


def common(fit: Fit) -> str:
    """Why it is offered."""
    return _("words in common: %(words)s") % {"words": ", ".join(fit.words)}
