"""Evidence of a period at the desk: asked for, made by a task, taken, checked apart."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from otklik.audit.entries import record
from otklik.audit.models import Line
from otklik.audit.seal_blocks import seal
from otklik.core.refusal import Refused
from otklik.evidence.bundles import make
from otklik.evidence.bundles.models import EvidenceBundle
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
PAGE = "/desk/evidence/"
DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def administrator() -> User:
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def entered(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def happened(administrator: User) -> None:
    """Three sealed lines of a day that is over."""
    with time_machine.travel(DAY, tick=False):
        for _ in range(3):
            record(UnitFactory(), "unit.seen", by=administrator, at=DAY)
    assert seal(timezone.now() + timedelta(hours=1))


def form(**text: str) -> dict[str, str]:
    return {"key": str(uuid4()), "first": "20.11.2026", "last": "20.11.2026"} | text


def test_it_is_asked_for_made_taken_and_stands_by_its_own_program(
    entered: Client, happened: None, tmp_path: Path
) -> None:
    sent = form()
    for _ in range(2):  # a double press makes one
        page = entered.post(PAGE, sent, follow=True).content.decode()
    assert "готовится" in page
    bundle = EvidenceBundle.objects.get()
    assert entered.get(f"{PAGE}{bundle.key}/").status_code == 404
    make.make(bundle.pk, at=timezone.now())
    bundle.refresh_from_db()
    assert bundle.state == EvidenceBundle.State.READY
    answer = entered.get(f"{PAGE}{bundle.key}/")
    body = b"".join(answer)
    assert hashlib.sha256(body).hexdigest() == bundle.sha256
    assert bundle.sha256 in entered.get(PAGE).content.decode()
    (tmp_path / "evidence.zip").write_bytes(body)
    (tmp_path / "verify.py").write_bytes(entered.get(f"{PAGE}verify.py").content)
    checked = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "evidence.zip", "--hash", bundle.sha256],
        cwd=tmp_path, capture_output=True, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout.decode()
    lines = Line.objects.filter(verb__startswith="evidence.").order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == [
        "evidence.asked", "evidence.made", "evidence.taken",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first": "21.11.2026"}, "раньше первого"),
        ({"last": "01.01.2099"}, "Сегодня ещё не кончилось"),
        ({"last": "вчера"}, "Дат"),
    ],
)
def test_a_wrong_period_is_said_and_comes_back(
    entered: Client, values: dict[str, str], sentence: str
) -> None:
    answer = entered.post(PAGE, form(**values))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert all(value in page for value in values.values())
    assert not EvidenceBundle.objects.exists()


def test_what_is_not_sealed_fails_with_a_sentence(entered: Client, administrator: User) -> None:
    with time_machine.travel(DAY, tick=False):
        record(UnitFactory(), "unit.seen", by=administrator, at=DAY)
    entered.post(PAGE, form())
    bundle = EvidenceBundle.objects.get()
    make.make(bundle.pk, at=timezone.now())
    assert "ещё не" in entered.get(PAGE).content.decode()
    bundle.refresh_from_db()
    assert bundle.state == EvidenceBundle.State.FAILED


def test_only_lead_and_administrator_of_the_authority_may(
    client: Client, happened: None, administrator: User
) -> None:
    for role in Role:
        client.force_login(UserFactory(role=role))
        expected = 200 if role in {Role.LEAD, Role.ADMINISTRATOR} else 403
        assert client.get(PAGE).status_code == expected
    day, now = DAY.date(), timezone.now()
    with pytest.raises(Refused):
        EvidenceBundle.ask(
            key=uuid4(), first=day, last=day, by=UserFactory(role=Role.OPERATOR), at=now
        )
    bundle = EvidenceBundle.ask(key=uuid4(), first=day, last=day, by=administrator, at=now)
    administrator.appointments.all().delete()
    make.make(bundle.pk, at=timezone.now())
    bundle.refresh_from_db()
    assert (bundle.state, bool(bundle.file)) == (EvidenceBundle.State.FAILED, False)


def test_a_lost_one_is_made_anew_and_an_old_one_goes_with_its_hash_kept(
    administrator: User, happened: None
) -> None:
    now = timezone.now()
    bundle = EvidenceBundle.ask(
        key=uuid4(), first=DAY.date(), last=DAY.date(), by=administrator, at=now
    )
    assert EvidenceBundle.objects.restart_lost(at=now + timedelta(minutes=5)) == 0
    assert EvidenceBundle.objects.restart_lost(at=now + timedelta(minutes=11)) == 1
    make.make(bundle.pk, at=now)
    make.make(bundle.pk, at=now)
    assert EvidenceBundle.objects.forget_expired(at=now + timedelta(days=29)) == 0
    assert EvidenceBundle.objects.forget_expired(at=now + timedelta(days=31)) == 1
    bundle.refresh_from_db()
    assert not bundle.file
    assert bundle.sha256
