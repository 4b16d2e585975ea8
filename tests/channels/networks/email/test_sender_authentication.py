"""E-mail: From can be written by anybody; what a trusted server found out is believed, no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.networks.email.payloads import parse_letter
from otklik.channels.networks.email.sender_authentication import is_proven

ANNA = "anna@people.example"
TRUSTED = "mx.primer.example"


def proven(*results: str, sender: str = ANNA, trusted: str = TRUSTED, more: str = "") -> bool:
    heads = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    raw = f"{heads}From: {sender}\r\n{more}Subject: x\r\n\r\nHello.\r\n"
    return is_proven(parse_letter(raw.encode()), ANNA, trusted=trusted)


@pytest.mark.parametrize(
    "found",
    [
        "mx.primer.example; dmarc=pass header.from=people.example",
        "MX.primer.example 1; dmarc = pass (p=none dis=none) header.from=People.Example",
        "mx.primer.example; spf=fail smtp.mailfrom=x.example;\r\n dkim=pass (2048-bit key)"
        ' header.d=people.example header.i=@people.example header.b="Ab/1=="',
        "mx.primer.example; dkim=pass header.i=@people.example; dmarc=none",
        "front-12.mx.primer.example; spf=pass (f: domain of anna@people.example designates it)"
        " smtp.mail=anna@people.example",
        "mx.primer.example; dkim=fail header.d=x.example; dkim=pass header.d=people.example",
    ],
)
def test_what_the_trusted_server_found_is_believed(found: str) -> None:
    assert proven(found)


@pytest.mark.parametrize(
    "found",
    [
        "",
        "mx.primer.example; none",
        "mx.elsewhere.example; dmarc=pass header.from=people.example",
        "evilmx.primer.example.net; dmarc=pass header.from=people.example",
        "xmx.primer.example; dmarc=pass header.from=people.example",
        "mx.primer.example; dmarc=pass",
        "mx.primer.example; dmarc=pass header.from=evil.example",
        "mx.primer.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example",
        "mx.primer.example; dkim=pass header.d=example",
        "mx.primer.example; dkim=pass header.d=mail.people.example",
        "mx.primer.example; spf=pass smtp.mailfrom=a.people.example",
        "mx.primer.example; spf=pass smtp.helo=people.example",
        "mx.primer.example; dmarc=fail; dkim=pass header.d=people.example",
        "mx.primer.example; dmarc=fail; dmarc=pass header.from=people.example",
        "mx.primer.example; auth=pass smtp.auth=anna@people.example",
        # What the writer chose is repeated there: it must not end a comment or a value.
        'mx.primer.example; spf=none (of "x); dkim=pass header.d=people.example; (y"@evil.example)',
        'mx.primer.example; spf=none smtp.mailfrom="; dmarc=pass header.from=people.example"@x.org',
        "mx.primer.example; spf=none (a \\); dkim=pass header.d=people.example (b)",
        "mx.primer.example; dkim=pass header.d=evil.example header.d=people.example",
        "mx.primer.example; spf=none smtp.mailfrom=x;dmarc=pass@x.org header.from=people.example",
    ],
)
def test_all_else_proves_nothing(found: str) -> None:
    assert not proven(found)


def test_what_the_writer_put_beneath_is_not_read() -> None:
    forged = "mx.primer.example; dmarc=pass header.from=people.example"
    assert not proven("mx.primer.example; dmarc=fail header.from=people.example", forged)
    assert not proven('mx.primer.example; spf=none (of "x)"@evil.example', forged)


def test_nobody_is_trusted_where_no_server_is_named() -> None:
    assert not proven("mx.primer.example; dmarc=pass header.from=people.example", trusted="")


@pytest.mark.parametrize(
    "sender",
    [
        f"{ANNA}, thief@evil.example",
        "thief@evil.example",
        f'"{ANNA}" <thief@evil.example>',
        f"{ANNA}\r\nFrom: thief@evil.example",
    ],
)
def test_only_the_one_who_stands_alone_in_from_is_proven(sender: str) -> None:
    found = "mx.primer.example; dmarc=pass header.from=people.example"
    assert not proven(found, sender=sender, more=f"Reply-To: {ANNA}\r\n")


@given(text=st.text(alphabet='mx.prie;=() "\\dkspfac@-0\n', max_size=80))
def test_nothing_in_it_stops_the_program(text: str) -> None:
    proven(f"mx.primer.example; {' '.join(text.split())}")
