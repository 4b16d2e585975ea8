"""An answer is read before it goes: two things stop it, all else advises, nothing typed is lost."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.approval_rules.models import ApprovalRule, Ground
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.check import review_reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.topics.models import Topic
from otklik.nlp.reply_checks.remark import Rule
from otklik.organisation.structure.authority import Authority
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
PHONE = "8 928 000-11-22"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def draft_of(incident: Incident, staff: Staff, text: str) -> Reply:
    to = incident.messages.inbound().filter(lane=Message.Lane.PUBLIC).earliest("pk")
    reply = Reply.begin(incident, to=to, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(text, revision=reply.revision, by=staff.operator, at=NOON)
    return reply


def post(
    operator: Client, name: str, incident: Incident, key: object, text: str, **more: object
) -> str:
    address = reverse(f"incidents:reply-{name}", args=[incident.number, key])
    reply = Reply.objects.filter(key=str(key)).first()
    to = incident.messages.inbound().earliest("pk").pk
    data = {"text": text, "revision": reply.revision if reply else 0, "to": to, **more}
    return operator.post(address, data, follow=True).content.decode()


def tell_privately(written: Written, incident: Incident, text: str) -> None:
    """The same person says something in the private lane of the incident."""
    event = written.private(text, external_id="77", author="q")
    message = receive(written.account, event, at=NOON)
    assert message is not None
    message.incident = incident
    message.save()


def test_personal_data_stops_a_public_answer_at_every_door(
    sorted_incident: Incident, delicate: Topic, staff: Staff
) -> None:
    reply = draft_of(sorted_incident, staff, f"Звоните продавцу: {PHONE}.")
    for press in (reply.send, reply.submit):
        with pytest.raises(Refused, match=PHONE):
            press(by=staff.operator, at=NOON)
    reply.status = Reply.Status.IN_APPROVAL  # as one that was handed over before the rule
    reply.save()
    with pytest.raises(Refused, match=PHONE):
        reply.approve(revision=reply.revision, by=staff.approver, at=NOON)
    assert not Delivery.objects.exists()


def test_a_private_answer_may_hold_it(written: Written, topic: Topic, staff: Staff) -> None:
    message = receive(written.account, written.private("Как мне быть"), at=NOON)
    assert message is not None
    incident = message.incident
    incident.topic = topic
    incident.save()
    reply = Reply.begin(incident, to=message, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(f"Звоните: {PHONE}", revision=0, by=staff.operator, at=NOON)
    reply.send(by=staff.operator, at=NOON)
    assert Delivery.objects.count() == 1


def test_what_was_said_only_privately_stops_a_public_answer(
    sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    tell_privately(written, sorted_incident, "Я Зарема, договор 12/45-К на 15 000 рублей")
    reply = draft_of(sorted_incident, staff, "Зарема, по договору 12/45-К вернут 15 тыс. рублей.")
    found = review_reply(reply, reply.text, by=staff.operator, at=NOON)
    assert [(one.rule, found.words_of(one)) for one in found.stops] == [
        (Rule.LEAK, "Зарема"),
        (Rule.LEAK, "12/45-К"),
        (Rule.LEAK, "15 тыс. рублей"),
    ]
    with pytest.raises(Refused, match="12/45-К"):
        reply.send(by=staff.operator, at=NOON)
    reply.save_draft("Деньги вернут.", revision=reply.revision, by=staff.operator, at=NOON)
    reply.send(by=staff.operator, at=NOON)


def test_the_public_name_and_the_authoritys_telephone_pass(
    sorted_incident: Incident, staff: Staff
) -> None:
    Authority.objects.create(code="committee", phone="+7 (8712) 00-11-22")
    text = "Марина Иванова, звоните нам: +7 8712 00-11-22, дело № 1."
    identity = sorted_incident.messages.inbound().get().client
    assert identity is not None
    identity.identities.update(name="Марина Иванова")
    reply = draft_of(sorted_incident, staff, text)
    assert review_reply(reply, reply.text, by=staff.operator, at=NOON).stops == []


def test_a_false_alarm_is_let_pass_with_a_reason_that_is_journaled(
    operator: Client, sorted_incident: Incident, staff: Staff
) -> None:
    key, text = uuid4(), f"Звоните в столовую: {PHONE}."
    page = post(operator, "send", sorted_incident, key, text)
    assert "Это не личные данные" in page
    assert text in page
    cleared = {"clear": "1", "fragment-1": PHONE, "kind-1": "phone"}
    page = post(operator, "clearance-add", sorted_incident, key, text, **cleared)
    assert "почему это не личные данные" in page
    page = post(
        operator, "clearance-add", sorted_incident, key, text, **cleared, **{"reason-1": "столовая"}
    )
    assert "столовая" in page
    line = Line.objects.get(verb="reply.cleared")
    assert line.actor_name == str(staff.operator)
    assert line.particulars is not None
    assert line.particulars["reason"] == "столовая"
    post(operator, "send", sorted_incident, key, text)
    assert Delivery.objects.count() == 1


def test_another_number_is_not_let_pass_by_it_and_the_note_can_be_taken_back(
    sorted_incident: Incident, staff: Staff
) -> None:
    reply = draft_of(sorted_incident, staff, f"Звоните: {PHONE}.")
    given = Clearance.give(
        reply, fragment=PHONE, kind="phone", reason="столовая", by=staff.operator, at=NOON
    )
    assert Clearance.give(
        reply, fragment=PHONE, kind="phone", reason="ещё раз", by=staff.operator, at=NOON
    ) == given  # fmt: skip
    text = f"Звоните: {PHONE} или 8 928 000-33-44."
    found = review_reply(reply, text, by=staff.operator, at=NOON)
    assert [found.words_of(one) for one in found.stops] == ["8 928 000-33-44"]
    given.withdraw(by=staff.operator, at=NOON)
    given.withdraw(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send(by=staff.operator, at=NOON)
    assert Line.objects.filter(verb="reply.clearance_withdrawn").count() == 1


def test_an_organisations_number_passes_in_every_reply(
    sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    reply = draft_of(sorted_incident, staff, f"Звоните: {PHONE}.")
    Clearance.give(
        reply, fragment=PHONE, kind="phone", reason="горячая линия", is_of_organisation=True,
        by=staff.approver, at=NOON,
    )  # fmt: skip
    other = draft_of(written.incident(), staff, "Звоните: +7 928 000 11 22.".replace("+7", "8"))
    assert review_reply(other, other.text, by=staff.operator, at=NOON).stops == []


def test_only_who_approves_lets_words_pass_for_all(sorted_incident: Incident, staff: Staff) -> None:
    reply = draft_of(sorted_incident, staff, f"Звоните: {PHONE}.")
    with pytest.raises(Refused, match="только тот, кто согласует"):
        Clearance.give(
            reply, fragment=PHONE, kind="phone", reason="так", is_of_organisation=True,
            by=staff.operator, at=NOON,
        )  # fmt: skip
    assert not Clearance.objects.exists()


def test_words_that_pass_for_all_are_a_ground_of_approval_where_they_stand(
    sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    ApprovalRule.objects.create(ground=Ground.CLEARED)
    reply = draft_of(sorted_incident, staff, f"Звоните: {PHONE}.")
    Clearance.give(
        reply, fragment=PHONE, kind="phone", reason="горячая линия", is_of_organisation=True,
        by=staff.approver, at=NOON,
    )  # fmt: skip
    other = draft_of(written.incident(), staff, f"Телефон {PHONE}.")
    silent = draft_of(written.incident("Ещё вопрос"), staff, "Приходите, поможем.")
    assert Ground.CLEARED in {reason.ground for reason in other.approval_reasons}
    assert Ground.CLEARED not in {reason.ground for reason in silent.approval_reasons}


def test_a_fragment_must_stand_in_the_draft(sorted_incident: Incident, staff: Staff) -> None:
    reply = draft_of(sorted_incident, staff, "Да.")
    with pytest.raises(Refused, match="черновике уже нет"):
        Clearance.give(
            reply, fragment=PHONE, kind="phone", reason="так", by=staff.operator, at=NOON
        )


def test_typing_is_answered_with_remarks_and_keeps_nothing(
    operator: Client, sorted_incident: Incident
) -> None:
    address = reverse("incidents:reply-remarks", args=[sorted_incident.number, uuid4()])
    data = {
        "text": "🙂 Проверим в установленном порядке",
        "revision": 0,
        "to": sorted_incident.messages.get().pk,
        "said": "",
    }
    answer = operator.post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert "«в установленном порядке»" in answer
    assert 'data-start="12" data-end="35"' in answer
    assert "Похоже, не хватает" in answer
    assert 'id="remarks-said" hx-swap-oob' in answer
    assert not Reply.objects.exists()
    values = {**data, "said": answer.split('name="said" value="')[1].split('"')[0]}
    again = operator.post(address, values, headers={"HX-Request": "true"}).content.decode()
    assert 'id="remarks-said"' not in again, "what is no news is not announced"
    arriving = {**data, "arriving": "1"}
    first = operator.post(address, arriving, headers={"HX-Request": "true"}).content.decode()
    assert "«в установленном порядке»" in first
    assert 'id="remarks-said"' not in first, "the page that comes says what was done, and no more"


def test_without_scripts_a_press_saves_and_shows_the_remarks(
    operator: Client, sorted_incident: Incident
) -> None:
    page = post(operator, "remarks", sorted_incident, uuid4(), "Вопрос взят на контроль.")
    assert "«взят на контроль»" in page
    assert 'id="remarks" role="group" tabindex="-1" aria-labelledby="remarks-heading" data' in page
    assert Reply.objects.get().text == "Вопрос взят на контроль."
    address = f"/desk/incidents/{sorted_incident.number}/"
    assert "«взят на контроль»" not in operator.get(address).content.decode()


def test_what_is_written_stays_in_its_lane_when_the_other_is_asked_for(
    operator: Client, sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    tell_privately(written, sorted_incident, "Мой договор 12/45-К")
    theirs = sorted_incident.messages.get(lane=Message.Lane.PRIVATE)
    address = f"/desk/incidents/{sorted_incident.number}/?to={theirs.pk}"
    assert "Увидит только этот человек" in operator.get(address).text
    draft_of(sorted_incident, staff, "Приходите в среду с чеком.")
    page = operator.get(address).text
    assert "Приходите в среду с чеком.</textarea>" in page
    assert "Увидят все: без личных данных" in page
    assert "Что сделать с текстом?" in page


def test_advice_stops_nothing(operator: Client, sorted_incident: Incident) -> None:
    post(operator, "send", sorted_incident, uuid4(), "Вопрос взят на контроль в РПН.")
    assert Delivery.objects.count() == 1


def test_the_same_words_of_a_colleague_are_told(
    sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    text = (
        "Обменять одежду можно в течение двух недель, если сохранены бирки и чек, а вещь не носили."
        " Отдайте в магазин заявление в двух экземплярах."
    )
    theirs = draft_of(written.incident(), staff, text)
    theirs.status = Reply.Status.SENT
    theirs.save()
    own = draft_of(sorted_incident, staff, f"Здравствуйте! {text}")

    def is_notified(by: object) -> bool:
        found = review_reply(own, own.text, by=by, at=NOON)  # type: ignore[arg-type]
        return any(one.rule is Rule.LIKE_ANOTHER for one in found.remarks)

    assert is_notified(staff.approver)
    assert not is_notified(staff.operator), "one's own words may be used again"


def test_the_network_is_shown_with_its_own_count(
    operator: Client, sorted_incident: Incident
) -> None:
    page = post(operator, "remarks", sorted_incident, uuid4(), "  Да 🙂  ")
    assert "Как это покажет сеть" in page
    assert '<div class="reply-text">Да 🙂</div>' in page
