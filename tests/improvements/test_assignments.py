"""An assignment: given to a named employee, reported, judged by another, never deleted."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from otklik.audit.models import Line
from otklik.core.files.uploads import check_uploads
from otklik.core.refusal import Refused
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.due_days import Term, term, until, within
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.reports_stages_extensions import Extension, Report, Stage
from otklik.organisation.people.absence import Absence
from tests.improvements.conftest import DAY, NOON, TODAY, Give
from tests.staffed import Staff
from tests.statements import before_first

pytestmark = pytest.mark.django_db


def report(given: Assignment, staff: Staff, text: str = "Поиск переделан.") -> Report:
    files = check_uploads([SimpleUploadedFile("снимок.pdf", b"%PDF-1.4 proof")])
    return Report.hand_in(given, text=text, files=files, by=staff.specialist, at=NOON + DAY)


def test_from_given_to_off_control(give: Give, staff: Staff) -> None:
    given = give()
    assert "Отдел защиты прав" in given.executor_post
    assert str(given.unit) == "Отдел защиты прав"
    report(given, staff)
    given.take_off_control(conclusion="Проверено.", by=staff.authorised, at=NOON + 2 * DAY)
    given.refresh_from_db()
    assert given.state == Assignment.State.OFF_CONTROL
    assert given.reports.get().is_accepted
    verbs = [line.verb for line in Line.objects.about(given).order_by("pk")]
    assert verbs == ["assignment.given", "assignment.reported", "assignment.off_control"]


def test_whoever_does_it_does_not_close_it(give: Give, staff: Staff) -> None:
    """Nor who helps, nor the executor standing in for the controller, nor anybody else."""
    given = give(co_executors=[staff.colleague])
    report(given, staff)
    Absence.note(
        staff.authorised, first=TODAY, last=TODAY + 9 * DAY, substitute=staff.specialist,
        by=staff.authorised, at=NOON,
    )  # fmt: skip
    for person in (staff.specialist, staff.colleague, staff.head, staff.lead):
        with pytest.raises(Refused):
            given.take_off_control(conclusion="Готово.", by=person, at=NOON + DAY)
    given.refresh_from_db()
    assert given.state == Assignment.State.REPORTED


def test_who_stands_in_for_the_controller_may(give: Give, staff: Staff) -> None:
    given = give()
    report(given, staff)
    Absence.note(
        staff.authorised, first=TODAY, last=TODAY + 9 * DAY, substitute=staff.head,
        by=staff.authorised, at=NOON,
    )  # fmt: skip
    given.take_off_control(conclusion="Проверено.", by=staff.head, at=NOON + DAY)


def test_a_controller_who_stands_in_for_the_executor_does_not_decide(
    give: Give, staff: Staff
) -> None:
    """Neither then nor, on their own report or question, when the executor is back."""
    given = give()
    later = Term(due_on=given.due_on + 7 * DAY, words="До 3 декабря 2026")
    Absence.note(
        staff.specialist, first=TODAY, last=TODAY + DAY, substitute=staff.authorised,
        by=staff.specialist, at=NOON,
    )  # fmt: skip
    asked = Extension.ask(given, term=later, reason="Ждём.", by=staff.authorised, at=NOON)
    Report.hand_in(given, text="Сделано.", by=staff.authorised, at=NOON)
    assert not given.is_controlled_by(staff.authorised, on=TODAY)
    for at, why in ((NOON, "замещаете"), (NOON + 3 * DAY, "вы сами")):
        with pytest.raises(Refused, match=why):
            given.take_off_control(conclusion="Готово.", by=staff.authorised, at=at)
        with pytest.raises(Refused, match=why):
            asked.grant(answer="Да.", by=staff.authorised, at=at)
    back = NOON + 3 * DAY
    asked.refuse(answer="Пусть попросит исполнитель.", by=staff.authorised, at=back)
    given.send_back(reason="Пусть представит исполнитель.", by=staff.authorised, at=back)
    Report.hand_in(given, text="Сделано.", by=staff.specialist, at=back)
    given.take_off_control(conclusion="Проверено.", by=staff.authorised, at=back)


def test_a_question_of_time_ends_with_its_assignment(give: Give, staff: Staff) -> None:
    done, withdrawn = give(), give()
    for each in (done, withdrawn):
        later = Term(due_on=each.due_on + 7 * DAY, words="")
        Extension.ask(each, term=later, reason="Ждём.", by=staff.specialist, at=NOON)
    report(done, staff)
    done.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    withdrawn.withdraw(reason="Закрыт.", basis="Протокол № 2", by=staff.lead, at=NOON + DAY)
    for each, why in ((done, "снято с контроля"), (withdrawn, "отозвано")):
        asked = each.extensions.get()
        assert (asked.is_granted, asked.decided_at) == (False, NOON + DAY)
        assert why in asked.answer
        each.refresh_from_db()
        assert each.due_on == each.first_due_on


def test_two_presses_at_once_are_one_report(give: Give, staff: Staff) -> None:
    """While the second press waits for the assignment, the first one hands it in."""
    given, key = give(), uuid4()
    pressed: list[Report] = []

    def press() -> Report:
        return Report.hand_in(given, text="Сделано.", key=key, by=staff.specialist, at=NOON)

    locking = '^SELECT .* FROM "improvements_assignment"'
    with before_first(locking, lambda: pressed.append(press())):
        assert press() == pressed[0]
    assert given.reports.count() == 1


def test_nobody_controls_their_own(give: Give, staff: Staff) -> None:
    with pytest.raises(Refused):
        give(controller=staff.specialist)
    with pytest.raises(Refused):
        give(controller=staff.colleague, co_executors=[staff.colleague])


def test_nothing_is_closed_without_a_report(give: Give, staff: Staff) -> None:
    given = give()
    with pytest.raises(Refused):
        given.take_off_control(conclusion="Проверено.", by=staff.authorised, at=NOON)


def test_a_report_comes_back_with_its_reason_and_the_day_stays(give: Give, staff: Staff) -> None:
    given = give()
    due = given.due_on
    report(given, staff)
    with pytest.raises(Refused):
        report(given, staff, "Ещё раз.")
    with pytest.raises(Refused):
        given.send_back(reason="", by=staff.authorised, at=NOON + DAY)
    given.send_back(reason="Нет снимка.", by=staff.authorised, at=NOON + DAY)
    given.refresh_from_db()
    assert (given.state, given.due_on) == (Assignment.State.IN_WORK, due)
    assert given.reports.get().reason == "Нет снимка."
    report(given, staff, "Со снимком.")
    assert given.reports.count() == 2


def test_more_time_is_asked_and_answered_with_reasons(give: Give, staff: Staff) -> None:
    given = give()
    later = Term(due_on=given.due_on + 7 * DAY, words="До 3 декабря 2026")
    with pytest.raises(Refused):
        Extension.ask(given, term=later, reason="", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        Extension.ask(given, term=later, reason="Болею.", by=staff.stranger, at=NOON)
    asked = Extension.ask(given, term=later, reason="Ждём сервер.", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        asked.grant(answer="Сам себе.", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        asked.refuse(answer="", by=staff.authorised, at=NOON)
    asked.refuse(answer="Сервер есть.", by=staff.authorised, at=NOON)
    given.refresh_from_db()
    assert given.due_on == given.first_due_on
    again = Extension.ask(given, term=later, reason="Сломался.", by=staff.specialist, at=NOON)
    again.grant(answer="Хорошо.", by=staff.authorised, at=NOON)
    given.refresh_from_db()
    assert given.due_on == later.due_on
    assert given.was_extended


def test_a_promise_is_not_deleted_but_withdrawn_by_a_decision(give: Give, staff: Staff) -> None:
    given = give()
    with pytest.raises(Refused):
        given.delete()
    for reason, basis in (("", "Протокол № 2"), ("Сайт закрыт.", "")):
        with pytest.raises(Refused):
            given.withdraw(reason=reason, basis=basis, by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        given.withdraw(reason="Трудно.", basis="Протокол", by=staff.specialist, at=NOON)
    given.withdraw(reason="Сайт закрыт.", basis="Протокол № 2", by=staff.lead, at=NOON)
    assert Assignment.objects.withdrawn().get().conclusion == "Сайт закрыт."


def test_stages_are_done_before_it_goes_off_control(give: Give, staff: Staff) -> None:
    given = give()
    soon = Term(due_on=TODAY + 5 * DAY, words="")
    stage = Stage.plan(given, text="Собрать слова.", term=soon, by=staff.specialist, at=NOON)
    late = Term(due_on=given.due_on + DAY, words="")
    with pytest.raises(Refused):
        Stage.plan(given, text="Поздно.", term=late, by=staff.specialist, at=NOON)
    report(given, staff)
    with pytest.raises(Refused):
        given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    stage.finish(by=staff.specialist, at=NOON + DAY)
    given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)


def test_only_what_is_done_is_told_as_done(give: Give, staff: Staff) -> None:
    given = give()
    words = {"heard": "Трудно найти.", "decided": "Переделать.", "deed": "Переделали."}
    with pytest.raises(Refused):
        Outcome.publish(given, **words, by=staff.lead, at=NOON)
    report(given, staff)
    given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    with pytest.raises(Refused):
        Outcome.publish(given, **words, by=staff.specialist, at=NOON + DAY)
    Outcome.publish(given, **words, by=staff.lead, at=NOON + DAY)
    assert Outcome.objects.published().get().deed == "Переделали."


def test_the_last_day_is_worked_and_explained(staff: Staff) -> None:
    calendar = due_days.calendar()
    saturday = date(2026, 11, 21)
    found = until(saturday, calendar)
    assert found.due_on == date(2026, 11, 20)
    assert "21" in found.words
    counted = within(3, NOON, calendar)  # Friday, Monday, Tuesday
    assert counted.due_on == date(2026, 11, 17)
    assert "14" in counted.words
    for day, days in ((None, None), (saturday, 3), (TODAY - DAY, None)):
        with pytest.raises(Refused):
            term(day=day, days=days, start=NOON, calendar=calendar)


def test_registered_once_it_has_number_and_date(give: Give, staff: Staff) -> None:
    given = give()
    with pytest.raises(Refused):
        given.register(number="12-р", on=None, by=staff.lead, at=NOON)
    given.register(number="12-р", on=TODAY, resolution="К исполнению", by=staff.lead, at=NOON)
    assert given.registration == "№ 12-р от 12.11.2026"
