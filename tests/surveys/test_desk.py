"""A survey at the desk: planned, opened, closed, read, published; nothing told too early."""

import re
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave, withdraw_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory, order_version

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db

PLAN = {
    "title": "Опрос 2027 года",
    "slug": "2027",
    "purpose": "Узнать, чего не хватает.",
    "opens_on": "11.01.2027",
    "closes_on": "31.01.2027",
    "results_on": "28.02.2027",
}


@pytest.fixture
def runner() -> User:
    """An authorised person, who runs surveys and edits the site."""
    user: User = UserFactory(role=Role.AUTHORISED)
    return user


@pytest.fixture
def desk(client: Client, runner: User) -> Client:
    client.force_login(runner)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode().replace("\xa0", " ")


def press(client: Client, address: str, fields: dict[str, object] | None = None) -> str:
    """The page after a press, with its status line."""
    return client.post(address, fields or {}, follow=True).content.decode()


def test_a_survey_goes_its_way_at_the_desk(desk: Client, runner: User) -> None:
    version = order_version()
    assert "Опрос подготовлен" in press(desk, "/desk/surveys/new/", {**PLAN, "version": version.pk})
    wave = Wave.objects.get()
    assert (wave.title, wave.purpose, wave.closes_on) == (
        PLAN["title"],
        PLAN["purpose"],
        date(2027, 1, 31),
    )
    assert "Опрос открыт" in press(desk, "/desk/surveys/2027/opening/")
    assert "Опрос закончен" in press(desk, "/desk/surveys/2027/closing/")
    assert "видят все" in press(desk, "/desk/surveys/2027/publication/")
    assert desk.get("/surveys/2027/results/").status_code == HTTPStatus.OK
    assert "кто за них отвечает" in press(desk, "/desk/surveys/2027/withdrawal/")
    assert desk.get("/surveys/2027/results/").status_code == HTTPStatus.NOT_FOUND
    assert list(Line.objects.about(wave).values_list("verb", "actor_name")) == [
        (f"wave.{verb}", str(runner))
        for verb in ("planned", "opened", "plan_fixed", "closed", "published", "withdrawn")
    ]


def test_the_form_of_a_new_survey_proposes_what_it_can(desk: Client) -> None:
    year = date.today().year  # noqa: DTZ011
    version = order_version()
    assert f'name="slug" value="{year}"' in page(desk, "/desk/surveys/new/")
    WaveFactory(slug=str(year))
    html = page(desk, "/desk/surveys/new/")
    assert f'name="slug" value="{year}-2"' in html
    assert re.search(rf'name="version" value="{version.pk}"[^>]* checked', html)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"slug": "taken"}, "Этот адрес занят"),
        ({"slug": "new"}, "Этот адрес занят"),
        ({"slug": "опрос"}, "Только латинские буквы"),
        ({"title": ""}, "Дайте опросу название"),
        ({"closes_on": "скоро"}, "как в примере"),
        ({"closes_on": "01.01.2027"}, "не по порядку"),
    ],
)
def test_a_wrong_plan_comes_back_whole(desk: Client, wrong: dict[str, str], sentence: str) -> None:
    WaveFactory(slug="taken")
    answer = desk.post("/desk/surveys/new/", {**PLAN, "version": order_version().pk, **wrong})
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in html
    assert str(PLAN["purpose"]) in html
    assert Wave.objects.count() == 1


