"""Documents and the text to copy: the clock of the authority, and a list that fits its sheet."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.improvements.documents import meeting_documents
from otklik.improvements.documents.assignment_documents import assignment, control_list
from otklik.improvements.documents.document_system_text import card_lines, minutes_lines
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from tests.improvements.conftest import DAY, NOON, TODAY, Give
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 12, 21, 30, tzinfo=UTC)  # half past midnight in Moscow


def test_hours_and_days_are_those_of_the_authority(
    give: Give, staff: Staff, group: list[Member]
) -> None:
    meeting = Meeting.plan(
        title="Итоги", starts_at=NOON + 20 * DAY, place="Зал", by=staff.lead, at=NOON
    )
    assert "02.12.2026 12:00" in "\n".join(minutes_lines(meeting))
    given = give(at=LATE)
    assert "13.11.2026" in next(
        card_line for card_line in card_lines(given) if card_line.startswith("Дано")
    )
    Report.hand_in(given, text="Готово.", by=staff.specialist, at=LATE)
    card_line = [block.text for block in assignment(given, sees=True).blocks]
    assert any(one.startswith("13.11.2026") for one in card_line)
    assert not any(one.startswith("Поручение") for one in card_line), "that is the title"


def test_the_control_list_lies_on_its_side(give: Give) -> None:
    paper = control_list([give(text=f"Сделать {n}. " * 30) for n in range(12)], today=TODAY)
    with ZipFile(BytesIO(paper.make("docx"))) as parts:
        assert b'w:orient="landscape"' in parts.read("word/document.xml")
    assert paper.make("pdf").startswith(b"%PDF")


def test_the_story_of_a_meeting_names_the_papers_that_were_made(
    staff: Staff, group: list[Member], client: Client
) -> None:
    meeting = Meeting.plan(
        title="Итоги", starts_at=NOON + 20 * DAY, place="Зал", by=staff.lead, at=NOON
    )
    client.force_login(staff.lead)
    client.get(f"/desk/meetings/{meeting.number}/papers/dossier.docx")
    last = history_from_audit_log.of_meeting(meeting)[-1]
    assert last.comment == "Материалы к заседанию рабочей группы (DOCX)"


def test_no_table_of_a_document_is_wider_than_its_sheet(
    staff: Staff, group: list[Member], give: Give
) -> None:
    give()
    meeting = Meeting.plan(
        title="Итоги", starts_at=NOON + 20 * DAY, place="Зал", by=staff.lead, at=NOON
    )
    for name in meeting_documents.PAPERS:
        paper = meeting_documents.make(name, meeting, today=TODAY, sees=True)
        widths = [sum(block.widths) for block in paper.blocks if block.kind == "table"]
        assert all(0 < width <= 165 for width in widths), paper.title
