"""Templates hold from a day to a day and rest on acts; phrases are a unit's or one's own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import Wording
from otklik.incidents.topics.models import Topic
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


def template(topic: Topic, staff: Staff, **more: object) -> Wording:
    values = {"name": "Обмен", "text": "Обменяют за 14 дней.", "topic": topic} | more
    wording = Wording(kind=Wording.Kind.TEMPLATE, **values)
    wording.keep(by=staff.operator, at=NOON)
    return wording


def names(incident: Incident, staff: Staff, *, on: date = TODAY) -> list[str]:
    return [one.name for one in Wording.objects.offered_for(incident, to=staff.operator, on=on)]


@pytest.fixture
def act(db: None) -> Act:
    act: Act = Act.objects.create(
        code="order-7", kind="Приказ", number="7", adopted_on=date(2024, 3, 1), body="Комитет",
        title="О порядке", effective_on=date(2024, 3, 1), is_published=True,
    )  # fmt: skip
    Edition.objects.create(act=act, number=1)
    return act


def test_a_template_is_offered_for_its_topic_while_it_holds(
    sorted_incident: Incident, topic: Topic, delicate: Topic, staff: Staff
) -> None:
    template(topic, staff, name="держится", valid_from=TODAY, valid_to=TODAY)
    template(topic, staff, name="ещё нет", valid_from=TODAY + DAY)
    template(topic, staff, name="уже нет", valid_to=TODAY - DAY)
    template(delicate, staff, name="о другом")
    template(topic, staff, name="убран").put_away(by=staff.operator, at=NOON)
    assert names(sorted_incident, staff) == ["держится"]
    assert names(sorted_incident, staff, on=TODAY + DAY) == ["ещё нет"]


def test_in_chechen_only_what_somebody_else_has_checked(
    sorted_incident: Incident, topic: Topic, staff: Staff
) -> None:
    chechen = template(topic, staff, language=Wording.Language.CHECHEN)
    assert names(sorted_incident, staff) == []
    with pytest.raises(Refused, match="другой сотрудник"):
        chechen.confirm(seen=chechen.content_digest, by=staff.operator, at=NOON)
    chechen.confirm(seen=chechen.content_digest, by=staff.approver, at=NOON)
    assert names(sorted_incident, staff) == ["Обмен"]
    chechen.text = "…"
    chechen.keep(by=staff.operator, at=NOON)
    assert names(sorted_incident, staff) == [], "changed words are not those that were checked"


def test_a_new_edition_of_what_it_rests_on_is_told_until_somebody_looks(
    topic: Topic, act: Act, staff: Staff
) -> None:
    wording = template(topic, staff)
    wording.keep(cites=[(act, "4.5")], by=staff.operator, at=NOON)
    assert wording.stale(TODAY) == []
    Edition.objects.create(act=act, number=2, effective_on=TODAY)
    assert [str(one) for one in Wording.objects.get().stale(TODAY)] == [f"{act.short_name}, 4.5"]
    wording.confirm(seen=wording.content_digest, by=staff.approver, at=NOON)
    assert Wording.objects.get().stale(TODAY) == []
    Act.objects.update(repealed_on=TODAY)
    assert len(Wording.objects.get().stale(TODAY)) == 1


def test_a_phrase_is_seen_by_its_owner_or_its_unit_only(
    sorted_incident: Incident, staff: Staff
) -> None:
    units = {one.unit.code: one.unit for user in (staff.operator, staff.specialist)
             for one in user.current_appointments}  # fmt: skip
    phrases: dict[str, dict[str, object]] = {
        "моя": {"owner": staff.operator},
        "чужая": {"owner": staff.specialist},
        "отдела": {"unit": units["rights"]},
        "другого отдела": {"unit": units["market"]},
    }
    for name, whose in phrases.items():
        Wording(kind=Wording.Kind.SNIPPET, name=name, text=name, **whose).keep(
            by=staff.operator, at=NOON
        )
    assert sorted(names(sorted_incident, staff)) == ["моя", "отдела"]


def test_a_template_is_written_checked_and_inserted_at_the_desk(
    client: Client, sorted_incident: Incident, topic: Topic, act: Act, staff: Staff
) -> None:
    client.force_login(staff.operator)
    data = {
        "name": "Обмен", "topic": topic.pk, "language": "ru", "text": "Обменяют за 14 дней.",
        "valid_from": "01.01.2026", "act_0": act.pk, "clause_0": "4.5",
    }  # fmt: skip
    wrong = client.post("/desk/templates/new/", {**data, "valid_to": "31.12.2025"})
    assert wrong.status_code == 422
    assert "Обменяют за 14 дней." in wrong.content.decode()
    page = client.post("/desk/templates/new/", data, follow=True).content.decode()
    assert "никто не проверил" in page
    wording = Wording.objects.get()
    assert client.post(f"/desk/templates/{wording.pk}/checking/").status_code == 403
    client.force_login(staff.approver)
    seen = {"seen": wording.content_digest}
    assert (
        f'name="seen" value="{wording.content_digest}"'
        in client.get("/desk/templates/").content.decode()
    )
    checking = f"/desk/templates/{wording.pk}/checking/"
    page = client.post(checking, seen, follow=True).content.decode()
    assert "проверено" in page
    client.force_login(staff.operator)
    address = reverse("incidents:reply-insert-text", args=[sorted_incident.number, uuid4()])
    to = sorted_incident.messages.get().pk
    typed = {"text": "Добрый день.", "revision": 0, "to": to, "answer": f"template-{wording.pk}"}
    page = client.post(address, typed, follow=True).content.decode()
    assert Reply.objects.get().text == "Добрый день.\n\nОбменяют за 14 дней."
    wording.put_away(by=staff.operator, at=NOON)
    page = client.post(address, {**typed, "revision": 2}, follow=True).content.decode()
    assert "больше не предлагаются" in page


def test_a_phrase_is_written_and_another_persons_is_not_changed(
    client: Client, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    data = {"name": "Привет", "text": "Добрый день!", "whose": "own"}
    assert client.post("/desk/phrases/new/", data).status_code == 302
    phrase = Wording.objects.get()
    assert "Добрый день!" in client.get(f"/desk/phrases/{phrase.pk}/").content.decode()
    client.force_login(staff.operator)
    assert client.get(f"/desk/phrases/{phrase.pk}/").status_code == 404
    assert client.post(f"/desk/templates/{phrase.pk}/putting-away/").status_code == 404