def test_closing_is_asked_once_and_says_what_it_destroys(desk: Client) -> None:
    wave = filled(45, {"overall": {"satisfied": 45}}, closed=False)
    html = page(desk, f"/desk/surveys/{wave.slug}/closing/")
    assert "Отменить это будет нельзя" in html
    assert "Сейчас заполнено: больше 40 анкет" in html
    wave.refresh_from_db()
    assert wave.status == Wave.Status.OPEN


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (4, "меньше 5 анкет"),
        (5, "5 анкет или больше"),
        (10, "5 анкет или больше"),
        (11, "больше 10 анкет"),
        (30, "больше 20 анкет"),
    ],
)
def test_of_an_open_survey_staff_see_only_about_how_many_came(
    desk: Client, came: int, words: str
) -> None:
    wave = filled(came, {"overall": {"satisfied": came}}, closed=False)
    for address in ("/desk/surveys/", f"/desk/surveys/{wave.slug}/"):
        html = page(desk, address)
        assert f">{words}<" in html or f" {words}<" in html
        assert "Скорее удовлетворен" not in html
    for place in ("results/", "results/6/"):
        assert desk.get(f"/desk/surveys/{wave.slug}/{place}").status_code == HTTPStatus.NOT_FOUND


def test_staff_see_the_figures_that_everyone_would_see(desk: Client) -> None:
    wave = filled(80, {"site-finds": {"yes": 50, "no": 3, "unsure": 19}})
    at_the_desk = page(desk, f"/desk/surveys/{wave.slug}/results/")
    publish_wave(wave, by=None, at=NOON)
    on_the_site = page(Client(), f"/surveys/{wave.slug}/results/")
    charts = [
        re.findall(r'<figure class="chart".*?</figure>', html, re.DOTALL)
        for html in (at_the_desk, on_the_site)
    ]
    assert charts[0] == charts[1]
    assert len(charts[0]) == 1
    assert "<b>69 %</b> (50 из 72)" in charts[0][0]
    assert charts[0][0].count('<span class="bar-figure">скрыто</span>') == 2


def test_a_closed_survey_of_few_says_so(desk: Client) -> None:
    wave = filled(3, {"overall": {"satisfied": 3}})
    html = page(desk, f"/desk/surveys/{wave.slug}/results/")
    assert "Пришло меньше 5 анкет" in html
    assert "<figure" not in html


TEXTS = ["Телефоны", "Мой номер 8 928 000-00-00", "<b>Часы</b>", "Ярмарки", "Адрес", "График"]


def texts_on(html: str) -> list[str]:
    return re.findall(r'<li class="row">(.*?)</li>', html, re.DOTALL)


def test_whoever_runs_surveys_reads_what_was_written(desk: Client) -> None:
    wave = filled(6, {}, texts={"site-sought": TEXTS, "site-change": TEXTS[:4]})
    address = f"/desk/surveys/{wave.slug}/results/6/"
    orders = {}
    for order in ("a", "b", "c", "d"):
        html = page(desk, f"{address}?order={order}")
        assert texts_on(html) == texts_on(page(desk, f"{address}?order={order}"))
        assert sorted(texts_on(html)) == sorted(texts_on(page(desk, f"{address}?order=a")))
        orders[order] = texts_on(html)
    assert len({tuple(texts) for texts in orders.values()}) > 1
    assert "&lt;b&gt;Часы&lt;/b&gt;" in html
    assert html.count("возможно, личные данные") == 1
    assert '<mark class="nowrap">8 928 000-00-00</mark>' in html
    assert "личные данные" in html
    few = desk.get(f"/desk/surveys/{wave.slug}/results/7/", follow=True).content.decode()
    assert "Написали меньше 5 человек или их число выдало бы скрытую цифру" in few
    assert not texts_on(few)
    assert desk.get(f"/desk/surveys/{wave.slug}/results/1/").status_code == HTTPStatus.NOT_FOUND


def test_the_order_of_texts_is_made_by_chance_once(desk: Client) -> None:
    wave = filled(6, {}, texts={"site-sought": TEXTS})
    address = f"/desk/surveys/{wave.slug}/results/6/"
    answer = desk.get(address)
    assert answer.headers["Location"].startswith(f"{address}?order=")
    assert answer.headers["Location"] != desk.get(address).headers["Location"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SPECIALIST, Role.ADMINISTRATOR])
