"""Letters as events.

A body is the letter, preceded by our line with its folder, number and time. Only that line shows
that a letter is from our sent folder: From can be forged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from otklik.channels.networks.email import auto_replies, body_text, payloads, sender_authentication
from otklik.channels.networks.email.links import (
    LONGEST,
    OURS,
    Identity,
    normal_address,
    references,
    without_brackets,
)
from otklik.channels.networks.email.outbound import ANSWER
from otklik.channels.networks.email.payloads import Letter, content, header, inside, name_of, people
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Author,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
)
from otklik.channels.networks.outbound_types import ThreadRef

INBOX, SENT = "inbox", "sent"
MARK = b"X-Otklik-Letter: "
WHERE = re.compile(rb"X-Otklik-Letter: (inbox|sent) (\d{1,10})\.(\d{1,10}) (\S{1,40})\r?\n")
FORWARDED = re.compile(r"\s*(?:fwd?|пересл|wg)\w*\s*:", re.IGNORECASE)
SMALL_PICTURE = 6_000  # bytes: logos, tracking pixels
SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
KINDS = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlace:
    folder: str = INBOX
    edition: int = 0
    number: int = 0
    since: datetime = MOMENT_UNKNOWN

    def line(self) -> bytes:
        moment = self.since.astimezone(UTC).isoformat()
        return MARK + f"{self.folder} {self.edition}.{self.number} {moment}\r\n".encode()

    def part(self, at: int) -> str:
        """The id of an attachment, for a later download."""
        return f"{self.folder}.{self.edition}.{self.number}.{at}"


def split_body(body: bytes) -> tuple[LetterPlace, bytes]:
    found = WHERE.match(body)
    if found is None:
        return LetterPlace(), body
    try:
        since = datetime.fromisoformat(found[4].decode("ascii"))
    except ValueError:
        since = MOMENT_UNKNOWN
    where = LetterPlace(
        folder=found[1].decode(),
        edition=int(found[2]),
        number=int(found[3]),
        since=since if since.tzinfo else MOMENT_UNKNOWN,
    )
    return where, body[found.end() :]


def dedup_key(body: bytes) -> str:
    """By the letter alone: the mailbox may be renumbered."""
    where, letter = split_body(body)
    return f"{where.folder}-{sha256(letter).hexdigest()}"


def event_of(
    body: bytes, *, container: str, us: Identity | None, trusted: str = ""
) -> InboundEvent:
    """`trusted` is the mail server that is trusted about senders; empty: none."""
    where, raw = split_body(body)
    letter = payloads.parse_letter(raw)
    number = message_number(letter, raw, may_be_ours=where.folder == SENT)
    moment = where.since if where.since != MOMENT_UNKNOWN else _date_of(letter)
    base = InboundEvent.aside(
        SetAside.NOT_CONNECTED,
        container=container,
        external_id=number,
        text=header(letter, "Subject"),
        occurred_at=moment,
    )
    if us is None:
        return base
    base = replace(base, set_aside=None)
    if where.folder == SENT:
        return _sent_event(letter, us, where, base)
    heard = _received_event(letter, us, where, base)
    if heard.kind is EventKind.DENIED:
        return heard
    if heard.author is None:
        return replace(heard, is_unproven=True)
    is_proven = sender_authentication.is_proven(letter, heard.author.external_id, trusted=trusted)
    return replace(heard, is_unproven=not is_proven)


def message_number(letter: Letter, raw: bytes, *, may_be_ours: bool) -> str:
    """Its Message-ID, or a hash where it has none, or forged one of ours."""
    for one in without_brackets(references(header(letter, "Message-ID"))):
        if len(one) <= LONGEST and (may_be_ours or not OURS.fullmatch(one)):
            return one
    return f"sha256.{sha256(raw).hexdigest()}"


def files_of(letter: Letter) -> Iterator[tuple[int, Letter]]:
    """Parts that are files, with their index among all parts."""
    for at, part in enumerate(body_text.leaves(letter)):
        if body_text.is_file(part):
            yield at, part


def _received_event(
    letter: Letter, us: Identity, where: LetterPlace, base: InboundEvent
) -> InboundEvent:
    """Includes automatic letters, except reports and automatic replies to ours."""
    if came_back := auto_replies.returned_letter(letter, us):
        return replace(
            base,
            kind=EventKind.DENIED,
            thread=_dialogue(base, came_back.recipient),
            author=Author(external_id=came_back.recipient, name=came_back.recipient),
            text=came_back.status,
            parent_id=came_back.message_id,
        )
    sender = _sender(letter)
    peer = sender.external_id if sender is not None else ""
    subject = header(letter, "Subject")
    answered = _answered_id(letter, us, peer)
    is_marked, is_robot = us.is_sealed(answered, peer), auto_replies.is_robot(letter)
    is_answer = bool(answered or ANSWER.match(subject)) and not FORWARDED.match(subject)
    text = body_text.text_of(letter, is_answer=is_answer)
    if subject and not is_answer:
        text = f"{subject}\n\n{text}".strip()
    media = tuple(_media(letter, where))
    reason: SetAside | None = None
    if sender is not None and us.is_ours(peer):
        # Our address in From proves nothing: it can be forged.
        reason, sender, peer, is_marked = SetAside.OWN, None, "", False
    elif auto_replies.is_report(letter):
        reason = SetAside.DELIVERY_REPORT
    elif is_robot and is_marked:
        reason = SetAside.AUTO_ANSWER
    elif not text and not media:
        reason = SetAside.EMPTY
    return replace(
        base,
        kind=EventKind.DM_RECEIVED,
        thread=_dialogue(base, peer),
        author=sender,
        text=text,
        parent_id=answered,
        media=media,
        is_automatic=is_robot,
        is_marked=is_marked,
        set_aside=reason,
    )


def _sent_event(
    letter: Letter, us: Identity, where: LetterPlace, base: InboundEvent
) -> InboundEvent:
    """A letter in the sent folder: ours, or one that a colleague wrote by hand."""
    to = next((normal for _who, one in people(letter, "To") if (normal := normal_address(one))), "")
    is_robot = auto_replies.is_robot(letter)
    return replace(
        base,
        kind=EventKind.DM_ECHO,
        thread=_dialogue(base, to),
        author=Author(external_id=us.address, name=us.name or us.address, is_own=True),
        text=body_text.text_of(letter, is_answer=bool(_answered_id(letter, us, to))),
        parent_id=_answered_id(letter, us, to),
        media=tuple(_media(letter, where)),
        is_automatic=is_robot,
        set_aside=SetAside.OWN if not to or is_robot else None,
    )


def _dialogue(base: InboundEvent, peer: str) -> ThreadRef:
    return ThreadRef(container=base.thread.container, peer=peer)


def _sender(letter: Letter) -> Author | None:
    """Reply-To before From: web forms name the person there."""
    reply_to = [one for one in people(letter, "Reply-To") if normal_address(one[1])]
    senders = reply_to if len(reply_to) == 1 else people(letter, "From") or people(letter, "Sender")
    for name, address in senders:
        if normal := normal_address(address):
            return Author(external_id=normal, name=name or normal)
    return None


def _answered_id(letter: Letter, us: Identity, peer: str) -> str:
    """The letter that this one answers, preferably one of ours to this person."""
    direct = without_brackets(references(header(letter, "In-Reply-To")))
    chain = without_brackets(references(header(letter, "References")))
    ids = [one for one in (*direct, *reversed(chain)) if len(one) <= LONGEST]
    ours = [one for one in ids if OURS.fullmatch(one)]
    for name in ("Delivered-To", "X-Original-To", "To", "Cc"):
        ours += [
            tagged for _who, one in people(letter, name) if (tagged := us.id_in_plus_address(one))
        ]
    ours.sort(key=lambda one: not us.is_sealed(one, peer))
    return next(iter([*ours, *ids]), "")


def _media(letter: Letter, where: LetterPlace) -> Iterator[InboundMedia]:
    for at, part in files_of(letter):
        body = content(part)
        sort = part.get_content_type()
        is_emblem = part.get_content_disposition() != "attachment" and "Content-ID" in part
        if is_emblem and len(body) <= SMALL_PICTURE:
            continue
        yield InboundMedia(
            kind=KINDS.get(part.get_content_maintype(), MediaKind.FILE),
            external_id=where.part(at),
            name=name_of(part) or ("letter.eml" if sort == "message/rfc822" else ""),
            content_type=sort,
            size=len(body),
            text=_words_of(part),
        )


def _words_of(part: Letter) -> str:
    """The text of a letter nested in this one; for an encrypted letter, a remark."""
    if part.get_content_type() in SEALED and part.get_param("smime-type") != "certs-only":
        return _(
            "The letter is signed or encrypted as a whole: a mail program opens its text with this"
            " file."
        )
    letter = next(iter(inside(part) or ()), None)
    if part.get_content_type() != "message/rfc822" or letter is None:
        return ""
    heads = [header(letter, "Subject"), header(letter, "From"), header(letter, "Date")]
    return "\n\n".join(filter(None, ["\n".join(filter(None, heads)), body_text.whole_text(letter)]))


def _date_of(letter: Letter) -> datetime:
    try:
        moment = parsedate_to_datetime(header(letter, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return MOMENT_UNKNOWN
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
