"""A letter of ours, as it leaves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from django.utils.translation import gettext as _

from otklik.channels.networks.base import InvalidContent, Outbound
from otklik.channels.networks.email.addresses import Identity
from otklik.channels.networks.rules import plain, with_link

ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")
ANSWER = re.compile(r"\s*+(?:re|ответ|на)\s*+(?:\[\d+\]\s*+)?:\s*+", re.IGNORECASE)
MOST_REFERENCES = 20
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The letter that is answered, as far as it was found in the mailbox."""

    subject: str = ""
    references: tuple[str, ...] = ()


def text_of(message: Outbound) -> str:
    return with_link(plain(message.text), message.link)


def subject_for(answered: Answered, usual: str) -> str:
    """Letters are shown together by their subject: an answer bears that of what it answers."""
    subject = " ".join(answered.subject[:2000].split())
    begin = 0
    while found := ANSWER.match(subject, begin):
        begin = found.end()
    subject = subject[begin:]
    return (
        f"Re: {subject[:LONGEST_SUBJECT]}"
        if subject
        else " ".join(usual.split()) or _("An answer to your letter")
    )


def letter(
    message: Outbound, *, us: Identity, to: str, answered: Answered, usual_subject: str
) -> bytes:
    """The letter, ready to be handed over: plain text, quoted-printable. It was written by a
    person, so nothing calls it automatic; robots are asked not to answer it.

    Raises InvalidContent when a file is gone.
    """
    number = us.message_id(message.key, message.thread.peer)
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(us.name, addr_spec=us.address)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = subject_for(answered, usual_subject)
    made["Date"] = format_datetime(localtime())
    made["Message-ID"] = f"<{number}>"
    if tagged := us.tagged(number):
        made["Reply-To"] = Address(us.name, addr_spec=tagged)
    if asked := ID.fullmatch(f"<{message.reply_to}>"):
        chain = [*answered.references, asked[0]]
        made["In-Reply-To"] = asked[0]
        made["References"] = " ".join(dict.fromkeys(chain[-MOST_REFERENCES:]))
    made["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    made.set_content(f"{text_of(message)}\n", cte="quoted-printable")
    for file in message.files:
        try:
            with file.open() as opened:
                body = opened.read()
        except OSError:
            raise InvalidContent("file_gone") from None
        kind, _slash, sort = file.content_type.partition("/")
        made.add_attachment(body, maintype=kind, subtype=sort, filename=file.name)
    return made.as_bytes()


def references(said: str) -> tuple[str, ...]:
    """The Message-IDs in a header, with their brackets."""
    return tuple(ID.findall(said))


def without_brackets(ids: Sequence[str]) -> list[str]:
    return [one[1:-1] for one in ids]
