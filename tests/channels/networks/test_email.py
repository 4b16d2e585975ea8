"""E-mail: letters of ours, over real SMTP and IMAP on loopback."""

import uuid
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from otklik.channels.networks.base import (
    Action,
    AuthExpired,
    ChannelError,
    Connection,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    Outbound,
    OutboundKind,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Sent,
    Temporary,
    ThreadRef,
    Unsupported,
)
from otklik.channels.networks.email import EmailNetwork, servers
from otklik.channels.networks.email.letters import Answered, subject_for
from otklik.channels.networks.email.sending import _of_letter, _of_recipient, _of_sender, _refusal
from otklik.channels.networks.email.servers import Security, Server, server
from tests.channels.networks.mailboxes import mail, mailboxes, network
from tests.channels.networks.stub_email import PERSON, EmailStub
from tests.channels.networks.writing import photo, video

__all__ = ["mail", "mailboxes", "network"]

PURE = Connection(
    base_url="",
    container="priem@primer.example",
    secrets={"password": "a password"},
    allow_loopback=True,
)


def letter(text: str = "Поможем в течение недели.", **over: object) -> Outbound:
    known = {
        "key": uuid.uuid4(),
        "kind": OutboundKind.DM,
        "thread": ThreadRef(container="priem@primer.example", peer=PERSON),
        "text": text,
    }
    return Outbound(**(known | over))  # type: ignore[arg-type]


def codes(message: Outbound) -> set[str]:
    return {problem.code for problem in EmailNetwork(PURE).validate(message)}


# Sending


def test_an_answer_goes_out_as_a_letter(mail: EmailStub, network: EmailNetwork) -> None:
    asked = mail.citizen_writes("Просрочен сыр", Subject="Re: Магазин на углу")
    wish = letter("Проверим.\r\n\r\n.точка в начале\nи очень длинная строка: " + "ы" * 1200)
    wish = replace(wish, reply_to=asked)
    sent = network.send(wish)
    (stands,) = mail.wall
    assert stands.text == network.render(wish)
    assert (stands.place, stands.number, stands.reply_to) == (PERSON, sent.external_id, asked)
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


# Bad days


@pytest.mark.parametrize(
    ("day", "fault", "stand"),
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
    mail: EmailStub, network: EmailNetwork, day: str, fault: type[ChannelError], stand: int
) -> None:
    mail.days = [day]
    with pytest.raises(fault) as caught:
        network.send(letter())
    assert type(caught.value) is fault
    assert len(mail.wall) == stand
    assert mail.sessions == 1, "no retries"
    assert PERSON not in f"{caught.value} {caught.value.detail}", "who it was for is told nowhere"
    network.send(letter())
    assert len(mail.wall) == stand + 1


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
    ("reading", "code", "said", "fault", "word"),
    [
        (_of_sender, 530, b"5.7.0 Sign in", AuthExpired, "login_refused"),
        (_of_sender, 553, b"5.7.1 Not yours", PermissionDenied, "sender_refused"),
        (_of_sender, 552, b"5.3.4 Too big", InvalidContent, "too_large"),
        (_of_recipient, 550, b"5.1.1 No such user", NotFound, "no_such_address"),
        (_of_recipient, 550, b"No such user", NotFound, "no_such_address"),
        (_of_recipient, 552, b"5.2.2 Full", PermissionDenied, "mailbox_full"),
        (_of_recipient, 550, b"5.7.1 Policy", PermissionDenied, "recipient_refused"),
        (_of_recipient, 452, b"4.5.3 Too many", RateLimited, "try_later"),
        (_of_recipient, 421, b"4.3.2 Closing", Temporary, "busy"),
        (_of_recipient, -1, b"<html>", Temporary, "busy"),
        (_of_letter, 552, b"5.3.4 Too big", InvalidContent, "too_large"),
        (_of_letter, 554, b"Spam", NeedsHuman, "taken_for_spam"),
        (_of_letter, 550, b"5.6.0 Bad", InvalidContent, "letter_refused"),
    ],
)
def test_each_refusal_has_its_meaning(
    reading: object, code: int, said: bytes, fault: type[ChannelError], word: str
) -> None:
    refusal = _refusal(reading, code, said)  # type: ignore[arg-type]
    assert (type(refusal), refusal.code) == (fault, word)


# What is known before


