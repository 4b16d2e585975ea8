"""Sending one letter, and what the server's answers mean.

Before DATA nothing has been sent; after it, only the server's response tells the outcome."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from django.utils.translation import gettext as _

from otklik.channels.networks import content_rules, errors
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.email.auto_replies import is_nobody
from otklik.channels.networks.email.client import open_smtp
from otklik.channels.networks.email.links import (
    ID,
    MOST_REFERENCES,
    Identity,
    normal_address,
)
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem

BUSY_SECONDS = 300.0  # greylisting usually asks for some minutes
STATUS = re.compile(rb"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")


type _Meaning = tuple[type[errors.ChannelError], str]
type _Reading = Callable[[int, tuple[int, int]], _Meaning]


def of_sender(code: int, status: tuple[int, int]) -> _Meaning:
    if code in {530, 535}:
        return errors.AuthExpired, "login_refused"
    if code == 552:
        return errors.InvalidContent, "too_large"
    return errors.PermissionDenied, "sender_refused"


def of_recipient(code: int, status: tuple[int, int]) -> _Meaning:
    match status:
        case (1, _):
            return errors.NotFound, "no_such_address"
        case (2, 2):
            return errors.PermissionDenied, "mailbox_full"
        case (2 | 7, _):
            return errors.PermissionDenied, "recipient_refused"
    if code in {550, 551, 553}:
        return errors.NotFound, "no_such_address"
    return errors.PermissionDenied, "recipient_refused"


def of_letter(code: int, status: tuple[int, int]) -> _Meaning:
    if code == 552 or status in {(2, 3), (3, 4)}:
        return errors.InvalidContent, "too_large"
    if status[0] == 7 or code == 554:
        return errors.NeedsHuman, "taken_for_spam"
    return errors.InvalidContent, "letter_refused"


def refuse(reading: _Reading, code: int, value: object) -> None:
    if not 200 <= code < 300:
        raise refusal(reading, code, _bytes(value))


def refusal(reading: _Reading, code: int, value: bytes) -> errors.ChannelError:
    found = STATUS.match(value)
    status = (int(found[2]), int(found[3])) if found else (0, 0)
    # Their text may name people: only the codes are given.
    detail = f"{code} {found[0].decode().strip()}" if found else str(code)
    if code == 421 or not 400 <= code < 600:
        return errors.Temporary("busy", detail)
    if code < 500:
        return errors.RateLimited("try_later", detail, retry_after=BUSY_SECONDS, scope="thread")
    fault, word = reading(code, status)
    return fault(word, detail)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("ascii", "replace")


TEXT_LIMIT = 50_000
FILES = content_rules.FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    photo_names="JPEG, PNG, GIF, WEBP",
    photo_bytes=10 * content_rules.MEGABYTE,
    video_types=frozenset({"video/mp4"}),
    video_names="MP4",
    video_bytes=15 * content_rules.MEGABYTE,
)
ALTOGETHER = 15 * content_rules.MEGABYTE  # encoded a third more: many accept 20 to 25
LIMITS = Limits(
    text=TEXT_LIMIT,
    comment=None,
    dm=TEXT_LIMIT,
    pause=timedelta(seconds=2),
    thread_pause=timedelta(seconds=30),
)


def problems(message: Outbound) -> list[Problem]:
    if message.kind is not OutboundKind.DM or message.action is not Action.SEND:
        sentence = _("By e-mail only new letters can be sent.")
        return [Problem(code="not_a_letter", sentence=sentence)]
    found = content_rules.text_problems(text_of(message), message, limit=TEXT_LIMIT)
    found += [p for p in content_rules.file_problems(message.files, FILES) if p.code != "no_alt"]
    if sum(file.size for file in message.files) > ALTOGETHER:
        sentence = _("The files together are larger than %(most)d MB: take some away.") % {
            "most": ALTOGETHER // content_rules.MEGABYTE
        }
        found.append(Problem(code="files_size", sentence=sentence, field="files"))
    if not normal_address(message.thread.peer):
        sentence = _("This is no address that a letter can be sent to.")
        found.append(Problem(code="no_address", sentence=sentence, field="peer"))
    elif is_nobody(message.thread.peer):
        sentence = _("Nobody reads letters to this address: answer in another way.")
        found.append(Problem(code="nobody_reads", sentence=sentence, field="peer"))
    return found


def submit(connection: Connection, *, sender: str, recipient: str, letter: bytes) -> None:
    """Raises a ChannelError; OutcomeUnknown only once the letter was being sent."""
    with open_smtp(connection) as post:
        try:
            refuse(of_sender, *post.mail(sender, _options(post, letter)))
            refuse(of_recipient, *post.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as fault:
            raise errors.Temporary("no_answer", type(fault).__name__) from None
        try:
            answer = post.data(letter)
        except smtplib.SMTPDataError as fault:
            # Refused before DATA.
            raise refusal(of_letter, fault.smtp_code, _bytes(fault.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise errors.OutcomeUnknown("no_answer", type(fault).__name__) from None
        if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):
            raise errors.OutcomeUnknown("nonsense")
        refuse(of_letter, *answer)


def _options(post: smtplib.SMTP, letter: bytes) -> list[str]:
    return [f"size={len(letter)}"] if post.has_extn("size") else []


ANSWER = re.compile(r"\s*+(?:re|ответ|на)\s*+(?:\[\d+\]\s*+)?:\s*+", re.IGNORECASE)
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLetter:
    subject: str = ""
    references: tuple[str, ...] = ()


def text_of(message: Outbound) -> str:
    return content_rules.with_link(content_rules.plain(message.text), message.link)


def subject_for(answered: AnsweredLetter, usual: str) -> str:
    """A reply keeps the subject, because programs group letters by it."""
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
    message: Outbound, *, us: Identity, to: str, answered: AnsweredLetter, usual_subject: str
) -> bytes:
    """Plain text; asks for no automatic replies. Raises InvalidContent when a file is missing."""
    number = us.message_id(message.key, message.thread.peer)
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(us.name, addr_spec=us.address)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = subject_for(answered, usual_subject)
    made["Date"] = format_datetime(localtime())
    made["Message-ID"] = f"<{number}>"
    if tagged := us.plus_address(number):
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
            raise errors.InvalidContent("file_gone") from None
        kind, _slash, sort = file.content_type.partition("/")
        made.add_attachment(body, maintype=kind, subtype=sort, filename=file.name)
    return made.as_bytes()
