"""What the outside program may see of a reply: its question or its draft, masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from otklik.assistant.models import LONGEST, Consultation
from otklik.assistant.prompts import LANGUAGES
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.language_detection import SPOKEN_BY
from otklik.incidents.replies.models import Reply
from otklik.nlp.personal_data.find import mask_personal
from otklik.organisation.people.spoken_language import language_name
from otklik.organisation.people.user import User

Kind = Consultation.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request to the program; `language` only for a translation of an answer."""

    kind: str
    language: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Wish | None":
        """The request in an address or a form; None for what is not offered."""
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
        """All that is sent, word for word."""
        return Consultation.messages_for(self.kind, text, self.language)


def translations(incident: Incident) -> list[tuple[str, Wish]]:
    """Possible translations with their labels; likely languages of the person first."""
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
    """What is sent besides the instruction: the message and its topic for a draft, the message for
    a translation into Russian, else our own text. Masked twice: masked words stay as they are."""
    if kind in (Kind.PLAIN, Kind.INTO):
        return mask_personal(reply.text.strip())
    question = mask_personal(reply.in_reply_to.text.strip())
    if kind == Kind.READ:
        return question
    topic, question = reply.incident.topic, question[: LONGEST // 2].strip()
    return mask_personal(f"Тема: {topic}.\n\n{question}" if topic and question else question)


def draft_text(consultation: Consultation) -> str:
    """What may be put into the draft: a translation is marked as one; that of a message is not."""
    if consultation.kind == Kind.READ or not consultation.answer:
        return ""
    if consultation.kind == Kind.INTO:
        return f"[{_('a translation by a program: check it')}]\n{consultation.answer}"
    return consultation.answer


def consultation_of(reply: Reply, key: UUID, *, user: User) -> Consultation | None:
    """A consultation of this colleague about this incident."""
    about = reply.incident.public_number
    return Consultation.objects.filter(key=key, by=user, about=about).first()
