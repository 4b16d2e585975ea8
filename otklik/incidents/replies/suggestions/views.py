"""Likely answers beside the composer, inserted into the reply by a button. Nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.assistant.client import FAULTS, Fault
from otklik.assistant.models import LONGEST, Consultation, connection
from otklik.assistant.prompts import LANGUAGES
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.classification.language_names_and_speakers import SPOKEN_BY
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.suggestions.rank import likely_answers
from otklik.incidents.replies.views import (
    find_or_new_reply,
    load_reply,
    on_saved_draft,
    save_and_redirect,
)
from otklik.incidents.reply_templates.models import Wording
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.nlp.reply_checks.fill_and_check_placeholders import to_check
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.spoken_language import language_name
from otklik.organisation.people.user import User

Kind = Consultation.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request to the assistant; `language` only for a translation of an answer."""

    kind: str
    language: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Wish | None":
        """The request in a URL or a form; None for an unknown kind."""
        kind, language = values.get("kind", ""), values.get("language", "")
        is_known = language in LANGUAGES if kind == Kind.INTO else kind in Kind.values
        if not is_known:
            return None
        return cls(kind=kind, language=language if kind == Kind.INTO else "")

    @property
    def address(self) -> str:
        return f"?kind={self.kind}" + (f"&language={self.language}" if self.language else "")

    @property
    def is_translation(self) -> bool:
        return self.kind in (Kind.READ, Kind.INTO)

    @property
    def name(self) -> str:
        match self.kind:
            case Kind.DRAFT:
                return _("A draft by the outside program")
            case Kind.PLAIN:
                return _("Plainer words by the outside program")
        return _("A translation by the outside program")

    def messages(self, text: str) -> list[tuple[str, str]]:
        """Everything that is sent, verbatim."""
        return Consultation.messages_for(self.kind, text, self.language)


def translations(incident: Incident) -> list[tuple[str, Wish]]:
    """Possible translations with their labels; the person's likely languages first."""
    likely = SPOKEN_BY.get(incident.tongue, ())
    codes = sorted(LANGUAGES, key=lambda code: code not in likely)
    return [
        (_("the message – into Russian"), Wish(kind=Kind.READ)),
        *(
            (_("the answer – into %(name)s") % {"name": language_name(code)},
             Wish(kind=Kind.INTO, language=code))
            for code in codes
        ),
    ]  # fmt: skip


