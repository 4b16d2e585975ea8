"""What of a reply may be shown to the outside program: its question or its draft, masked."""

from uuid import UUID

from otklik.assistant.models import LONGEST, Consultation
from otklik.incidents.models import Reply
from otklik.language.personal import masked
from otklik.organisation.models import User


def text_for(reply: Reply, kind: str) -> str:
    """All that leaves beside the fixed order: for a draft the message and its topic, for plainer
    words our own text. Masked twice over: what is masked stays as it is."""
    if kind == Consultation.Kind.PLAIN:
        return masked(reply.text.strip())
    topic = reply.incident.topic
    asked = masked(reply.in_reply_to.text.strip())[: LONGEST // 2].strip()
    return masked(f"Тема: {topic}.\n\n{asked}" if topic and asked else asked)


def consultation_of(reply: Reply, key: UUID, *, user: User) -> Consultation | None:
    """One that this colleague asked for about this incident."""
    about = str(reply.incident)
    return Consultation.objects.filter(key=key, by=user, about=about).first()
