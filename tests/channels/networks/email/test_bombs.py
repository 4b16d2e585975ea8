"""E-mail: letters made to stop the program. Each would hold its worker, and with it the database,
for minutes or for ever; each is read in seconds, and its writer is not lost."""

import time

import pytest

from otklik.channels.networks.email.body_text import leaves
from otklik.channels.networks.email.outbound import AnsweredLetter, subject_for
from otklik.channels.networks.email.payloads import parse_letter
from otklik.channels.networks.inbound_types import EventKind
from tests.channels.networks.email.telling import heard
from tests.channels.networks.stub_email import PERSON

HEAD = f"From: {PERSON}\r\nMessage-ID: <1@people.example>\r\nSubject: Вопрос\r\n".encode()
SECONDS = 8  # of a core; without the bounds each takes minutes


def deep(levels: int) -> bytes:
    one = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    return b"".join(one % (level, level + 1) for level in range(levels))


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        (
            "a decoder that takes the square",
            b"Content-Type: text/plain; charset=punycode\r\n\r\na-" + b"9" * 2_000_000,
        ),
        (
            "parameters that take the square",
            b'Content-Type: multipart/mixed; x="' + b";" * 1_000_000 + b"\r\n\r\nhello",
        ),
        ("parts within parts", b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + deep(3000)),
        (
            "letters within letters",
            b"Content-Type: message/rfc822\r\n\r\n" * 5000,
        ),
        (
            "millions of parts",
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\nhello" + b"--b\n\n" * 4_000_000,
        ),
        (
            "lines to be joined",
            b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 4_000_000,
        ),
        (
            "a page without an end",
            b"Content-Type: text/html\r\n\r\nhello" + b"<p>a</p>" * 2_500_000,
        ),
        (
            "a line that grows sign by sign",
            b"Content-Type: text/html\r\n\r\nhello" + b"<" * 1_000_000,
        ),
        (
            "quotations within quotations",
            b"Content-Type: text/html\r\n\r\nhello" + b"<blockquote>a" * 75_000,
        ),
        (
            "readers without end",
            (b"To: " + b"a@b.example," * 800 + b"\r\n") * 2_000 + b"\r\nhello",
        ),
    ],
)
def test_a_bomb_is_read_in_seconds_and_its_writer_is_heard(name: str, rest: bytes) -> None:
    begun = time.process_time()
    event = heard(HEAD + rest)

    assert time.process_time() - begun < SECONDS, name
    assert event.kind is EventKind.DM_RECEIVED
    assert event.author is not None
    assert event.author.external_id == PERSON


def test_no_more_parts_are_made_than_a_letter_of_a_person_has() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\nx\n" * 100_000
    parts = parse_letter(raw).get_payload()

    assert isinstance(parts, list)
    assert len(parts) <= 2_000
    assert len(leaves(parse_letter(raw))) <= 200


def test_a_subject_of_others_cannot_grow_our_answer() -> None:
    begun = time.process_time()
    subject = subject_for(AnsweredLetter(subject="Re: " * 500_000 + "мост" * 100_000), "")

    assert time.process_time() - begun < 1
    assert len(subject) <= 204
