"""What may harm a person in a public comment is marked, stands first, and has «Скрыть?» at hand."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.audit.models import Line
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.replies.referral.public_bodies_directory import Body
from otklik.organisation.structure.authority import Authority
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
NEIGHBOUR = "Не звоните Лидии Ивановой 8 928 000-11-22, она обманывает"


def leaving_at(message: Message) -> str:
    return f"/desk/incidents/{message.incident.number}/messages/{message.pk}/leaving/"


def again(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.concern


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        (NEIGHBOUR, Concern.PERSONAL),
        ("Продавец живёт: ул. Мира, д. 3, кв. 14", Concern.PERSONAL),
        ("Вот его страница vk.com/id123456789", Concern.PERSONAL),
        ("Мастер Магомед Исаев взял деньги и пропал", Concern.PERSONAL),
        ("Приеду и подожгу ваш ларёк", Concern.THREAT),
        ("Вы все бездельники и дармоеды", Concern.INSULT),
        ("Зарема на кассе была вежлива, спасибо Анне Петровне", ""),
        ("Магазин «Магомед» не меняет платье за 2300 рублей", ""),
    ],
)
def test_a_public_comment_is_marked_by_its_words(written: Written, text: str, concern: str) -> None:
    incident = written.incident(text)
    assert again(incident) == concern
    message = incident.messages.get()
    assert bool(message.concern_words) is bool(concern)


def test_what_only_its_author_sees_is_not_marked(written: Written) -> None:
    message = receive(written.account, written.private(NEIGHBOUR), at=NOON)
    assert message is not None
    assert again(message.incident) == ""


def test_what_we_and_other_bodies_publish_is_nobodys_data(written: Written) -> None:
    Authority.objects.create(
        code="here", phone="8 (8712) 22-33-44", email="mail@here.example",
        postal_address="364020, г. Грозный, ул. Лорсанова, д. 15",
    )  # fmt: skip
    Body.objects.create(
        code="other", name="Инспекция", what_for="жалобы", phone="8 (8712) 55-66-77",
        address="г. Грозный, ул. Маяковского, д. 92",
    )  # fmt: skip
    for text in (
        "Звоните им 88712223344 или +7 8712 55 66 77, Mail@here.example",
        "Они сидят на улице Маяковского, дом 92",
        "А комитет на ул. Лорсанова, дом 15, до скольки работает?",
    ):
        assert again(written.incident(text)) == ""
    assert again(written.incident("Он живёт на ул. Маяковского, д. 92, кв. 5")) == "personal"


def test_the_mark_goes_when_the_comment_is_changed_or_removed(written: Written) -> None:
    incident = written.incident(NEIGHBOUR)
    message = incident.messages.get()
    later = NOON + timedelta(minutes=5)
    message.add_version("Она обманывает", occurred_at=later, at=later)
    assert again(incident) == ""
    message.add_version(NEIGHBOUR, occurred_at=later + timedelta(minutes=1), at=later)
    assert again(incident) == "personal"
    message.mark_deleted(occurred_at=later + timedelta(minutes=2), at=later)
    assert again(incident) == ""


def test_the_mark_goes_when_it_is_hidden_and_returns_with_the_comment(
    written: Written, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    incident = written.incident(NEIGHBOUR)
    act = ModerationAct.hide(
        incident.messages.get(), rule=rules["personal"], by=staff.operator, at=NOON
    )
    assert again(incident) == ""
    act.lift("Это её объявление", by=staff.approver, at=NOON)
    assert again(incident) == "personal"


def test_marked_ones_stand_first_in_the_list(
    client: Client, written: Written, staff: Staff
) -> None:
    first = written.incident("Магазин не меняет платье, чек есть")
    marked = written.incident(NEIGHBOUR)
    assert list(Incident.objects.by_due()) == [marked, first]
    client.force_login(staff.operator)
    page = client.get("/desk/incidents/").content.decode()
    assert page.index(f"incident-{marked.number}") < page.index(f"incident-{first.number}")
    assert "личные данные в комментарии" in page
    link = re.search(rf'<a [^>]*id="incident-{marked.number}-text"[^>]*>', page)
    assert link
    assert f'aria-describedby="incident-{marked.number}-mark"' in link[0]


def test_the_page_says_the_words_and_leads_to_hiding_by_the_rule(
    client: Client, written: Written, staff: Staff, rules: dict[str, ModerationRule]
) -> None:
    incident = written.incident(NEIGHBOUR)
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "Лидии Ивановой" in page
    assert "Скрыть?" in page
    message = incident.messages.get()
    address = f"/desk/incidents/{incident.number}/messages/{message.pk}/moderation/"
    assert f"{address}?by=words" in page
    assert "checked" not in _chosen(client.get(address).content.decode(), rules)
    assert "checked" in _chosen(client.get(f"{address}?by=words").content.decode(), rules)


def _chosen(form: str, rules: dict[str, ModerationRule]) -> str:
    """The button of the rule on personal data."""
    return form[form.index(f'value="{rules["personal"].pk}"') :][:120]


def test_who_may_not_hide_sees_the_words_alone(
    client: Client, written: Written, staff: Staff
) -> None:
    incident = written.incident(NEIGHBOUR)
    incident.assignee = staff.specialist
    incident.save()
    client.force_login(staff.specialist)
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "личные данные в комментарии" in page.lower()
    assert "Скрыть?" not in page
    assert client.post(leaving_at(incident.messages.get())).status_code == 403
    assert again(incident) == "personal"


def test_a_colleague_who_looked_takes_the_mark_off(
    client: Client, written: Written, staff: Staff
) -> None:
    incident = written.incident("Вы все бездельники и дармоеды")
    message = incident.messages.get()
    client.force_login(staff.operator)
    for _press in range(2):
        client.post(leaving_at(message))
    assert again(incident) == ""
    assert Line.objects.filter(verb="message.left_standing").count() == 1
    later = NOON + timedelta(days=1)
    message.refresh_from_db()
    message.add_version("Вы все идиоты", occurred_at=later, at=later)
    assert again(incident) == "insult", "new words are looked at anew"


def test_a_marked_comment_asks_the_database_nothing_more(
    client: Client, written: Written, staff: Staff
) -> None:
    client.force_login(staff.operator)
    plain, marked = written.incident(), written.incident(NEIGHBOUR)
    counts = []
    for incident in (plain, plain, marked):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/incidents/{incident.number}/")
        counts.append(len(asked))
    assert counts[2] <= counts[1]
