"""E-mail: letters of ours, over real SMTP and IMAP on loopback."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.email.outbound import of_letter, of_recipient, of_sender, refusal
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
    Unsupported,
)
from otklik.channels.networks.outbound_types import Action, OutboundKind, Sent, ThreadRef
from tests.channels.networks.email.letters import PURE, codes, letter
from tests.channels.networks.stub_email import PERSON, EmailStub
from tests.channels.networks.writing import photo, video


def test_an_answer_goes_out_as_a_letter(mail: EmailStub, network: EmailNetwork) -> None:
    asked = mail.citizen_writes("Просрочен сыр", Subject="Re: Магазин на углу")
    wish = letter("Проверим.\r\n\r\n.точка в начале\nи очень длинная строка: " + "ы" * 1200)
    wish = replace(wish, reply_to=asked)
    sent = network.send(wish)
    (current,) = mail.wall
    assert current.text == network.render(wish)
    assert (current.place, current.number, current.reply_to) == (PERSON, sent.external_id, asked)
    made = message_from_bytes(mail.letters[0], policy=policy.default)
    assert made["Subject"] == "Re: Магазин на углу", "one Re: is enough"
    assert made["From"] == f"Комитет (пример) <{mail.address}>" or "Комитет" in str(made["From"])
    assert made["References"] == f"<{asked}>"
    assert made.get_content_type() == "text/plain"
    assert "Auto-Submitted" not in made, "a person wrote it"


def test_a_chain_of_letters_stays_together(mail: EmailStub, network: EmailNetwork) -> None:
    asked = mail.citizen_writes("И ещё", References="<a@people.example> <b@people.example>")
    network.send(letter(reply_to=asked))
    made = message_from_bytes(mail.letters[0], policy=policy.default)
    chain = str(made["References"]).split()
    assert chain == ["<a@people.example>", "<b@people.example>", f"<{asked}>"]


def test_an_answer_leaves_though_its_letter_is_not_found(
    mail: EmailStub, network: EmailNetwork
) -> None:
    network.send(letter(reply_to="gone@people.example"))
    network.send(letter(reply_to="sha256.0 \r\nBcc: all@people.example"))
    blind = EmailNetwork(mail.connection(imap="ssl://localhost:9", subject="Комитет отвечает"))
    blind.send(letter(reply_to="gone@people.example"))
    first, odd, third = (message_from_bytes(one, policy=policy.default) for one in mail.letters)
    assert first["In-Reply-To"] == third["In-Reply-To"] == "<gone@people.example>"
    assert first["Subject"] == "Ответ на ваше письмо"
    assert third["Subject"] == "Комитет отвечает"
    assert (odd["In-Reply-To"], odd["Bcc"]) == (None, None)


def test_pictures_go_along(mail: EmailStub, network: EmailNetwork) -> None:
    wish = letter(files=(photo(), video()))
    assert EmailNetwork(PURE).validate(wish) == []
    network.send(wish)
    assert mail.wall[0].files == ("рынок.png", "приём.mp4")

    def gone() -> None:
        raise FileNotFoundError

    with pytest.raises(InvalidContent):
        network.send(letter(files=(photo(open=gone),)))
    assert len(mail.wall) == 1


def test_the_line_may_be_closed_later(mail: EmailStub) -> None:
    """STARTTLS, to both servers."""
    network = EmailNetwork(
        mail.connection(
            smtp=f"localhost:{mail.starttls_port}", imap=f"localhost:{mail.mailboxes.port}"
        )
    )
    assert network.check().problems == ()
    network.send(letter())
    assert len(mail.wall) == 1


def test_by_mail_nothing_is_corrected_and_nothing_is_public(network: EmailNetwork) -> None:
    for wish in (
        letter(action=Action.EDIT, target="1"),
        letter(action=Action.DELETE, target="1"),
        letter(kind=OutboundKind.POST),
    ):
        assert codes(wish) == {"not_a_letter"}
        with pytest.raises(Unsupported):
            network.send(wish)


@pytest.mark.parametrize(
    "peer",
    ["", "никто", "a@b", "a b@people.example", "a@people.example\r\nBcc: x@y.example", "@x.y"],
)
def test_what_is_no_address_is_not_written_to(
    mail: EmailStub, network: EmailNetwork, peer: str
) -> None:
    wish = letter(thread=ThreadRef(container=mail.address, peer=peer))
    assert "no_address" in codes(wish)
    with pytest.raises(NotFound):
        network.send(wish)
    assert mail.sessions == 0


def test_addresses_in_cyrillic(mail: EmailStub, network: EmailNetwork) -> None:
    network.send(letter(thread=ThreadRef(container="", peer="zhitel@пример.рф")))
    assert mail.wall[0].place == "zhitel@xn--e1afmkfd.xn--p1ai"
    with pytest.raises(Unsupported):
        network.send(letter(thread=ThreadRef(container="", peer="житель@пример.рф")))


@pytest.mark.parametrize(
    ("day", "fault", "number"),
    [
        ("drop_before", Temporary, 0),
        ("drop_after", OutcomeUnknown, 1),
        ("broken", OutcomeUnknown, 1),
        ("nonsense", OutcomeUnknown, 1),
        ("busy", RateLimited, 0),
        ("refused", NeedsHuman, 0),
        ("auth_lost", AuthExpired, 0),
        ("forbidden", PermissionDenied, 0),
        ("nobody", NotFound, 0),
    ],
)
def test_a_bad_day_leaves_at_most_one_letter(
    mail: EmailStub, network: EmailNetwork, day: str, fault: type[ChannelError], number: int
) -> None:
    mail.days = [day]
    with pytest.raises(fault) as caught:
        network.send(letter())
    assert type(caught.value) is fault
    assert len(mail.wall) == number
    assert mail.sessions == 1, "no retries"
    assert PERSON not in f"{caught.value} {caught.value.detail}", "who it was for is told nowhere"
    network.send(letter())
    assert len(mail.wall) == number + 1


def test_greylisting_holds_up_one_dialogue(mail: EmailStub, network: EmailNetwork) -> None:
    mail.days = ["busy"]
    with pytest.raises(RateLimited) as caught:
        network.send(letter())
    assert (caught.value.scope, caught.value.retry_after) == ("thread", 300)


def test_nobody_there(mail: EmailStub) -> None:
    with pytest.raises(Temporary):
        EmailNetwork(mail.connection(smtp="ssl://localhost:9")).send(letter())


def test_a_lost_answer_is_found_among_the_sent_letters(
    mail: EmailStub, network: EmailNetwork
) -> None:
    wish = letter()
    assert network.find_sent(wish, since=timezone.now()) is None
    mail.keeps_copies, mail.days = True, ["drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(wish)
    found = network.find_sent(wish, since=timezone.now())
    assert found == Sent(external_id=mail.wall[0].number)
    assert network.find_sent(letter(), since=timezone.now()) is None


@pytest.mark.parametrize(
    ("reading", "code", "value", "fault", "word"),
    [
        (of_sender, 530, b"5.7.0 Sign in", AuthExpired, "login_refused"),
        (of_sender, 553, b"5.7.1 Not yours", PermissionDenied, "sender_refused"),
        (of_sender, 552, b"5.3.4 Too big", InvalidContent, "too_large"),
        (of_recipient, 550, b"5.1.1 No such user", NotFound, "no_such_address"),
        (of_recipient, 550, b"No such user", NotFound, "no_such_address"),
        (of_recipient, 552, b"5.2.2 Full", PermissionDenied, "mailbox_full"),
        (of_recipient, 550, b"5.7.1 Policy", PermissionDenied, "recipient_refused"),
        (of_recipient, 452, b"4.5.3 Too many", RateLimited, "try_later"),
        (of_recipient, 421, b"4.3.2 Closing", Temporary, "busy"),
        (of_recipient, -1, b"<html>", Temporary, "busy"),
        (of_letter, 552, b"5.3.4 Too big", InvalidContent, "too_large"),
        (of_letter, 554, b"Spam", NeedsHuman, "taken_for_spam"),
        (of_letter, 550, b"5.6.0 Bad", InvalidContent, "letter_refused"),
    ],
)
def test_each_refusal_has_its_meaning(
    reading: object, code: int, value: bytes, fault: type[ChannelError], word: str
) -> None:
    error = refusal(reading, code, value)  # type: ignore[arg-type]
    assert (type(error), error.code) == (fault, word)
