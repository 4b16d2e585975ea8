"""E-mail: limits, servers as people write them, and what is said when one gives trouble."""

from dataclasses import replace

import pytest

from otklik.channels.networks import http
from otklik.channels.networks.email import client as email_client
from otklik.channels.networks.email.client import Security, Server, server
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.email.outbound import AnsweredLetter, subject_for
from otklik.channels.networks.errors import ChannelError, NotSetUp, Temporary
from tests.channels.networks.email.letters import PURE, codes, letter
from tests.channels.networks.stub_email import PERSON, EmailStub
from tests.channels.networks.writing import photo


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
    assert subject_for(AnsweredLetter(subject=subject), "") == answer


def test_servers_as_people_write_them() -> None:
    def found(text: str, address: str = "priem@primer.example") -> Server:
        secrets = {"imap": text}
        return server(replace(PURE, container=address, secrets=secrets), "imap")

    tls = Security.TLS
    assert found("") == Server(host="imap.primer.example", port=993, security=tls)
    assert found("", "a@bk.ru").host == "imap.mail.ru"
    assert found("Mail.Primer.example") == Server(
        host="mail.primer.example", port=993, security=tls
    )
    assert found("mail.primer.example:143").security is Security.STARTTLS
    assert found("ssl://mail.primer.example:1993").security is tls
    for text in ("http://x", "a b", "x:99999", "x:", "ssl://", "x@y", "x:0"):
        with pytest.raises(NotSetUp):
            found(text)


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


def test_mail_is_read_after_a_network_was_called_by_https(mail: EmailStub) -> None:
    """httpx offers HTTP by the context it is given; Dovecot ends a handshake that offers that."""
    ours = mail.connection()
    any_server = f"https://localhost:{mail.smtp_port}/"
    with http.client(ours) as client, pytest.raises(ChannelError):
        http.call(client, client.build_request("GET", any_server), mutation=False)
    EmailNetwork(ours).poll("inbox", "")


def test_an_open_line_is_for_this_machine_alone() -> None:
    connection = replace(PURE, secrets={"password": "x", "smtp": "plain://primer.example:25"})
    there = server(connection, "smtp")
    assert there.security is Security.NONE
    assert not email_client._is_here("192.0.2.1")
    assert email_client._is_here("127.0.0.1")


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
    text = " ".join(record.getMessage() for record in ours)
    assert "password of the stub" not in text
    assert PERSON not in text
    assert "subject" not in text.lower()
