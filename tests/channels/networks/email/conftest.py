"""Mailboxes for tests: one server a run of a module, a fresh mailbox a test."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.email.network import EmailNetwork
from tests.channels.networks.dovecot import Dovecot, served_mailboxes, why_not
from tests.channels.networks.stub_email import EmailStub, served_email
from tests.programs import needs


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    reason = why_not()
    needs(not reason, reason)
    with served_mailboxes() as server:
        yield server


@pytest.fixture
def mail(mailboxes: Dovecot) -> Iterator[EmailStub]:
    with served_email(mailboxes) as stub:
        yield stub
        assert stub.faults == []


@pytest.fixture
def network(mail: EmailStub) -> EmailNetwork:
    return EmailNetwork(mail.connection())