def test_before_publication_only_who_answers_for_results_reads_them(
    client: Client, role: Role
) -> None:
    wave = filled(9, {"overall": {"satisfied": 9}})
    client.force_login(UserFactory(role=role))
    addresses = [f"/desk/surveys/{wave.slug}/results/", f"/desk/surveys/{wave.slug}/tables/"]
    assert addresses[0] not in page(client, f"/desk/surveys/{wave.slug}/")
    for is_public, status in ((False, 403), (True, 200), (False, 403)):
        if is_public:
            publish_wave(wave, by=None, at=NOON)
        elif wave.published_at:
            withdraw_wave(wave, by=None, at=NOON)
        assert [client.get(one).status_code for one in addresses] == [status, status]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_who_does_not_run_surveys_reads_figures_and_no_texts(client: Client, role: Role) -> None:
    wave = filled(9, {"overall": {"satisfied": 9}}, texts={"site-sought": TEXTS})
    publish_wave(wave, by=None, at=NOON)
    client.force_login(UserFactory(role=role))
    html = page(client, f"/desk/surveys/{wave.slug}/results/")
    assert "results/6/" not in html
    assert f"/desk/surveys/{wave.slug}/publication/" not in page(
        client, f"/desk/surveys/{wave.slug}/"
    )
    assert client.get(f"/desk/surveys/{wave.slug}/results/6/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("role", [Role.AUTHORISED, Role.ADMINISTRATOR])
def test_an_editor_changes_title_and_purpose_and_no_question(client: Client, role: Role) -> None:
    wave = filled(1, {}, closed=False)
    client.force_login(UserFactory(role=role))
    address = f"/desk/surveys/{wave.slug}/wording/"
    assert "утверждённая анкета" in page(client, address)
    assert "Название и цель изменены" in press(
        client, address, {"title": "Другое", "purpose": "Цель"}
    )
    public = page(Client(), f"/surveys/{wave.slug}/")
    assert "Другое" in public
    assert "Цель" in public
    assert "Вы скорее удовлетворены или скорее не удовлетворены" in public
    empty = client.post(address, {"title": "", "purpose": "Набрано"}).content.decode()
    assert "Дайте опросу название" in empty
    assert "Набрано" in empty


def test_days_are_changed_until_the_survey_is_closed(desk: Client) -> None:
    wave = filled(1, {}, closed=False)
    address = f"/desk/surveys/{wave.slug}/days/"
    assert "Сроки изменены" in press(desk, address, {"closes_on": "24.12.2026"})
    wave.refresh_from_db()
    assert wave.closes_on == date(2026, 12, 24)
    assert "24.12.2026" in page(desk, address)
    close_wave(wave, by=None, at=NOON + timedelta(days=1))
    refused = desk.post(address, {"closes_on": "25.12.2026"})
    assert "сроки уже не изменить" in refused.content.decode()


def test_a_press_that_comes_too_late_says_what_is(desk: Client) -> None:
    wave = filled(1, {})
    html = press(desk, f"/desk/surveys/{wave.slug}/closing/")
    assert "notice-failed" in html
    assert "закрыт" in html


def test_both_rooms_show_the_same_links(desk: Client) -> None:
    def links(address: str) -> list[str]:
        rail = page(desk, address).partition('class="rail"')[2].partition("</nav>")[0]
        return re.findall(r'<li><a href="(/desk/[^"]*)"', rail)

    assert links("/desk/incidents/") == links("/desk/surveys/")
    assert "/desk/surveys/" in links("/desk/incidents/")
    rail = page(desk, "/desk/surveys/new/").partition('class="rail"')[2]
    assert '<a href="/desk/surveys/" aria-current="true">' in rail


@pytest.mark.parametrize("place", ["", "{slug}/", "{slug}/results/", "{slug}/results/6/?order=a"])
def test_a_page_asks_the_database_little(
    desk: Client, place: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        wave = filled(9, {"overall": {"satisfied": 9}}, texts={"site-sought": TEXTS * number})
    with django_assert_max_num_queries(11):
        page(desk, f"/desk/surveys/{place.format(slug=wave.slug)}")
