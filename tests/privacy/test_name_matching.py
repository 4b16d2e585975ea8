"""A name takes nothing of others: whole words, surely the person's; the rest a person looks at."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Identity
from otklik.incidents.importing.models import ImportFile, ImportRun
from otklik.incidents.inbox.models import Handover, SavedView
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.privacy.erasure.models import Erasure, Unsure
from otklik.privacy.erasure.name_matching import NameMatch, Names
from otklik.privacy.erasure.settle_uncertain_matches import open_matches, settle
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff
from tests.privacy.person import NAME, Person
from tests.privacy.test_erasing import carried_out, lead, person, proposed

__all__ = ["lead", "person"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SENTENCE = "Жалоба на рынок: позвонить до обеда Анне и Мадине, Анна ждёт"


@pytest.fixture
def other(db: None) -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


def called(person: Person, name: str) -> None:
    Identity.objects.filter(client=person.client).update(name=name)


def handed(by: User, to: User, sentence: str = SENTENCE) -> Handover:
    return Handover.objects.create(giver=by, receiver=to, sentence=sentence, numbers=[1], at=NOON)


def uploaded(by: User, text: str, *, state: str = "draft") -> ImportRun:
    body = f"текст;автор\nДавно нет воды;{text}\n".encode()
    run = ImportRun.upload(body, name="чужой файл.csv", key=uuid4(), by=by, at=NOON)
    ImportRun.objects.filter(pk=run.pk).update(state=state, finished_at=NOON)
    return run


@pytest.mark.parametrize(
    ("name", "text", "name_match"),
    [
        ("а", "а вот и Анна", NameMatch.NO),
        ("Анна", "Аннату и Жанна", NameMatch.NO),
        ("Анна", "позвонить: анна.", NameMatch.MAYBE),
        ("Рынок", "на рынок к обеду", NameMatch.MAYBE),
        ("Мадина", "Мадина ждёт", NameMatch.MAYBE),
        ("это я", "это я звонила", NameMatch.MAYBE),
        ("Фёдорова Зульфизар", "у Федорова  Зульфизар", NameMatch.SURELY),
        ("Зульфизар Фёдорова", "ФЁДОРОВА ЗУЛЬФИЗАР", NameMatch.SURELY),
        ("Зульфизар Фёдорова", "Зульфизар, Фёдоровах", NameMatch.NO),
        ("zabarzan77", "написать zabarzan77", NameMatch.SURELY),
        ("🌸", "🌸 цветы", NameMatch.NO),
    ],
)
def test_whole_words_and_how_sure(name: str, text: str, name_match: NameMatch) -> None:
    assert Names([name]).match(text) == name_match


def test_a_short_or_common_name_takes_nothing_of_others(
    person: Person, staff: Staff, lead: User, other: User
) -> None:
    called(person, "Анна")
    Identity.objects.create(
        client=person.client, account=person.incident.account, external_id="2", name="а"
    )
    handover = handed(staff.operator, other)
    draft, loaded = uploaded(other, "Анна"), uploaded(other, "Анна", state="finished")
    stranger = uploaded(other, "Жанна", state="finished")
    view = SavedView.keep(name="рынок", query=urlencode({"q": "анна"}), by=other, at=NOON)
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert erasure.state == Erasure.State.DONE
    handover.refresh_from_db()
    assert handover.sentence == SENTENCE
    assert ImportFile.objects.filter(run__in=[draft, loaded, stranger]).count() == 3
    assert [kind for kind, _key in erasure.unsure] == [
        Unsure.DRAFT, Unsure.FILE, Unsure.SHORT, Unsure.VIEW, Unsure.HANDOVER,
    ]  # fmt: skip
    assert erasure.unsure[0][1] == draft.pk
    assert [look.key for look in open_matches(erasure)][3:] == [view.pk, handover.pk]


def test_a_draft_of_others_stays_though_the_name_is_sure(
    person: Person, staff: Staff, lead: User, other: User
) -> None:
    draft, loaded = uploaded(other, NAME), uploaded(other, NAME, state="finished")
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert ImportFile.objects.filter(run=draft).exists()
    assert not ImportFile.objects.filter(run=loaded).exists()
    assert erasure.unsure == [[Unsure.DRAFT, draft.pk]]


def test_a_file_is_read_outside_of_a_transaction_one_a_task(
    person: Person, staff: Staff, lead: User, other: User
) -> None:
    for name in ("Пётр", "Павел"):
        uploaded(other, name, state="finished")
    depth, read = len(connection.savepoint_ids), []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if re.search('^SELECT .*"incidents_importfile"."body"', sql):
            read.append((len(connection.savepoint_ids) - depth, ImportFile.objects.count()))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        erasure = carried_out(proposed(person, staff.operator), lead)
    assert erasure.state == Erasure.State.DONE
    assert read == [(0, 3), (0, 2), (0, 2)]  # what the first one held was gone by then


def test_somebody_looks_and_says_whether_it_goes(
    client: Browser, person: Person, staff: Staff, lead: User, other: User
) -> None:
    called(person, "Анна")
    theirs, not_theirs = handed(staff.operator, other), handed(other, staff.operator)
    draft = uploaded(other, "Анна")
    erasure = carried_out(proposed(person, staff.operator), lead)
    where = f"/desk/erasures/{erasure.number}/"
    client.force_login(lead)
    page = client.get(where).content.decode()
    assert "Нужно посмотреть" in page
    assert page.count(SENTENCE) == 2
    assert f"/desk/imports/{draft.number}/" in page
    pressed = {"kind": "handover", "key": theirs.pk}
    client.post(f"{where}settling/", pressed | {"is_theirs": "1"})
    client.post(f"{where}settling/", {"kind": "handover", "key": not_theirs.pk})
    client.post(f"{where}settling/", {"kind": "draft", "key": draft.pk, "is_theirs": "1"})
    theirs.refresh_from_db()
    not_theirs.refresh_from_db()
    assert (theirs.sentence, not_theirs.sentence) == ("—", SENTENCE)
    assert not ImportRun.objects.filter(pk=draft.pk).exists()
    assert "Нужно посмотреть" not in client.get(where).content.decode()
    erasure.refresh_from_db()
    assert erasure.counts["notes"] >= 2
    with pytest.raises(Refused):
        settle(erasure, "draft", draft.pk, is_theirs=True, by=lead, at=NOON)
    client.force_login(staff.operator)
    assert client.post(f"{where}settling/", pressed).status_code == 403
