"""One letter handed to the post office; what each of its answers means.

Until the letter itself is handed over nothing has happened. Once it has been, only the post
office's answer tells whether it was taken.
"""

import re
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from django.utils.translation import gettext as _

from otklik.channels.networks.base import Connection
from otklik.channels.networks.content_rules import plain, with_link
from otklik.channels.networks.email.client import opened_post
from otklik.channels.networks.email.links import Identity
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NeedsHuman,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.outbound import Outbound

BUSY_SECONDS = 300.0  # greylisting usually asks for some minutes
STATUS = re.compile(rb"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")


def submit(connection: Connection, *, sender: str, recipient: str, letter: bytes) -> None:
    """Hand over one letter. Raises a ChannelError; OutcomeUnknown only once it was on its way."""
    with opened_post(connection) as post:
        try:
            _refuse(_of_sender, *post.mail(sender, _options(post, letter)))
            _refuse(_of_recipient, *post.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as fault:
            raise Temporary("no_answer", type(fault).__name__) from None
        try:
            answer = post.data(letter)
        except smtplib.SMTPDataError as fault:
            # It did not even want to hear the letter.
            raise _refusal(_of_letter, fault.smtp_code, _bytes(fault.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise OutcomeUnknown("no_answer", type(fault).__name__) from None
        if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):
            raise OutcomeUnknown("nonsense")
        _refuse(_of_letter, *answer)


def _options(post: smtplib.SMTP, letter: bytes) -> list[str]:
    return [f"size={len(letter)}"] if post.has_extn("size") else []


type _Meaning = tuple[type[ChannelError], str]
type _Reading = Callable[[int, tuple[int, int]], _Meaning]


def _of_sender(code: int, status: tuple[int, int]) -> _Meaning:
    if code in {530, 535}:
        return AuthExpired, "login_refused"
    if code == 552:
        return InvalidContent, "too_large"
    return PermissionDenied, "sender_refused"


def _of_recipient(code: int, status: tuple[int, int]) -> _Meaning:
    match status:
        case (1, _):
            return NotFound, "no_such_address"
        case (2, 2):
            return PermissionDenied, "mailbox_full"
        case (2 | 7, _):
            return PermissionDenied, "recipient_refused"
    is_unknown = code in {550, 551, 553}
    return (NotFound, "no_such_address") if is_unknown else (PermissionDenied, "recipient_refused")


def _of_letter(code: int, status: tuple[int, int]) -> _Meaning:
    if code == 552 or status in {(2, 3), (3, 4)}:
        return InvalidContent, "too_large"
    if status[0] == 7 or code == 554:
        return NeedsHuman, "taken_for_spam"
    return InvalidContent, "letter_refused"


def _refuse(reading: _Reading, code: int, value: object) -> None:
    if not 200 <= code < 300:
        raise _refusal(reading, code, _bytes(value))


def _refusal(reading: _Reading, code: int, value: bytes) -> ChannelError:
    found = STATUS.match(value)
    status = (int(found[2]), int(found[3])) if found else (0, 0)
    # Their sentence may name people: the figures are told alone.
    detail = f"{code} {found[0].decode().strip()}" if found else str(code)
    if code == 421 or not 400 <= code < 600:
        return Temporary("busy", detail)
    if code < 500:
        return RateLimited("try_later", detail, retry_after=BUSY_SECONDS, scope="thread")
    fault, word = reading(code, status)
    return fault(word, detail)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("ascii", "replace")


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


def references(text: str) -> tuple[str, ...]:
    """The Message-IDs in a header, with their brackets."""
    return tuple(ID.findall(text))


def without_brackets(ids: Sequence[str]) -> list[str]:
    return [one[1:-1] for one in ids]
