"""Figures of a survey are read at once by who answers for its results; by everybody who sees
findings once they are published."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from otklik.improvements.assignments.models import Outcome
from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.improvements.findings.evidence_and_verdict_dataclasses import WaveVerdict
from otklik.improvements.findings.finding_sentences import doubt
from otklik.improvements.findings.models import Effect, Evidence, Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Matter, Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import User
from tests.improvements.conftest import DAY, NOON, TODAY, Give, proof
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
CLOSED = "результаты ещё не опубликованы"
FIGURES = ("43 %", "1789", "стало хуже", "−17", "Стало хуже: 12")
"""The share, how many answered, the verdict, the difference, the summary of the comparison."""


@pytest.fixture
def pages(staff: Staff, group: list[Member], give: Give) -> list[str]:
    """Addresses that could tell a wave's figures: of all kinds that this room has."""
    found = Finding.raise_(
        "На сайте трудно найти график.",
        [proof(value=0.43, lower=0.4, upper=0.46, base=1789, key="k", wave="w1", is_public=False)],
        by=staff.lead, at=NOON,
    )  # fmt: skip
    found.expect(
        change=6, verified_by="Опрос", verify_on=TODAY + 300 * DAY, answers=5, by=staff.lead,
        at=NOON,
    )  # fmt: skip
    assert "1789" in doubt(found) or found.answers_needed
    given = give(finding=found)
    Report.hand_in(given, text="Готово.", by=staff.specialist, at=NOON)
    given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON)
    Outcome.publish(
        given, heard="Трудно.", decided="Исправить.", deed="Да.", by=staff.lead, at=NOON
    )
    Effect.write(
        found, WaveVerdict(verdict="worse", difference=-0.17, low=-0.2, high=-0.1,
                        base_before=1789, base_after=1789, untouched=("Строка: стало хуже",)),
        wave="surveys/w2", label="Опрос 2", since="Опрос 1", at=NOON,
    )  # fmt: skip
    Matter.note("surveys/w2/w1", title="Опрос 2 и опрос 1", words="Стало хуже: 12.", link="/",
                at=NOON)  # fmt: skip
    meeting = Meeting.plan(
        title="Итоги", starts_at=NOON + timedelta(hours=1), place="Зал", by=staff.lead, at=NOON
    )
    compared = meeting.items.get(kind="comparison")
    compared.write(heard="Стало хуже: 12.", decided="Принять.", by=staff.lead, at=NOON)
    papers = f"/desk/meetings/{meeting.number}/papers"
    return [
        "/desk/findings/?view=all", f"/desk/findings/{found.number}/",
        f"/desk/assignments/{given.number}/", f"/desk/assignments/{given.number}/paper.docx",
        f"/desk/meetings/{meeting.number}/", f"{papers}/dossier.docx", f"{papers}/minutes.docx",
        f"{papers}/signatures.docx", "/desk/assignments/?view=all&state=every",
        "/desk/assignments/calendar/?state=every", "/desk/assignments/assignments.ics?view=all",
        "/desk/assignments/assignments.xlsx?view=all&state=every",
        "/desk/assignments/control.docx?view=all&state=every", "/done/",
    ]  # fmt: skip


def page_text(user: User | None, address: str) -> str:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = answer.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as parts:
            body = b" ".join(parts.read(name) for name in parts.namelist() if name.endswith("xml"))
    words = unescape(re.sub(r"<[^>]+>", " ", body.decode()))
    return re.sub(r"\s+", " ", words.replace("\xa0", " "))


def leaks(user: User | None, pages: list[str]) -> Iterator[tuple[str, str]]:
    for address in pages:
        text = page_text(user, address)
        yield from ((address, figure) for figure in FIGURES if figure in text)


def test_who_only_sees_findings_reads_no_figure_before_it_is_published(
    pages: list[str], staff: Staff
) -> None:
    assert list(leaks(staff.specialist, pages)) == []
    assert list(leaks(None, pages[-1:])) == []
    for address in pages[:7]:
        assert CLOSED in page_text(staff.specialist, address), address


def test_who_answers_for_results_reads_them_at_once(pages: list[str], staff: Staff) -> None:
    assert {figure for _page, figure in leaks(staff.lead, pages)} == set(FIGURES)


def test_once_published_everybody_reads_them(pages: list[str], staff: Staff) -> None:
    for is_public, figures in ((True, set(FIGURES)), (False, set())):
        Evidence.show("w1", is_public=is_public)
        Effect.show("surveys/w2", is_public=is_public)
        Matter.show("surveys/w2/w1", is_public=is_public)
        assert {figure for _page, figure in leaks(staff.specialist, pages)} == figures


def test_whoever_keeps_assignments_sees_results() -> None:
    """They raise findings from them, and choose figures by them."""
    for rights in RIGHTS.values():
        assert Right.KEEP_ASSIGNMENTS not in rights or Right.SEE_RESULTS in rights
        assert Right.RUN_SURVEYS not in rights or Right.SEE_RESULTS in rights
