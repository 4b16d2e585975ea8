"""One letter handed to the post office; what each of its answers means.

Until the letter itself is handed over nothing has happened. Once it has been, only the post
office's answer tells whether it was taken.
"""

import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from django.utils.translation import gettext as _

from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    file_problems,
    plain,
    text_problems,
    with_link,
)
from otklik.channels.networks.email.auto_replies import is_nobody
from otklik.channels.networks.email.client import opened_post
from otklik.channels.networks.email.errors import (
    _bytes,
    of_letter,
    of_recipient,
    of_sender,
    refusal,
    refuse,
)
from otklik.channels.networks.email.links import ID, MOST_REFERENCES, Identity, known_as
from otklik.channels.networks.errors import (
    InvalidContent,
    OutcomeUnknown,
    Temporary,
)
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem

TEXT_LIMIT = 50_000
FILES = FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    photo_names="JPEG, PNG, GIF, WEBP",
    photo_bytes=10 * MEGABYTE,
    video_types=frozenset({"video/mp4"}),
    video_names="MP4",
    video_bytes=15 * MEGABYTE,
)
ALTOGETHER = 15 * MEGABYTE  # encoded a third more: many post offices take 20 to 25
LIMITS = Limits(
    text=TEXT_LIMIT,
    comment=None,
    dm=TEXT_LIMIT,
    pause=timedelta(seconds=2),
    thread_pause=timedelta(seconds=30),
)


def problems(message: Outbound) -> list[Problem]:
    """What no post office should be given, and what people should know before."""
    if message.kind is not OutboundKind.DM or message.action is not Action.SEND:
        sentence = _("By e-mail only new letters can be sent.")
        return [Problem(code="not_a_letter", sentence=sentence)]
    found = text_problems(text_of(message), message, limit=TEXT_LIMIT)
    found += [p for p in file_problems(message.files, FILES) if p.code != "no_alt"]
    if sum(file.size for file in message.files) > ALTOGETHER:
        sentence = _("The files together are larger than %(most)d MB: take some away.") % {
            "most": ALTOGETHER // MEGABYTE
        }
        found.append(Problem(code="files_size", sentence=sentence, field="files"))
    if not known_as(message.thread.peer):
        sentence = _("This is no address that a letter can be sent to.")
        found.append(Problem(code="no_address", sentence=sentence, field="peer"))
    elif is_nobody(message.thread.peer):
        sentence = _("Nobody reads letters to this address: answer by another way.")
        found.append(Problem(code="nobody_reads", sentence=sentence, field="peer"))
    return found


def submit(connection: Connection, *, sender: str, recipient: str, letter: bytes) -> None:
    """Hand over one letter. Raises a ChannelError; OutcomeUnknown only once it was on its way."""
    with opened_post(connection) as post:
        try:
            refuse(of_sender, *post.mail(sender, _options(post, letter)))
            refuse(of_recipient, *post.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as fault:
            raise Temporary("no_answer", type(fault).__name__) from None
        try:
            answer = post.data(letter)
        except smtplib.SMTPDataError as fault:
            # It did not even want to hear the letter.
            raise refusal(of_letter, fault.smtp_code, _bytes(fault.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise OutcomeUnknown("no_answer", type(fault).__name__) from None
        if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):
            raise OutcomeUnknown("nonsense")
        refuse(of_letter, *answer)


def _options(post: smtplib.SMTP, letter: bytes) -> list[str]:
    return [f"size={len(letter)}"] if post.has_extn("size") else []


ANSWER = re.compile(r"\s*+(?:re|ответ|на)\s*+(?:\[\d+\]\s*+)?:\s*+", re.IGNORECASE)
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
