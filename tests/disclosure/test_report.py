"""The report for an inspection: each line is held against the rows, in both formats."""

from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader

from otklik.audit.models import Line
from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod, PlaceCheck
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.deadlines.state_rules import COUNTED
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Exemption, Item
from otklik.disclosure.report import scores
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import CLAUSE, NOON
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture
def lived(counted: dict[str, Item], staff: Staff) -> dict[str, Item]:
    """One confirmed, one without a date, one not applicable, one late."""
    actual, event = counted["actual"], counted["event"]
    submission = Submission.give(actual, text="Текст", by=staff.specialist, at=NOON)
    submission.accept(ticks=dict.fromkeys(actual.checks, True), by=staff.authorised, at=NOON)
    submission.publish(by=staff.authorised, at=NOON)
    actual.refresh_from_db()
    confirm(actual, basis="Сверено с приказом", by=staff.specialist, at=NOON)
    Exemption.put(counted["before"], reason="Мероприятий нет", by=staff.authorised, at=NOON)
    PlaceCheck.objects.create(
        item=actual, place=actual.place, at=NOON, status=200, length=900, digest="ab" * 32,
        changed_on=TODAY,
    )  # fmt: skip
    assert event.place == ""
    return counted


def test_a_score_counts_what_has_a_term_and_says_what_does_not(lived: dict[str, Item]) -> None:
    whole = scores.score(item_states(Item.objects.active(), on=TODAY))
    assert (whole.base, whole.current, whole.first, whole.no_date, whole.exempt) == (1, 1, 1, 1, 1)
    later = scores.score(item_states(Item.objects.active(), on=TODAY + 200 * DAY))
    assert (later.base, later.current, later.share) == (2, 0, 0)
    assert scores.score([]).share is None
    sections = {
        one.code: one for one in scores.by_section(item_states(Item.objects.active(), on=TODAY))
    }
    assert (sections["1"].base, sections["2"].first) == (1, 1)
    assert (
        sum(one.base for one in scores.by_unit(item_states(Item.objects.active(), on=TODAY))) == 1
    )


def test_a_row_a_day_remembers_and_the_last_look_stays(
    lived: dict[str, Item], staff: Staff
) -> None:
    for days in range(3):
        scores.record_day(at=NOON + days * DAY)
    Exemption.put(lived["event"], reason="Нет", by=staff.authorised, at=NOON + 2 * DAY)
    scores.record_day(at=NOON + 2 * DAY + timedelta(hours=5))
    assert ItemDay.objects.count() == 3 * 4
    items = scores.history(lived.values(), until=TODAY + 2 * DAY)
    assert [(one.on, one.base, one.current) for one in items] == [
        (TODAY + n * DAY, 1, 1) for n in (2, 1, 0)
    ]
    states = (
        ItemDay.objects.filter(item=lived["event"]).order_by("on").values_list("state", flat=True)
    )
    assert list(states) == ["no_date", "no_date", "exempt"]


def test_a_quarter_is_told_by_its_days_and_the_worst_of_them() -> None:
    days = [
        scores.DayScore(on=date(2026, 4, 1), base=4, current=4),
        scores.DayScore(on=date(2026, 3, 31), base=4, current=1),
        scores.DayScore(on=date(2026, 3, 30), base=4, current=3),
        scores.DayScore(on=date(2026, 3, 29), base=0, current=0),
    ]
    spring, winter = scores.quarters(days)
    assert (spring.number, spring.year, spring.share) == (2, "2026", 1)
    assert (winter.number, winter.share, winter.worst.on) == (1, 0.5, date(2026, 3, 31))


def words_of(body: bytes) -> str:
    root = ElementTree.fromstring(ZipFile(BytesIO(body)).read("word/document.xml"))  # noqa: S314
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(f"{WORD}t"))
        for paragraph in root.iter(f"{WORD}p")
    )


def test_each_line_is_held_against_the_data(
    lived: dict[str, Item], staff: Staff, client: Client, time_machine: object
) -> None:
    time_machine.move_to(NOON + DAY, tick=False)  # type: ignore[attr-defined]
    client.force_login(staff.authorised)
    text = words_of(client.get("/desk/disclosure/compliance/report.docx").content)
    values = {one.item.code: one for one in item_states(Item.objects.active(), on=TODAY + DAY)}
    counted = [one for one in values.values() if one.state in COUNTED]
    for one in counted:
        begins = text.index(f"{one.item.code}. {one.item.title}")
        piece = text[begins : begins + 1500].replace("\N{NO-BREAK SPACE}", " ")
        assert f"{CLAUSE}. Запись: Уполномоченное, 12.11.2026 12:00" in piece
        assert one.item.rule_words in piece
        assert str(one.item.unit) in piece
    first = text[text.index("1.1. Сведения") : text.index("1.2. Сведения")]
    assert "/disclosure/1.1/" in first
    assert "12.11.2026 12:00; кто подал: Специалист, 12.11.2026 12:00" in first
    assert "12.11.2026 12:00, Специалист; сверено: Сверено с приказом" in first
    assert "страница открывается (200), текст 900 байт, без изменений с 12.11.2026" in first
    assert "abababababababab" in first
    assert "2.1. Сведения 2.1 — Мероприятий нет" in text
    assert (
        "На сайте и в срок: 100 % (из 1 частей). Просрочено позиций: 0, неполных: 0."
        in text.replace("\N{NO-BREAK SPACE}", " ")
    )
    line = Line.objects.with_particulars().get(verb="disclosure.report_made")
    assert line.particulars == {"kind": "docx", "items": len(counted)}


def test_the_pdf_says_the_same_and_can_be_read_aloud(
    lived: dict[str, Item], staff: Staff, client: Client, time_machine: object
) -> None:
    time_machine.move_to(NOON + DAY, tick=False)  # type: ignore[attr-defined]
    client.force_login(staff.lead)
    answer = client.get("/desk/disclosure/compliance/report.pdf")
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    for words in (CLAUSE, "Сверено с приказом", "Мероприятий нет", "abababababababab"):
        assert words in text
    assert "/StructTreeRoot" in reader.root_object
    assert client.get("/desk/disclosure/compliance/report.exe").status_code == 404


def test_a_period_without_a_publication_is_missed_for_good(
    counted: dict[str, Item], staff: Staff, client: Client
) -> None:
    """The quarter's report is due on the 20th after it; nobody published two of them."""
    item = counted["period"]
    late = NOON.replace(year=2027, month=5, day=1)
    scores.record_day(at=late)
    scores.record_day(at=late)
    rows = list(MissedPeriod.objects.order_by("begins").values_list("begins", "ends", "due_on"))
    assert [(str(begins), str(ends)) for begins, ends, _due in rows] == [
        ("2026-10-01", "2026-12-31"), ("2027-01-01", "2027-03-31"),
    ]  # fmt: skip
    assert Line.objects.about(item).with_verb("disclosure.period_missed").count() == 2
    submission = Submission.give(item, text="За первый квартал", by=staff.stranger, at=late)
    submission.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=late)
    submission.publish(by=staff.authorised, at=late)
    scores.record_day(at=late + DAY)
    assert MissedPeriod.objects.count() == 2, "what comes later does not undo it"
    client.force_login(staff.authorised)
    page = client.get("/desk/disclosure/compliance/").content.decode()
    assert "пропущено" in page
    assert "период с 1 октября 2026 по 31 декабря 2026" in page
    whole = client.get("/desk/disclosure/compliance/report.docx").content
    with ZipFile(BytesIO(whole)) as archive:
        assert "период с 01.01.2027 по 31.03.2027" in archive.read("word/document.xml").decode()
