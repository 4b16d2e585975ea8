"""Two years, by the pages of the desk: wave, finding, meeting, minutes, assignment, more time,
report, off control, the next wave, its effect, the public page. One became better, of another a
change is not proven, a third became worse."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.models import Effect, Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import Mode
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave
from otklik.surveys.waves.models import Wave
from tests.staffed import Staff
from tests.surveys.conftest import NOON as OPENED
from tests.surveys.filling import filled

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
FIRST = {
    "overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50},
    "site-finds": {"yes": 200, "no": 150, "unsure": 50},
    "information": {"5": 200, "4": 100, "3": 100},
}
SECOND = {
    "overall": {"satisfied": 320, "not-satisfied": 50, "unsure": 30},
    "site-finds": {"yes": 206, "no": 146, "unsure": 48},
    "information": {"5": 60, "4": 60, "3": 80, "2": 100, "1": 100},
}


def wave(year: int, tables: dict[str, dict[str, int]], at: datetime, **more: Any) -> Wave:
    return filled(
        400, tables, at=at, slug=str(year), title=f"Опрос {year} года",
        modes=(Mode.WEB, Mode.WEB), **more,
    )  # fmt: skip


class Desk(Client):
    """Somebody who signs in again each time: between two presses months may lie."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def get(self, *args: Any, **more: Any) -> Any:
        self.force_login(self.user)
        return super().get(*args, **more)

    def post(self, *args: Any, **more: Any) -> Any:
        self.force_login(self.user)
        return super().post(*args, **more)


def at_the_desk(user: User) -> Desk:
    return Desk(user)


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", page.replace("\xa0", " "))


def press(client: Client, address: str, **value: object) -> str:
    """The address that the press led to; never an error."""
    answer = client.post(address, value)
    assert answer.status_code == 302, answer.content.decode()[:6000]
    return str(answer.headers["Location"])


