"""Reading a mailbox without changing it.

A cursor is UIDVALIDITY, the last UID and the time of the newest letter: when a server renumbers,
letters since then are read again and recognised by their content."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.email import payloads
from otklik.channels.networks.email.client import open_mailbox
from otklik.channels.networks.email.inbound import INBOX, SENT, LetterPlace, files_of
from otklik.channels.networks.email.links import references
from otklik.channels.networks.email.outbound import AnsweredLetter
from otklik.channels.networks.email.payloads import content, header
from otklik.channels.networks.errors import InvalidContent, NotFound, Temporary
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, Download, Page

LETTERS_AT_ONCE = 20
BYTES_AT_ONCE = 30 * 2**20
LARGEST = 25 * 2**20  # of a letter that is read whole
BEGINNING = 2**20  # of one that is not
SENT_NAMES = ("Sent", "Отправленные", "Sent Items", "Sent Messages", "INBOX.Sent")
CURSOR = re.compile(r"(\d{1,10})\.(\d{1,10})\.(\d{1,12})")
PART = re.compile(rf"({INBOX}|{SENT})\.(\d{{1,10}})\.(\d{{1,10}})\.(\d{{1,3}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    edition: int
    last: int
    newest: int  # seconds since 1970

    def __str__(self) -> str:
        return f"{self.edition}.{self.last}.{self.newest}"


def parse_cursor(text: str) -> Cursor | None:
    found = CURSOR.fullmatch(text)
    if found is None:
        return None
    return Cursor(edition=int(found[1]), last=int(found[2]), newest=int(found[3]))


def read_folder(connection: Connection, folder: str, text: str) -> Page:
    """New letters of a folder; the first time only a cursor. Raises a ChannelError."""
    with open_mailbox(connection) as box:
        state = _select_folder(box, folder)
        if state is None:
            return Page(bodies=(), cursor=text)
        edition, following = state
        since = parse_cursor(text)
        if since is None:
            newest = _moments(box, [following - 1]) if following > 1 else {}
            begun = Cursor(edition=edition, last=following - 1, newest=_seconds(newest.values()))
            return Page(bodies=(), cursor=str(begun))
        return _page(box, folder, edition, following, since)


def find(connection: Connection, message_id: str) -> bool:
    """Whether a letter with this Message-ID is in the sent folder. Raises a ChannelError."""
    with open_mailbox(connection) as box:
        return _select_folder(box, SENT) is not None and bool(_letters_with_id(box, message_id))


def find_answered(connection: Connection, message_id: str) -> AnsweredLetter:
    """Subject and references of a letter in the inbox. Raises a ChannelError."""
    with open_mailbox(connection) as box:
        if not message_id or _select_folder(box, INBOX) is None:
            return AnsweredLetter()
        found = _letters_with_id(box, message_id)[:1]
        got = box.fetch(found, ["BODY.PEEK[HEADER]"]) if found else {}
        for parts in got.values():
            head = payloads.parse_letter(_bytes(parts, b"BODY[HEADER]"))
            return AnsweredLetter(
                subject=header(head, "Subject"), references=references(header(head, "References"))
            )
    return AnsweredLetter()


def file(connection: Connection, external_id: str, *, largest: int) -> Download:
    """An attachment. Raises a ChannelError."""
    named = PART.fullmatch(external_id)
    if named is None:
        raise NotFound("no_file")
    with open_mailbox(connection) as box:
        state = _select_folder(box, named[1])
        if state is None or state[0] != int(named[2]):
            raise NotFound("numbered_anew")
        if _size(box, int(named[3])) > LARGEST:
            raise InvalidContent("too_large")
        got = _letter(box, int(named[3]))
    if got is None:
        raise NotFound("no_letter")
    for at, part in files_of(payloads.parse_letter(got)):
        if at == int(named[4]):
            body = content(part)
            if len(body) > largest:
                raise InvalidContent("too_large")
            return Download(body=body, content_type=part.get_content_type())
    raise NotFound("no_file")


def _page(box: IMAPClient, folder: str, edition: int, following: int, since: Cursor) -> Page:
    is_same = since.edition == edition
    waiting = _new(box, since) if is_same else _since(box, since)
    last, newest, size = since.last if is_same else 0, since.newest, 0
    bodies: list[bytes] = []
    moments = _moments(box, waiting[:LETTERS_AT_ONCE])
    for uid in waiting[:LETTERS_AT_ONCE]:
        moment = moments.get(uid, MOMENT_UNKNOWN)
        is_known = not is_same and moment.timestamp() < since.newest
        letter = None if is_known else _letter(box, uid)
        if letter is not None:
            where = LetterPlace(folder=folder, edition=edition, number=uid, since=moment)
            bodies.append(where.line() + letter)
            size += len(letter)
        last, newest = uid, max(newest, int(moment.timestamp()))
        if size > BYTES_AT_ONCE:
            break
    more = bool(waiting) and last != waiting[-1]
    if not more:
        last = max(last, following - 1)
    return Page(
        bodies=tuple(bodies),
        cursor=str(Cursor(edition=edition, last=last, newest=newest)),
        more=more,
    )


def _new(box: IMAPClient, since: Cursor) -> list[int]:
    # A range that begins beyond the end returns the last letter: it was read already.
    found = box.search(["UID", f"{since.last + 1}:*"])
    return sorted(uid for uid in found if uid > since.last)


def _since(box: IMAPClient, since: Cursor) -> list[int]:
    """From the day before the newest known letter, because servers compare local days."""
    if not since.newest:
        return sorted(box.search())
    day = datetime.fromtimestamp(since.newest, UTC) - timedelta(days=1)
    return sorted(box.search(["SINCE", day.date()]))


def _select_folder(box: IMAPClient, folder: str) -> tuple[int, int] | None:
    """UIDVALIDITY and UIDNEXT of a folder opened read-only; None when there is none."""
    name = "INBOX" if folder == INBOX else box.find_special_folder(b"\\Sent")
    if not name:
        there = {known: known for _flags, _by, known in box.list_folders()}
        name = next((there[one] for one in SENT_NAMES if one in there), None)
    if not name:
        return None
    state = box.select_folder(name, readonly=True)
    edition, following = state.get(b"UIDVALIDITY"), state.get(b"UIDNEXT")
    if not isinstance(edition, int) or not isinstance(following, int):
        raise Temporary("nonsense")
    return edition, following


def _letters_with_id(box: IMAPClient, message_id: str) -> list[int]:
    return sorted(box.search(["HEADER", "Message-ID", f"<{message_id}>"]))


def _letter(box: IMAPClient, uid: int) -> bytes | None:
    """A letter, or the beginning of a large one; None when it is gone."""
    is_large = _size(box, uid) > LARGEST
    wish = f"BODY.PEEK[]<0.{BEGINNING}>" if is_large else "BODY.PEEK[]"
    got = box.fetch([uid], [wish]).get(uid, {})
    return next((v for k, v in got.items() if k.startswith(b"BODY[]")), None)


def _size(box: IMAPClient, uid: int) -> int:
    """In bytes; 0 when it is gone."""
    size = box.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0)
    return size if isinstance(size, int) else LARGEST + 1


def _moments(box: IMAPClient, uids: list[int]) -> dict[int, datetime]:
    if not uids:
        return {}
    got = box.fetch(uids, ["INTERNALDATE"])
    moments = {uid: parts.get(b"INTERNALDATE") for uid, parts in got.items()}
    return {
        uid: moment.astimezone(UTC)
        for uid, moment in moments.items()
        if isinstance(moment, datetime)
    }


def _seconds(moments: Iterable[datetime]) -> int:
    return max((int(moment.timestamp()) for moment in moments), default=0)


def _bytes(parts: Any, name: bytes) -> bytes:
    found = parts.get(name)
    return found if isinstance(found, bytes) else b""