def test_what_is_too_much() -> None:
    assert codes(letter("")) == {"text_empty"}
    assert codes(letter("ы" * 50_001)) == {"text_too_long"}
    assert codes(letter(files=(photo(),) * 11)) == {"too_many_files"}
    assert codes(letter(files=(photo(size=9 * 2**20),) * 2)) == {"files_size"}
    assert codes(letter(files=(photo(alt=""),))) == set(), "a letter shows no descriptions"
    assert letter().link == ""
    shown = EmailNetwork(PURE).render(letter("Смотрите", link="https://primer.example/"))
    assert shown == "Смотрите\n\nhttps://primer.example/"


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Вопрос", "Re: Вопрос"),
        ("RE: Re[2]: На: Вопрос", "Re: Вопрос"),
        ("Ответ:  два\n пробела", "Re: два пробела"),
        ("Реклама", "Re: Реклама"),
        ("Re:", "Ответ на ваше письмо"),
    ],
)
def test_the_subject_of_an_answer(subject: str, answer: str) -> None:
    assert subject_for(Answered(subject=subject), "") == answer


# Servers


def test_servers_as_people_write_them() -> None:
    def found(said: str, address: str = "priem@primer.example") -> Server:
        secrets = {"imap": said}
        return server(replace(PURE, container=address, secrets=secrets), "imap")

    tls = Security.TLS
    assert found("") == Server(host="imap.primer.example", port=993, security=tls)
    assert found("", "a@bk.ru").host == "imap.mail.ru"
    assert found("Mail.Primer.example") == Server(
        host="mail.primer.example", port=993, security=tls
    )
    assert found("mail.primer.example:143").security is Security.STARTTLS
    assert found("ssl://mail.primer.example:1993").security is tls
    for said in ("http://x", "a b", "x:99999", "x:", "ssl://", "x@y", "x:0"):
        with pytest.raises(NotSetUp):
            found(said)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "localhost"])
def test_inner_addresses_are_not_called(host: str) -> None:
    guarded = replace(PURE, allow_loopback=False)
    secrets = {"password": "x", "imap": f"{host}:993", "smtp": f"{host}:465"}
    network = EmailNetwork(replace(guarded, secrets=secrets))
    with pytest.raises(ChannelError) as caught:
        network.send(letter())
    assert caught.value.code in {"address_refused", "bad_smtp"}
    with pytest.raises(ChannelError) as caught:
        network.poll("inbox", "")
    assert caught.value.code in {"address_refused", "bad_imap"}
    assert len(network.check().problems) == 2


def test_a_certificate_that_nobody_vouches_for(mail: EmailStub) -> None:
    stranger = EmailNetwork(replace(mail.connection(), ca_bundle=""))
    with pytest.raises(NotSetUp):
        stranger.send(letter())
    with pytest.raises(NotSetUp):
        stranger.poll("inbox", "")
    assert {problem.code for problem in stranger.check().problems} == {"bad_certificate"}
    wrong_name = mail.connection(smtp=f"ssl://ip6-localhost:{mail.smtp_port}")
    with pytest.raises((NotSetUp, Temporary)):
        EmailNetwork(wrong_name).send(letter())
    assert mail.sessions == 0, "no password was shown to whoever it was"


def test_an_open_line_is_for_this_machine_alone() -> None:
    connection = replace(PURE, secrets={"password": "x", "smtp": "plain://primer.example:25"})
    there = server(connection, "smtp")
    assert there.security is Security.NONE
    assert not servers._is_here("192.0.2.1")
    assert servers._is_here("127.0.0.1")


def test_each_trouble_has_a_sentence(mail: EmailStub) -> None:
    def found(**secrets: str) -> list[tuple[str, str]]:
        health = EmailNetwork(mail.connection(**secrets)).check()
        assert all(str(problem.sentence) for problem in health.problems)
        return [(problem.code, problem.field) for problem in health.problems]

    assert found() == []
    assert found(password="other") == [("login_refused", "password")] * 2
    assert found(smtp="ssl://localhost:9") == [("no_connection", "smtp")]
    assert found(imap="не сервер") == [("bad_imap", "imap")]
    assert found(password="пароль") == [("login_refused", "password")] * 2
    health = EmailNetwork(mail.connection(smtp="ssl://localhost:9")).check()
    assert health.lacks == {"dm_reply"}
    nameless = EmailNetwork(replace(mail.connection(), container="приём")).check()
    assert [problem.code for problem in nameless.problems] == ["bad_address"]
    proxied = EmailNetwork(replace(mail.connection(), proxy="http://127.0.0.1:9")).check()
    assert ([p.code for p in proxied.problems], proxied.is_well) == (["proxy_unused"], True)
    assert mail.wall == []


def test_nothing_of_a_letter_or_password_is_logged(
    mail: EmailStub, network: EmailNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "imapclient", "imapclient.imaplib", "imapclient.imapclient"):
        caplog.set_level("DEBUG", logger=name)
    mail.citizen_writes("Тайна")
    network.poll("inbox", "1.0.0")
    network.send(letter("Ответ на тайну"))
    ours = [record for record in caplog.records if not record.name.startswith("mail")]
    told = " ".join(record.getMessage() for record in ours)
    assert "password of the stub" not in told
    assert PERSON not in told
    assert "subject" not in told.lower()