def text_to_send(reply: Reply, kind: str) -> str:
    """What is sent besides the instruction: for a draft the message and its topic, for a
    translation into Russian the message, else our own text. Masked again; masked parts stay."""
    if kind in (Kind.PLAIN, Kind.INTO):
        return mask_personal(reply.text.strip())
    question = mask_personal(reply.in_reply_to.text.strip())
    if kind == Kind.READ:
        return question
    topic, question = reply.incident.topic, question[: LONGEST // 2].strip()
    return mask_personal(f"Тема: {topic}.\n\n{question}" if topic and question else question)


def draft_text(consultation: Consultation) -> str:
    """The text for the draft, marked if it is a translation; empty for one of the message."""
    if consultation.kind == Kind.READ or not consultation.answer:
        return ""
    if consultation.kind == Kind.INTO:
        return f"[{_('a translation by a program: check it')}]\n{consultation.answer}"
    return consultation.answer


def consultation_of(reply: Reply, key: UUID, *, user: User) -> Consultation | None:
    """A consultation by this colleague about this incident."""
    about = reply.incident.public_number
    return Consultation.objects.filter(key=key, by=user, about=about).first()


@staff_only(Right.REPLY)
def answers(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Likely answers as a page fragment; without scripts a button saves and shows them."""
    incident = load(request, number)
    if request.method == "POST":
        return _save_and_show(request, number, key)
    to = request.GET.get("to", "")
    if not to.isdecimal() or len(to) > 18:
        raise Http404
    reply = find_or_new_reply(request, incident, key, to=to)
    parameters = request.GET.copy()
    del parameters["to"]
    context = {
        "answers": likely_answers(request, reply).best,
        "kept_address": parameters.urlencode(),
        "incident": incident,
        "reply": reply,
    }
    return render(request, "incidents/suggestions/likely_answers.html", context)


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def insertion(request: StaffRequest, reply: Reply, at: datetime) -> str:
    """Insert a likely answer or a phrase below what was typed; say what to check in it."""
    words, checks = _find_words(request, reply)
    reply.append(words, by=request.user, at=at)
    return _insertion_sentence(checks)


def _insertion_sentence(checks: tuple[str, ...]) -> str:
    if not checks:
        return _("The words are in the reply. Make them fit this person.")
    return _("The words are in the reply. Check in them: %(words)s.") % {
        "words": ", ".join(dict.fromkeys(checks))
    }


def _find_words(request: StaffRequest, reply: Reply) -> tuple[str, tuple[str, ...]]:
    """The text that a button selects and what to check in it, if it is still offered."""
    kind, _dash, which = request.POST.get("answer", "").partition("-")
    if kind == Wording.Kind.SNIPPET:
        snippets = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.SNIPPET)
        phrase = (
            snippets.filter(pk=which).first() if which.isdecimal() and len(which) < 18 else None
        )
        if phrase is not None:
            return phrase.text, ()
    elif kind == "assisted":
        result = _assistant_text(request, reply, which)
        if result:
            return result, to_check(result)
    else:
        answer = likely_answers(request, reply).find(f"{kind}-{which}")
        if answer is not None:
            return answer.text, answer.check
    raise Refused(_("These words are not offered any more. Your text is saved."))


def _assistant_text(request: StaffRequest, reply: Reply, key: str) -> str:
    try:
        found = consultation_of(reply, UUID(key), user=request.user)
    except ValueError:
        return ""
    return draft_text(found) if found else ""


def _save_and_show(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    incident, parameters = load(request, number), request.GET.copy()
    parameters["answers"] = "1"
    address = address_of(incident, request).partition("?")[0]
    return save_and_redirect(request, incident, key, f"{address}?{parameters.urlencode()}#answers")


@staff_only(Right.REPLY)
def assistance(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """From the composer: save what was typed and show what would be sent. From there: send it."""
    if connection() is None:
        raise Http404
    incident = load(request, number)
    wish = Wish.of(request.POST) or Wish.of(request.GET)
    if wish is None:
        raise Http404
    if request.method == "POST" and "shown" not in request.POST:
        return save_and_redirect(request, incident, key, f"{request.path}{wish.address}")
    reply = load_reply(request, number, key)
    if request.method == "POST":
        return _send(request, reply, wish)
    return _show(request, reply, wish)


@staff_only(Right.REPLY, "GET")
def result(request: StaffRequest, number: int, key: UUID, consulted: UUID) -> HttpResponse:
    """The assistant's answer, or that it is being written; the page reloads by itself."""
    reply = load_reply(request, number, key)
    consultation = consultation_of(reply, consulted, user=request.user)
    if consultation is None:
        raise Http404
    context = {
        "incident": reply.incident,
        "reply": reply,
        "consultation": consultation,
        "for_the_draft": draft_text(consultation),
        "is_awaited": consultation.is_awaited(at=timezone.now()),
        "fault": FAULTS[consultation.fault or Fault.NO_ANSWER],
    }
    piece = "#state" if "HX-Request" in request.headers else ""
    return render(request, f"incidents/suggestions/assistant_answer.html{piece}", context)


def _send(request: StaffRequest, reply: Reply, wish: Wish) -> HttpResponse:
    text = text_to_send(reply, wish.kind)
    if request.POST["shown"] != _digest(text):
        changed = _("The text has changed since it was shown: read again what would be sent.")
        return _show(request, reply, wish, refusal=changed)
    try:
        consultation = Consultation.ask(
            wish.kind,
            text,
            language=wish.language,
            about=reply.incident.public_number,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _show(request, reply, wish, refusal=str(refusal))
    return redirect(
        "incidents:reply-assistant-result", reply.incident.number, reply.key, consultation.key
    )


def _show(request: StaffRequest, reply: Reply, wish: Wish, *, refusal: str = "") -> HttpResponse:
    text = text_to_send(reply, wish.kind)
    program = connection()
    context = {
        "incident": reply.incident,
        "reply": reply,
        "wish": wish,
        "translations": translations(reply.incident) if wish.is_translation else [],
        "messages_out": [words for _role, words in wish.messages(text)],
        "text": text,
        "shown": _digest(text),
        "model": program.model if program else "",
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "incidents/suggestions/assistant_question.html", context, status=status)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
