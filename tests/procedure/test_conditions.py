"""A clause is carried out when what would have to be true is met, not when some row exists."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from pydantic import ValidationError
from pytest_django import DjangoAssertNumQueries

from otklik.audit.evidence import bundle
from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.procedure.clauses.models import ClauseCheck, ClauseLink
from otklik.procedure.compliance.conditions import (
    Condition,
    ConditionResult,
    Met,
    check_conditions,
    clause_state,
)
from otklik.procedure.compliance.figure_types import Period
from otklik.procedure.compliance.measures import COUNTS, SHARES
from otklik.procedure.evidence_bundle_rows import conditions as condition_rows
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from tests.factories import AccountFactory
from tests.incidents.conftest import Written

from .conftest import NOON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def checked(address: str) -> dict[str, ConditionResult]:
    link = ClauseLink.objects.get(address=address)
    found = check_conditions([link], Period(year=TODAY.year, at=NOON))[address]
    return {one.condition.code: one for one in found}


def state(address: str) -> Met:
    return clause_state(checked(address).values())


def connect(network: str, **fields: object) -> Account:
    return AccountFactory(network=network, counted_since=NOON - timedelta(days=9), **fields)


def test_4_3_needs_the_named_networks_and_the_practice_network_never_counts(
    loaded: None,
) -> None:
    Account.objects.filter(network="practice").update(counted_since=NOON - timedelta(days=9))
    assert Account.objects.filter(network="practice").exists()
    assert state("4.3") == Met.NO_ROWS
    assert checked("4.3")["connected"].found == "не подключены: ВКонтакте, Одноклассники, Телеграм"
    connect("vk")
    assert state("4.3") == Met.PARTLY
    connect("ok", broken_at=NOON - timedelta(hours=1))
    connect("telegram", mode=Account.ModeChoice.OFF)
    assert "подключены: ВКонтакте; не подключены" in checked("4.3")["connected"].found
    Account.objects.update(broken_at=None, mode=Account.ModeChoice.PUBLISH_ONLY)
    assert checked("4.3")["connected"].met == Met.FULLY
    assert state("4.3") == Met.PARTLY, "nothing was published, and nobody looked at the mark"


def test_3_2_is_not_met_by_incidents_in_another_language(
    loaded: None, written: Written, authorised: User
) -> None:
    foreign = Written(connect("vk"))
    for _number in range(12):
        incident = foreign.incident()
        type(incident).objects.filter(pk=incident.pk).update(tongue="ce", first_reply_at=NOON)
    assert checked("3.2")["languages"].met == Met.FULLY
    assert checked("3.2")["ill"].met == Met.UNVERIFIABLE
    assert state("3.2") == Met.PARTLY
    for code in ("accessible", "elderly"):
        ClauseCheck.give("3.2", code, words="Протокол № 3", by=authorised, at=NOON)
    assert state("3.2") == Met.PARTLY, "what nothing can check is not met"


def test_section_2_is_not_met_by_proposals_of_the_pack(loaded: None, mandate: Mandate) -> None:
    assert Proposal.objects.exclude(code="").exists()
    assert [state(address) for address in ("2.3.2", "2.3.3", "2.4")] == [Met.NO_ROWS] * 3
    assert state("2.2") == Met.FULLY
    assert state("2.3.1") == Met.PARTLY


def test_a_share_needs_its_threshold_and_its_base(loaded: None) -> None:
    page = Written(connect("vk"))
    incidents = [page.incident() for _number in range(9)]
    model = type(incidents[0])
    model.objects.update(first_reply_at=NOON)
    assert checked("1.2.1")["answered"].met == Met.PARTLY
    assert "не меньше чем из 10" in checked("1.2.1")["answered"].found
    page.incident()
    assert checked("1.2.1")["answered"].met == Met.FULLY, "nine of ten"
    page.incident()
    assert checked("1.2.1")["answered"].met == Met.PARTLY


def test_incidents_of_the_practice_network_never_count(loaded: None, account: Account) -> None:
    practice = Written(account)
    model = type(practice.incident())
    model.objects.update(first_reply_at=NOON, tongue="ce")
    assert checked("1.2.1")["answered"].met == Met.NO_ROWS
    assert checked("3.2")["languages"].found.replace("\xa0", " ") == "0 из 0; нужно 90 %"


def test_a_person_confirms_with_words_for_a_time_and_takes_it_back(
    loaded: None, authorised: User, specialist: User
) -> None:
    with pytest.raises(Refused, match="кто ведёт порядок"):
        ClauseCheck.give("4.1", "list", words="Прочитан", by=specialist, at=NOON)
    with pytest.raises(Refused, match="на что посмотрели"):
        ClauseCheck.give("4.1", "list", words=" ", by=authorised, at=NOON)
    with pytest.raises(Refused, match="проверяет сама"):
        ClauseCheck.give("4.1", "on-site", words="Стоит", by=authorised, at=NOON)
    given = ClauseCheck.give("4.1", "list", words="Прочитан с юристом", by=authorised, at=NOON)
    assert checked("4.1")["list"].met == Met.FULLY
    assert "«Прочитан с юристом»" in checked("4.1")["list"].found
    ClauseCheck.objects.update(on=TODAY - timedelta(days=93))
    assert checked("4.1")["list"].met == Met.NO_ROWS
    ClauseCheck.objects.update(on=TODAY)
    given.take_back(by=authorised, at=NOON)
    assert checked("4.1")["list"].met == Met.NO_ROWS
    verbs = Line.objects.filter(verb__startswith="clause.").order_by("pk")
    assert [line.verb for line in verbs] == ["clause.checked", "clause.check_taken_back"]


def test_the_words_are_those_of_the_order_and_nothing_is_called_proved(
    client: Client,
    loaded: None,
    authorised: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(authorised)
    with django_assert_max_num_queries(25):
        page = client.get("/desk/procedure/").content.decode()
    assert "оказан" not in page.replace("показан", "")
    for words in ("нет записей", "исполняется частично", "проверить нечем"):
        assert words in page
    one = client.get("/desk/procedure/clauses/4.3/").content.decode()
    assert "не подключены: ВКонтакте, Одноклассники, Телеграм" in one
    assert "нет записей" in one


def test_a_condition_is_confirmed_by_a_form_without_scripts(
    client: Client, loaded: None, authorised: User, specialist: User
) -> None:
    client.force_login(specialist)
    where = "/desk/procedure/clauses/3.2/"
    assert "Подтвердить" not in client.get(where).content.decode()
    assert client.post(f"{where}elderly/check/", {"words": "x"}).status_code == 403
    client.force_login(authorised)
    wrong = client.post(f"{where}elderly/check/", {"words": "я" * 301})
    assert wrong.status_code == 422
    assert "я" * 301 in wrong.content.decode()
    assert client.post(f"{where}elderly/check/", {"words": ""}).status_code == 422
    done = client.post(f"{where}elderly/check/", {"words": "Проверили втроём"}, follow=True)
    assert "Проверили втроём" in done.content.decode()
    given = ClauseCheck.objects.get()
    client.post(f"{where}checks/{given.pk}/removal/")
    assert not ClauseCheck.objects.active().exists()


def test_the_bundle_has_each_condition_with_what_was_found(loaded: None) -> None:
    rows = list(condition_rows(date(2026, 1, 1), TODAY))
    (connected,) = [
        one for one in rows if (one["clause"], one["condition"]) == ("4.3", "connected")
    ]
    assert connected["wanted"]["networks"] == ["vk", "ok", "telegram"]
    assert (connected["state"], connected["clause_state"]) == ("no rows", "no rows")
    assert "ВКонтакте" in connected["found"]
    assert {"clause-conditions", "clause-checks"} <= bundle.sources().keys()


def test_every_measure_answers_in_an_empty_installation(loaded: None) -> None:
    period = Period(year=TODAY.year, at=NOON)
    for share in SHARES.values():
        rows = share(period)
        assert rows["part"].count() <= rows["whole"].count()
    for count in COUNTS.values():
        assert count(period).count() >= 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "accounts"},
        {"kind": "accounts", "networks": ["practice"]},
        {"kind": "share", "of": "nothing"},
        {"kind": "share", "of": "answered", "least": 101},
        {"kind": "count", "of": "answered"},
        {"kind": "unverifiable"},
    ],
)
def test_a_condition_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate({"code": "a", "text": "Что-то", **wrong})