def seen(client: Client, address: str) -> str:
    """What of the draft the page says was read."""
    found = re.search(r'name="digest"\s+value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def raised(lead: Client, number: int, key: str, statement: str, change: float) -> Finding:
    answer = press(
        lead, f"/desk/surveys/2026/results/{number}/finding/", figure=key, statement=statement
    )
    press(
        lead, answer, change=change, verified_by=f"Опрос 2027 года, вопрос {number}",
        verify_on="20.12.2027", answers=400,
    )  # fmt: skip
    return Finding.objects.latest("number")


def test_from_what_people_said_to_whether_it_changed(staff: Staff) -> None:
    lead, specialist = at_the_desk(staff.lead), at_the_desk(staff.specialist)
    authorised = at_the_desk(staff.authorised)
    first = wave(2026, FIRST, OPENED)
    with time_machine.travel(OPENED + 25 * DAY, tick=False):
        assert "Завести проблему" in words(lead, "/desk/surveys/2026/results/")
        better = raised(lead, 1, "overall", "Людям трудно с нами.", 20)
        unproven = raised(lead, 4, "site-finds", "На сайте трудно найти нужное.", 20)
        worse = raised(lead, 13, "information", "Сведений мало.", 20)
        again = lead.post(
            "/desk/surveys/2026/results/1/finding/", {"figure": "overall", "statement": "Снова."}
        )
        assert again.status_code == 422  # one finding a figure
        assert "от" in words(lead, f"/desk/findings/{better.number}/")
        for user, role in ((staff.lead, "chair"), (staff.authorised, "secretary")):
            press(
                lead, "/desk/meetings/group/", user=user.pk, role=role, starts_on="01.12.2026",
                basis="Приказ № 5",
            )  # fmt: skip
        assert Member.objects.count() == 2
        address = press(
            lead, "/desk/meetings/new/", title="Итоги опроса", day="22.12.2026", time="10:00",
            place="Зал заседаний",
        )  # fmt: skip
    meeting = Meeting.objects.get()
    assert meeting.items.count() == 3
    with time_machine.travel(OPENED + 28 * DAY + timedelta(hours=3), tick=False):
        refused = lead.post(f"{address}signing/", {"digest": seen(lead, address)}, follow=True)
        assert "Не отмечены" in unescape(refused.content.decode())
        present = list(Member.objects.values_list("pk", flat=True))
        press(lead, f"{address}attendance/", present=present, guests="")
        for item in meeting.items.all():
            press(lead, f"{address}items/{item.position}/", heard="", decided="Дать поручение.")
        for one in (better, unproven, worse):
            press(
                lead, f"{address}points/", text=f"Исправить: {one.statement}", result="Исправлено.",
                executor=staff.specialist.pk, controller=staff.authorised.pk, days=30,
                finding=one.number,
            )  # fmt: skip
        stale = lead.post(f"{address}signing/", {"digest": "старое"}, follow=True)
        assert "прочтите его ещё раз" in unescape(stale.content.decode())
        press(lead, f"{address}signing/", digest=seen(lead, address))
        press(lead, f"{address}registration/", number="1-пр", on="22.12.2026", resolution="")
        for name in ("dossier", "minutes", "signatures"):
            for kind in ("docx", "pdf"):
                paper = lead.get(f"{address}papers/{name}.{kind}")
                assert paper.status_code == 200
                assert paper.content.startswith(b"PK" if kind == "docx" else b"%PDF")
    assert Assignment.objects.count() == 3
    given = Assignment.objects.get(finding=better)
    assert given.point.meeting == meeting
    with time_machine.travel(OPENED + 60 * DAY, tick=False):
        page = f"/desk/assignments/{given.number}/"
        press(specialist, f"{page}extensions/", days=40, reason="Ждём сервер.")
        asked = f"{page}extensions/{given.extensions.get().pk}/"
        own = specialist.post(asked, {"act": "grant"})
        assert own.status_code == 422
        press(authorised, asked, act="grant", answer="Да.")
        for task in Assignment.objects.all():
            page = f"/desk/assignments/{task.number}/"
            press(
                specialist, f"{page}reports/", text="Сделано.",
                key=f"00000000-0000-4000-8000-{task.number:012}",
            )  # fmt: skip
            own = specialist.post(f"{page}off-control/", {"conclusion": "Готово."})
            assert own.status_code == 422
            assert "Свою работу с контроля не снимают" in unescape(own.content.decode())
            press(authorised, f"{page}off-control/", conclusion="Проверено.")
    second: Wave = wave(2027, SECOND, OPENED + YEAR, closed=False, version=first.version)
    better.refresh_from_db()
    with pytest.raises(Refused):
        better.expect(
            change=1, verified_by="Иначе", verify_on=(OPENED + 2 * YEAR).date(), answers=1,
            by=staff.lead, at=OPENED + YEAR + DAY,
        )  # fmt: skip
    close_wave(second, by=None, at=OPENED + YEAR + 20 * DAY)
    found = {one.finding_id: one.verdict for one in Effect.objects.all()}
    assert found == {better.pk: "better", unproven.pk: "unproven", worse.pk: "worse"}
    with time_machine.travel(OPENED + YEAR + 30 * DAY, tick=False):
        for task in Assignment.objects.exclude(finding=worse):
            press(
                lead, f"/desk/assignments/{task.number}/outcome/", heard="Было трудно.",
                decided="Исправить.", deed=f"Исправили, поручение {task.number}.",
            )  # fmt: skip
        public = words(Client(), "/done/")
        assert "Исправили, поручение" in public
        assert "стало лучше" not in public  # the wave's results are not published yet
        assert "опрос это проверил, его результаты пока не опубликованы" in public
        assert "скажет следующий опрос" not in public
        for both in (Wave.objects.get(slug="2026"), second):
            publish_wave(both, by=None, at=OPENED + YEAR + 30 * DAY)
        public = words(Client(), "/done/")
        assert "стало лучше" in public
        assert "изменение не доказано" in public
        assert "Сделано, но здесь ещё не рассказано: 1 дело" in public
        assert staff.specialist.name not in public
        story = words(lead, f"/desk/findings/{better.number}/")
    verbs = [
        "заведена проблема", "ожидание зафиксировано", "протокол подписан", "дано поручение",
        "срок продлён", "представлена информация", "снято с контроля", "опрос записал",
        "рассказ о сделанном опубликован",
    ]  # fmt: skip
    assert [verb for verb in verbs if verb not in story] == []
    assert story.count("Людям трудно с нами.") > 1
    _journal_holds_no_words()


def test_every_page_opens(staff: Staff, give: object, group: list[Member]) -> None:
    """With something on it, and for whoever may only read."""
    one = give()  # type: ignore[operator]
    meeting = Meeting.plan(
        title="Итоги", starts_at=OPENED, place="Зал", by=staff.lead, at=OPENED - DAY
    )
    meeting.add_item(text="Разное", by=staff.lead, at=OPENED)
    reading = [
        "/desk/findings/", "/desk/findings/?view=all", f"/desk/findings/{one.finding.number}/",
        "/desk/meetings/", f"/desk/meetings/{meeting.number}/", "/desk/assignments/",
        "/desk/assignments/?view=all&state=every&q=поиск", "/desk/assignments/calendar/",
        f"/desk/assignments/{one.number}/", "/done/",
    ]  # fmt: skip
    keeping = [
        "/desk/findings/new/", f"/desk/findings/{one.finding.number}/expectation/",
        f"/desk/findings/{one.finding.number}/assignment/", "/desk/meetings/new/",
        "/desk/meetings/group/", f"/desk/meetings/{meeting.number}/items/1/",
        f"/desk/meetings/{meeting.number}/points/", f"/desk/assignments/{one.number}/outcome/",
    ]  # fmt: skip
    for user in (staff.lead, staff.specialist):
        client = at_the_desk(user)
        for address in reading:
            assert words(client, address)
        for address in keeping:
            assert client.get(address).status_code == (200 if user == staff.lead else 403)
    lead = at_the_desk(staff.lead)
    query = "?view=all&state=every"
    book = lead.get(f"/desk/assignments/assignments.xlsx{query}")
    assert book.content.startswith(b"PK")
    calendar = lead.get(f"/desk/assignments/assignments.ics{query}").content.decode()
    assert f"UID:assignment-{one.number}@" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert lead.get(f"/desk/assignments/control.pdf{query}").content.startswith(b"%PDF")
    assert lead.get(f"/desk/assignments/{one.number}/paper.docx").content.startswith(b"PK")


def _journal_holds_no_words() -> None:
    """Codes, ids and commitments: of what people typed nothing, of people no names."""
    lines = Line.objects.with_particulars().filter(subject_kind__startswith="improvements.")
    assert lines.count() > 20
    for line in lines:
        codes = {"number", "was"}  # of the document system
        kept = {name: one for name, one in (line.particulars or {}).items() if name not in codes}
        text = json.dumps(kept, ensure_ascii=False)
        assert re.search("[а-яё]{2}", text, re.IGNORECASE) is None, (line.verb, text)
