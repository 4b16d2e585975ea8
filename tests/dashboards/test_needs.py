"""Needs: four witnesses of one subject stand together, each with its base; guesses are called so,
people decide; what a room hides stays hidden."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.dashboards.figures import recount
from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.collect_observations import voices
from otklik.dashboards.needs.finding_proofs import proofs
from otklik.dashboards.needs.group_into_needs import Need, guess, needs
from otklik.dashboards.needs.need_presentation import group_needs, row, trend_words
from otklik.dashboards.needs.observation_topic import Placing, Witness
from otklik.incidents.classification.classify import Reading
from otklik.incidents.topics.models import Competence, Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.website.page_feedback.models import PageMark, PageWords
from tests.factories import UserFactory
from tests.incidents.conftest import NOON
from tests.incidents.test_coverage_and_reply_times import made
from tests.institutions import MUSEUM, place
from tests.surveys.coded import coded_by_one, frame_of, runner, wave_of
from tests.surveys.test_coding_compared import numbered

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)
MONTH = Period(length="month", against="before", last=TODAY)
PAGE = "/contacts/"


@pytest.fixture
def goods(topic: Topic) -> Topic:
    return topic


@pytest.fixture
def others(db: None) -> Topic:
    return Topic.objects.create(code="X", name="Дороги", competence=Competence.NOT_OURS)


def reading(topic: Topic | None, certainty: float) -> Reading:
    return Reading(
        topic=topic, certainty=certainty, reason="слово", pile="answer", urgency="normal",
        opening="", lemma_text="", tongue="ru",
    )  # fmt: skip


def mark(path: str, *, found: int, failed: int, days: int = 1) -> None:
    for is_found, number in ((True, found), (False, failed)):
        PageMark.objects.create(path=path, on=TODAY - DAY * days, is_found=is_found, count=number)


def by_name() -> dict[str, Need]:
    return {one.name: one for one in needs(voices(MONTH))}


def test_incidents_of_a_topic_are_one_need_with_size_base_and_trend(
    account: Account, goods: Topic, others: Topic
) -> None:
    for _ in range(12):
        made(account, topic=goods)
    for _ in range(3):
        made(account, guessed_topic=goods, guess_certainty=0.8)
    made(account, guessed_topic=goods, guess_certainty=0.3)  # nobody knows
    made(account, topic=others)
    made(account, topic=goods, status="closed", closed_at=NOON, outcome="spam")
    for _ in range(2):
        made(account, at=NOON - DAY * 40, topic=goods)
    [need] = needs(voices(MONTH))
    assert (need.key, need.size, need.before) == (goods.code, 15, 2)
    assert (need.voices[0].voice.base, need.voices[0].voice.guessed) == (15, 3)
    result = row(need)
    assert (result.kind, result.trend) == ("late", "растёт")
    assert result.change.startswith("было 2, стало 15: это от ")
    assert result.change.endswith(" прежнего числа, с учётом случайности")


def test_the_first_page_names_what_most_write_of_and_what_seems_to_grow(
    entered: Client, account: Account, goods: Topic
) -> None:
    for number in range(15):
        made(account, topic=goods, at=NOON - DAY * (40 if number < 2 else 1))
    mark(PAGE, found=10, failed=20)  # larger, but nobody wrote of it
    recount.recount(TODAY - DAY * 60, TODAY, at=NOON)
    page = text_of(entered.get("/desk/overview/"))
    text = page.partition("О чём пишут чаще всего")[2].partition("Все потребности")[0]
    assert f"13 из 13 сообщений с известной темой: {goods}" in text
    assert f"похоже, растёт (было 2, стало 13): {goods}" in text
    made(account, topic=goods)
    assert "13 из 13 сообщений" in text_of(entered.get("/desk/overview/"))  # kept till counted anew
    period = {"period": "month", "against": "before"}
    assert "было 2, стало 14" in text_of(entered.get("/desk/overview/needs/", period))


def test_two_witnesses_of_one_topic_stand_together(account: Account, goods: Topic) -> None:
    made(account, topic=goods)
    mark(PAGE, found=10, failed=6)
    Placing.guess(Witness.PAGE, PAGE, "часы", reading(goods, 0.9))
    [need] = needs(voices(MONTH))
    assert (need.size, need.witnesses) == (7, 2)
    assert [one.placing and one.placing.is_decided for one in need.voices] == [None, False]


def test_an_unlikely_guess_joins_nothing(account: Account, goods: Topic) -> None:
    made(account, topic=goods)
    mark(PAGE, found=10, failed=6)
    Placing.guess(Witness.PAGE, PAGE, "часы", reading(goods, 0.59))
    assert {one.name for one in needs(voices(MONTH))} == {str(goods), PAGE}


def test_a_person_decides_and_the_machine_does_not_move_it(
    entered: Client, lead: User, account: Account, goods: Topic
) -> None:
    mark(PAGE, found=10, failed=6)
    Placing.guess(Witness.PAGE, PAGE, "часы", reading(None, 0.0))
    [alone] = needs(voices(MONTH))
    page = entered.get(f"/desk/overview/needs/{alone.key}/")
    assert "Не нашли на странице: 6 из 16".casefold() in text_of(page).casefold()
    answer = entered.post(
        f"/desk/overview/needs/{alone.key}/placing/",
        {"witness": "page", "of": PAGE, "topic": goods.code},
    )
    assert answer.headers["Location"].startswith(f"/desk/overview/needs/{goods.code}/")
    Placing.guess(Witness.PAGE, PAGE, "другие слова", reading(None, 0.0))
    assert by_name()[str(goods)].voices[0].placing.decided_by == lead  # type: ignore[union-attr]
    assert Line.objects.with_verb("need.placed").count() == 1
    answer = entered.post(
        f"/desk/overview/needs/{goods.code}/placing/",
        {"witness": "page", "of": PAGE, "topic": ""},
    )
    assert set(by_name()) == {PAGE}


def test_what_is_not_there_cannot_be_placed(entered: Client, goods: Topic) -> None:
    mark(PAGE, found=10, failed=6)
    key = by_name()[PAGE].key
    for sent in (
        {"witness": "page", "of": "/other/", "topic": goods.code},
        {"witness": "page", "of": PAGE, "topic": "нет такой"},
        {"witness": "incidents", "of": PAGE, "topic": goods.code},
    ):
        assert entered.post(f"/desk/overview/needs/{key}/placing/", sent).status_code == 404
    assert entered.get("/desk/overview/needs/нет/").status_code == 404
    assert not Placing.objects.exists()


def test_who_speaks_is_seen_from_the_list(entered: Client, account: Account, goods: Topic) -> None:
    made(account, topic=goods)
    mark(PAGE, found=10, failed=6)
    wave = wave_of(numbered(["цены"] * 30 + ["часы"] * 20))
    coded_by_one(wave, frame_of(wave), runner("первый"))
    result = group_needs(needs(voices(MONTH)))
    assert [one.need.name for one in result.topics] == [str(goods)]
    assert [one.need.name for one in result.site] == [PAGE]
    assert [one.voice.now for one in result.survey] == [30, 20]
    page = text_of(entered.get("/desk/overview/needs/"))
    assert "Темы сообщений : 1. Страницы и поиск на сайте : 1. Что говорит опрос : 2." in page


def test_few_marks_are_no_need_and_words_are_masked(entered: Client) -> None:
    mark("/few/", found=1, failed=3)
    mark("/fine/", found=100, failed=2)
    mark(PAGE, found=4, failed=4)
    PageWords.add(PAGE, "Где телефон? Мой +7 928 123-45-67", is_found=False, on=TODAY)
    [need] = needs(voices(MONTH))
    assert need.name == PAGE
    page = text_of(entered.get(f"/desk/overview/needs/{need.key}/"))
    assert "Где телефон?" in page
    assert "123-45-67" not in page


def test_small_groups_of_a_survey_stay_hidden(entered: Client) -> None:
    people = runner("первый")
    wave = wave_of(numbered(["цены"] * 20 + ["часы"] * 12 + ["проверки"] * 3 + ["парковка"] * 15))
    coded_by_one(wave, frame_of(wave), people)
    values = {one.voice.name: one.voice for need in needs(voices(MONTH)) for one in need.voices}
    assert (values["«цены»"].now, values["«цены»"].base) == (20, 50)
    assert "«проверки»" not in values
    page = text_of(entered.get("/desk/overview/needs/"))
    of_survey = page.partition("Что говорит опрос")[2]
    assert "цены" in of_survey
    assert "Опрос не репрезентативен" in of_survey
    assert "(ответы принимали " in of_survey
    assert "проверки" not in page


def test_people_of_a_survey_are_told_beside_and_not_added(account: Account, goods: Topic) -> None:
    made(account, topic=goods)
    wave = wave_of(numbered(["цены"] * 30 + ["часы"] * 20))
    coded_by_one(wave, frame_of(wave), runner("первый"))
    code = next(
        one.voice
        for need in needs(voices(MONTH))
        for one in need.voices
        if "цены" in one.voice.name
    )
    Placing.decide(Witness.CODE, code.key, goods, by=runner("второй"), at=NOON)
    need = by_name()[str(goods)]
    assert (need.size, need.of_survey, need.witnesses) == (1, 30, 2)
    for is_public in (False, True):
        if is_public:
            publish_wave(wave, by=None, at=NOON)
        of_survey = next(one for one in proofs(need, MONTH) if one.wave)
        assert of_survey.is_public is is_public
        assert ("30" in of_survey.label) is is_public


def test_the_machine_reads_once_what_nobody_placed(goods: Topic) -> None:
    mark(PAGE, found=4, failed=4)
    PageWords.add(PAGE, "Не вернули деньги за платье", is_found=False, on=TODAY)
    assert guess(voices(MONTH)) == 1
    assert guess(voices(MONTH)) == 0
    PageWords.add(PAGE, "И чек не нужен?", is_found=False, on=TODAY)
    assert guess(voices(MONTH)) == 1


def test_an_institution_and_operators_see_none_of_it(client: Client) -> None:
    mark(PAGE, found=4, failed=4)
    key = by_name()[PAGE].key
    for person in (place(MUSEUM).of(Role.LEAD), UserFactory(role=Role.OPERATOR)):
        client.force_login(person)
        for address in ("/desk/overview/needs/", f"/desk/overview/needs/{key}/"):
            assert client.get(address).status_code == 403


def test_a_trend_of_few_is_not_told_and_an_uncertain_one_is_called_so() -> None:
    assert trend_words(None)[0] == "draft"
    assert trend_words((0.8, 1.3)) == ("draft", "изменение не доказано")
    assert trend_words((0.2, 0.9))[0] == "done"
    assert trend_words((1.5, float("inf")))[0] == "late"


def text_of(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()).replace("\xa0", " ")
