"""What colleagues searched, took out and gave as a reason forgets the person's name too."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus, urlencode
from uuid import uuid4

import pytest
from django.utils import timezone

from otklik.audit import entries
from otklik.audit.models import Line, Payload
from otklik.audit.seal_blocks import seal
from otklik.audit.verify_audit_log import verify
from otklik.evidence.registers import make
from otklik.evidence.registers.models import RegisterExport
from otklik.incidents.inbox.models import SavedView
from otklik.incidents.privacy.identity_access import look
from otklik.organisation.people.user import User
from otklik.privacy.erasure.preview_and_certificate import preview
from tests.incidents.conftest import NOON, Staff, Written
from tests.privacy.person import NAME, Person, traces
from tests.privacy.test_erasing import carried_out, lead, person, proposed

__all__ = ["lead", "person"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def taken(by: User, **more: Any) -> RegisterExport:
    values: dict[str, Any] = {"first": NOON.date(), "last": NOON.date(), "filters": {}} | more
    export = RegisterExport.ask(
        key=uuid4(), register="incidents", format="csv", by=by, at=NOON, **values
    )
    make.make(export.pk, at=NOON)
    export.refresh_from_db()
    assert export.file
    return export


def named_in_journal() -> list[str]:
    """Payloads with the name, as it stands or as an address has it."""
    bodies = Payload.objects.values_list("body", flat=True)
    return [body for body in bodies if "Трескунов" in unquote_plus(body)]


def test_neither_a_search_nor_a_reason_is_journalled(staff: Staff, files_here: None) -> None:
    SavedView.keep(name="её дело", query=urlencode({"q": NAME}), by=staff.operator, at=NOON)
    taken(staff.operator, has_names=True, reason=f"просит {NAME}", filters={"q": NAME})
    assert named_in_journal() == []
    kept = Line.objects.with_verb("user.view_kept").get().particulars
    assert kept == {"name": "её дело", "has_search": True}


def test_registers_with_names_and_searches_for_the_name_go(
    person: Person, staff: Staff, lead: User
) -> None:
    named = taken(staff.operator, has_names=True, reason=f"просит {NAME}")
    searched = taken(staff.approver, filters={"q": NAME.lower()})
    plain = taken(staff.operator, filters={"q": "рынок"})
    goes = {str(part.name): part.count for part in preview([person.client], at=NOON).goes}
    assert goes["реестры с именами, у всех сотрудников"] == 1
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert traces() == []
    assert named_in_journal() == []
    assert erasure.counts["registers"] == 2
    for export, reason in ((named, "—"), (searched, "")):
        place = export.file.storage.path(str(export.file.name))
        export.refresh_from_db()
        assert (export.state, export.filters, export.reason) == ("gone", {}, reason)
        assert not export.file.storage.exists(place)
    plain.refresh_from_db()
    assert plain.state == "ready"


def test_a_file_that_is_gone_keeps_no_search_and_no_reason(staff: Staff, files_here: None) -> None:
    made = taken(staff.operator, has_names=True, reason="сверка", filters={"q": "рынок"})
    failed = taken(staff.operator, filters={"q": "рынок"})
    failed.fail("—", at=NOON)
    assert RegisterExport.objects.forget_expired(at=timezone.now() + timedelta(days=8)) == 2
    for export in (made, failed):
        export.refresh_from_db()
        assert export.filters == {}
    assert made.reason == "—"


def test_lines_written_before_lose_the_name_and_the_journal_verifies(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    by, other = staff.operator, written.incident("Совсем иное")
    for verb, item in (
        ("user.view_kept", {"name": "её", "query": urlencode({"view": "all", "q": NAME})}),
        ("user.view_kept", {"name": "рынок", "query": "view=all"}),
        ("register.asked", {"reason": f"просит {NAME}", "rows": 1}),
    ):
        entries.record(by, verb, by=by, at=NOON, **item)
    look(other, reason="other", note=f"register: {NAME}", by=by, at=NOON)
    assert len(named_in_journal()) > 3
    carried_out(proposed(person, staff.operator), lead)
    assert named_in_journal() == []
    kept = Line.objects.with_verb("user.view_kept").order_by("pk")
    assert [line.particulars is None for line in kept] == [True, False]
    seal(at=timezone.now() + timedelta(days=1), settle=timedelta())
    assert not any(problem.is_breach for problem in verify())
