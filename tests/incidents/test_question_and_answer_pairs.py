"""«Спросили — ответили»: what everyone reads on the first page, and nothing of who asked."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.public_answers import latest_for_home_page
from otklik.incidents.public_answers.models import Pair
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written
from tests.knowledge.conftest import folder, index, kettle, shoe
from tests.website.planted import authority, planted, site

__all__ = ["authority", "folder", "index", "kettle", "planted", "shoe", "site"]

pytestmark = pytest.mark.django_db
QUESTION = "Магазин не меняет платье. Это законно?"
ANSWER = "Нет. Обменяют и на распродаже: у вас 14 дней."


@pytest.fixture
def answered(written: Written) -> Incident:
    incident = written.incident("Здравствуйте! Мне не меняют платье, мой телефон 89280000000")
    asked = incident.messages.get()
    message = Message.objects.create(
        incident=incident,
        direction=Message.Direction.OUTBOUND,
        lane=asked.lane,
        account=asked.account,
        container=asked.container,
        external_id="answer",
        occurred_at=NOON + timedelta(hours=1),
        received_at=NOON + timedelta(hours=1),
    )
    message.add_version(
        "Добрый день! Обменяют: у вас 14 дней.", occurred_at=message.occurred_at, at=NOON
    )
    incident.note_answer(to=asked, at=message.occurred_at)
    return incident


def show(incident: Incident, staff: Staff, signed: AnswerPage, **over: str) -> Pair:
    texts = {"question": QUESTION, "answer": ANSWER, **over}
    return Pair.show(incident, **texts, signed=signed, by=staff.operator, at=NOON)


@pytest.fixture
def signed(shoe: AnswerPage) -> AnswerPage:
    """The answer of the site to what was asked, signed."""
    publish_and_reconfirm_answer.sign(shoe, by=UserFactory(role=Role.AUTHORISED), at=NOON)
    found: AnswerPage = AnswerPage.objects.in_force().get()
    return found


def test_a_pair_leads_to_a_signed_answer_and_leaves_the_first_page_without_it(
    client: Client, answered: Incident, staff: Staff, shoe: AnswerPage, kettle: AnswerPage
) -> None:
    with pytest.raises(Refused, match="не подписан"):
        show(answered, staff, kettle)
    publish_and_reconfirm_answer.sign(shoe, by=UserFactory(role=Role.AUTHORISED), at=NOON)
    show(answered, staff, shoe)
    page = client.get("/").content.decode()
    assert QUESTION in page
    assert f'href="{shoe.url}">Ответ целиком<span class="away">: {shoe.title}</span>' in page
    shoe.refresh_from_db()
    shoe.unpublish()
    assert QUESTION not in client.get("/").content.decode()
    assert latest_for_home_page.latest() == []
    client.force_login(staff.operator)
    assert "нет на главной странице" in client.get("/desk/pairs/").content.decode()


def test_an_answer_whose_words_were_changed_unsigned_is_not_led_to(
    answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    show(answered, staff, signed)
    signed.short = "Другие слова, которых никто не подписал."
    signed.save_revision().publish()
    assert latest_for_home_page.latest() == []


def test_the_form_asks_for_the_answer_and_gives_back_what_was_typed(
    client: Client, answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{answered.number}/pair/"
    refused = client.post(address, {"question": QUESTION, "answer": ANSWER})
    assert refused.status_code == 422
    assert "Выберите подписанный ответ" in refused.content.decode()
    assert QUESTION in refused.content.decode()
    sent = {"question": QUESTION, "answer": ANSWER, "signed": signed.pk}
    assert client.post(address, sent).status_code == 302
    assert Pair.objects.current().get().signed_id == signed.pk


def test_what_is_shown_stands_on_the_site_until_it_is_withdrawn(
    answered: Incident,
    staff: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
    signed: AnswerPage,
) -> None:
    pair = show(answered, staff, signed)
    assert show(answered, staff, signed) == pair
    with django_assert_num_queries(1):
        (shown,) = latest_for_home_page.latest()
    assert (shown.question, shown.answer, shown.where) == (QUESTION, ANSWER, "Учебная сеть")
    for _press in range(2):
        pair.withdraw(by=staff.operator, at=NOON)
    assert latest_for_home_page.latest() == []
    verbs = Line.objects.filter(verb__startswith="pair.").order_by("pk")
    assert [line.verb for line in verbs] == ["pair.shown", "pair.withdrawn"]
    show(answered, staff, signed, answer="Обменяют.")
    assert [pair.answer for pair in latest_for_home_page.latest()] == ["Обменяют."]


def test_only_so_many_are_shown_the_newest_first(
    written: Written, staff: Staff, signed: AnswerPage
) -> None:
    for number in range(8):
        incident = written.incident()
        incident.note_answer(to=incident.messages.get(), at=NOON)
        at = NOON + timedelta(minutes=number)
        texts = {"question": f"Вопрос {number}?", "answer": "Да."}
        Pair.show(incident, **texts, signed=signed, by=staff.operator, at=at)
    assert [pair.question for pair in latest_for_home_page.latest(limit=2)] == [
        "Вопрос 7?",
        "Вопрос 6?",
    ]
    assert len(latest_for_home_page.latest()) == 6
    Pair.objects.update(question="Где продлить книгу?")
    assert len(latest_for_home_page.latest()) == 1, "the same question stands there once"


@pytest.mark.parametrize(
    "over",
    [
        {"question": " "},
        {"answer": ""},
        {"answer": "я" * 201},
        {"question": "Позвоните мне: +7 928 000-00-00, не меняют платье"},
        {"answer": "Пишите на ivanova@example.org"},
    ],
)
def test_what_names_a_person_or_does_not_fit_is_refused(
    answered: Incident, staff: Staff, over: dict[str, str], signed: AnswerPage
) -> None:
    with pytest.raises(Refused):
        show(answered, staff, signed, **over)
    assert latest_for_home_page.latest() == []


def test_without_an_answer_there_is_nothing_to_show(
    sorted_incident: Incident, staff: Staff, signed: AnswerPage
) -> None:
    with pytest.raises(Refused):
        show(sorted_incident, staff, signed)


def test_a_second_pair_of_an_incident_waits_for_the_first_to_go(
    answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    show(answered, staff, signed)
    with pytest.raises(Refused):
        show(answered, staff, signed, answer="Иначе.")
    assert Pair.objects.count() == 1


def test_the_form_begins_with_the_words_of_the_person(
    client: Client, answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{answered.number}/pair/"
    page = client.get(address).content.decode()
    assert "Мне не меняют платье, мой телефон 89280000000</textarea>" in page
    assert "Здравствуйте" not in page
    assert "Обменяют: у вас 14 дней.</textarea>" in page
    typed = {
        "question": "Не меняют платье, тел. 89280000000",
        "answer": ANSWER,
        "signed": signed.pk,
    }
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Личные данные увидели бы все: «89280000000»" in refused.content.decode()
    assert f"{ANSWER}</textarea>" in refused.content.decode()
    client.post(address, {"question": QUESTION, "answer": ANSWER, "signed": signed.pk})
    listed = client.get("/desk/pairs/").content.decode()
    assert QUESTION in listed
    assert f"Подписанный ответ: «{signed.title}»" in listed
    client.post(f"/desk/pairs/{Pair.objects.get().pk}/withdrawal/")
    assert latest_for_home_page.latest() == []


def test_only_those_with_the_right_show_and_take_away(
    client: Client, answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    pair = show(answered, staff, signed)
    client.force_login(UserFactory(role=Role.SPECIALIST))
    assert client.post(f"/desk/pairs/{pair.pk}/withdrawal/").status_code == 403
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert client.post(f"/desk/pairs/{pair.pk}/withdrawal/").status_code == 302


def test_what_was_said_in_private_only_is_not_shown_to_everyone(
    answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    private = Message.objects.create(
        incident=answered, direction=Message.Direction.INBOUND, lane=Message.Lane.PRIVATE,
        account=answered.account, container="dm", external_id="private",
        occurred_at=NOON, received_at=NOON,
    )  # fmt: skip
    private.add_version("Договор № 774512, заплатила 12 900 рублей", occurred_at=NOON, at=NOON)
    with pytest.raises(Refused, match="только в личной переписке: «12 900 рублей»"):
        show(answered, staff, signed, question="Магазин не отдаёт 12 900 рублей. Это законно?")
    assert not Pair.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "мастер Магомед Исаев", "ул. Мира, д. 3, кв. 14", "Грозный Лорсанова 15-8",
        "vk.com/id123456789", "@zarema_95", "8 928 ооо 11 22", "12.03.1985 г.р.",
        "восемь девятьсот двадцать восемь ноль ноль ноль одиннадцать двадцать два",
        "2202 **** **** 1234",
    ],
)  # fmt: skip
def test_nobody_is_named_on_the_site(
    answered: Incident, staff: Staff, signed: AnswerPage, text: str
) -> None:
    with pytest.raises(Refused, match="Личные данные"):
        show(answered, staff, signed, question=f"Обманул с кухней: {text}. Что делать?")


def test_our_own_telephone_may_stand_on_the_site(
    answered: Incident, staff: Staff, signed: AnswerPage
) -> None:
    Authority.objects.create(code="here", phone="8 (8712) 22-33-44")
    assert show(answered, staff, signed, answer="Позвоните нам: +7 8712 22 33 44.")
