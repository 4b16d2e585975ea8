"""How the document system knows a paper: written once, anew only with a reason, and what stood
there is kept."""

import errno
import re
from datetime import timedelta
from hashlib import sha256
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.audit.models import Line
from otklik.core.files.uploads import CheckedFile
from otklik.core.refusal import Refused
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from tests.improvements.conftest import DAY, NOON, TODAY, Give
from tests.staffed import Staff
from tests.storages import full

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def scan(body: bytes = b"%PDF-1") -> CheckedFile:
    return CheckedFile(name="scan.pdf", body=body, digest=sha256(body).hexdigest())


def test_what_stood_there_is_kept_with_the_reason(give: Give, staff: Staff) -> None:
    given = give()
    given.register(number="12-р", on=TODAY, scan=scan(), by=staff.lead, at=NOON)
    for more in ({"number": "13-р", "on": TODAY}, {"number": "", "on": None},
                 {"number": "12-р", "on": TODAY, "scan": scan(b"%PDF-2")}):  # fmt: skip
        with pytest.raises(Refused, match="почему"):
            given.register(**more, by=staff.lead, at=NOON + DAY)
    given.refresh_from_db()
    assert (given.registration, given.scan_digest) == ("№ 12-р от 12.11.2026", scan().digest)
    given.register(
        number="13-р", on=TODAY, scan=scan(b"%PDF-2"), reason="Описка в номере.", by=staff.lead,
        at=NOON + DAY,
    )  # fmt: skip
    (former,) = given.former_registrations()
    assert (former.registration, former.scan_digest) == ("№ 12-р от 12.11.2026", scan().digest)
    given.refresh_from_db()
    for kept, body in ((former.scan, b"%PDF-1"), (given.scan, b"%PDF-2")):
        with kept.open("rb") as file:
            assert file.read() == body
    line = Line.objects.with_verb("assignment.registered_anew").get()
    assert line.particulars is not None
    assert (line.particulars["was"], line.particulars["was_scan"]) == ("12-р", scan().digest)
    assert "Описка" not in str(line.particulars)
    assert history_from_audit_log.of_assignment(given)[-1].comment == "Описка в номере."


def test_what_was_empty_is_filled_in_without_a_reason(give: Give, staff: Staff) -> None:
    given = give()
    given.register(number="", on=None, resolution="К исполнению", by=staff.lead, at=NOON)
    given.register(number="12-р", on=TODAY, resolution="К исполнению", by=staff.lead, at=NOON)
    given.register(number="12-р", on=TODAY, resolution="К исполнению", by=staff.lead, at=NOON)
    assert Line.objects.with_verb("assignment.registered").count() == 2
    assert not given.former_registrations()
    assert list(Assignment.objects.with_words("12-р")) == [given]


def test_minutes_are_registered_once_they_are_signed(staff: Staff, group: list[Member]) -> None:
    meeting = Meeting.plan(
        title="Итоги", starts_at=NOON + HOUR, place="Зал", by=staff.lead, at=NOON
    )
    with pytest.raises(Refused, match="не подписан"):
        meeting.register(number="1", on=TODAY, by=staff.lead, at=NOON)
    meeting.note_attendance(group, by=staff.lead, at=NOON + 2 * HOUR)
    meeting.sign(digest=meeting.digest, by=staff.lead, at=NOON + 2 * HOUR)
    meeting.register(number="1", on=TODAY, by=staff.lead, at=NOON + 2 * HOUR)
    with pytest.raises(Refused):
        meeting.register(number="1", on=TODAY, by=staff.specialist, at=NOON + DAY)


def test_the_page_asks_why_and_gives_out_what_stood_before(
    client: Client, give: Give, staff: Staff
) -> None:
    given = give()
    client.force_login(staff.lead)
    address = f"/desk/assignments/{given.number}/"

    def press(number: str, body: bytes, **more: str) -> int:
        file = SimpleUploadedFile("scan.png", body)
        values = {"number": number, "on": "12.11.2026", "scan": file, **more}
        return client.post(f"{address}registration/", values).status_code

    assert "Почему записано заново" not in client.get(address).content.decode()
    assert press("12-р", PNG) == 302
    assert press("13-р", PNG + b"2") == 422
    assert press("13-р", PNG + b"2", reason="Описка") == 302
    page = client.get(address).content.decode()
    assert "Почему записано заново" in page
    former = given.former_registrations().get()
    assert f"scan/?former={former.pk}" in page

    def sent(place: str) -> bytes:
        return b"".join(client.get(f"{address}{place}"))

    assert sent("scan/") == PNG + b"2"
    assert sent(f"scan/?former={former.pk}") == PNG
    assert client.get(f"{address}scan/?former=x").status_code == 404


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EIO, 500)]
)
def test_a_full_disk_gives_back_what_was_typed(
    give: Give, staff: Staff, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    given, typed = give(), {"number": "12-р", "on": "12.11.2026", "resolution": "«К исполнению»"}
    address = f"/desk/assignments/{given.number}/registration/"
    colleague = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    colleague.force_login(staff.lead)
    with full(number, monkeypatch):
        sent = {**typed, "scan": SimpleUploadedFile("scan.png", PNG)}
        answer = colleague.post(address, sent)
    shown = answer.content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)"\s+value="([^"]*)"', shown))
    given.refresh_from_db()
    assert answer.status_code == status
    assert not given.is_registered
    if status == 503:
        assert "Отправленное сохранить не удалось" in shown
        assert {name: unescape(fields[name]) for name in typed} == typed
        assert colleague.post(address, fields).status_code == 302
