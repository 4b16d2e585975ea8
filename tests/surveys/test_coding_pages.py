"""Coding at the desk: without a script, number by number; blind where two code; nothing lost."""

import re
import sys
from http import HTTPStatus

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from otklik.organisation.people.user import User
from otklik.surveys.coding.code_answer_views import format_codes, parse_codes
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.models import CodeMark, Coding, MarkValue, Outcome
from otklik.surveys.coding.suggestions import group
from otklik.surveys.tasks import group_texts
from otklik.surveys.waves.models import Wave

from .coded import LATER, SEED, code_all, coded_by_one, codes, frame_of, rule, runner, wave_of

TEXTS = ["цены на хлеб", "цены на мясо", "часы работы рынка", "не знаю", "парковка у рынка"]
ROOT = "/desk/surveys/coding/"


@pytest.fixture
def first(db: None) -> User:
    return runner("первый")


@pytest.fixture
def second(db: None) -> User:
    return runner("второй")


@pytest.fixture
def wave(db: None) -> Wave:
    return wave_of(TEXTS)


@pytest.fixture
def frame(wave: Wave) -> CodeFrame:
    return frame_of(wave)


@pytest.fixture
def desk(client: Client, first: User) -> Client:
    client.force_login(first)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def alone(wave: Wave, frame: CodeFrame, by: User) -> Coding:
    return Coding.begin(frame, [wave], coders=[by], seed=SEED, by=by, at=LATER)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_the_list_to_shares_in_the_results_by_forms_alone(
    desk: Client, wave: Wave, first: User
) -> None:
    assert "Открытые ответы" in page(desk, "/desk/surveys/")
    frame = f"{ROOT}frames/satisfaction/site-sought/"
    assert frame in page(desk, ROOT)
    for name in ("цены", "часы"):
        sentence = desk.post(f"{frame}codes/", {"name": name}, follow=True).content.decode()
        assert "Код добавлен" in sentence
    begun = desk.post(f"{frame}new/", {"waves": [wave.pk], "first": first.pk}, follow=True)
    assert "Осталось 5 ответов" in begun.content.decode()
    coding = Coding.objects.get()
    address = f"{ROOT}{coding.pk}/answers/1/"
    for number in range(5):
        html = page(desk, address)
        assert f"Закодировано: {number} из 5" in html
        place = int(address.split("/")[-2])
        text = coding.texts.get(place=place).text
        keys = "1" if "цен" in text else "2" if "час" in text else "0"
        answer = desk.post(address, {"keys": keys})
        address = answer.headers["Location"].partition("?")[0]
    assert address == f"{ROOT}{coding.pk}/"
    sentence = desk.post(f"{ROOT}{coding.pk}/handing-in/", follow=True).content.decode()
    assert "доли стоят в результатах" in sentence
    html = page(desk, f"/desk/surveys/{wave.slug}/results/")
    assert "О чём писали" in html
    assert "Кодировал один человек" in html


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("9", "Кода 9 нет"),
        ("", "Наберите номер"),
        ("0 1", "Либо коды"),
        ("+", "ничего не предложено"),
    ],
)
def test_what_does_not_fit_comes_back(
    desk: Client, wave: Wave, frame: CodeFrame, first: User, keys: str, sentence: str
) -> None:
    coding = alone(wave, frame, first)
    place = coding.texts.get(text="парковка у рынка").place
    answer = desk.post(f"{ROOT}{coding.pk}/answers/{place}/", {"keys": keys})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode()
    assert f'value="{keys}"' in answer.content.decode()
    assert not CodeMark.objects.exists()


def test_the_nearest_coded_answer_proposes_its_code_with_a_reason(
    desk: Client, wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = alone(wave, frame, first)
    one, other = (coding.texts.get(text=text).place for text in TEXTS[:2])
    desk.post(f"{ROOT}{coding.pk}/answers/{one}/", {"keys": "1"})
    html = page(desk, f"{ROOT}{coding.pk}/answers/{other}/")
    assert "как «цены на хлеб»; общие слова: цена" in html
    proposed = re.search(r'name="proposed"\s+value="([^"]+)"', html)
    assert proposed
    assert not CodeMark.objects.filter(text__place=other).exists()  # a proposal is no code
    desk.post(f"{ROOT}{coding.pk}/answers/{other}/", {"keys": "+", "proposed": proposed[1]})
    assert CodeMark.objects.get(text__place=other).value == MarkValue(codes=frozenset({1}))


def test_those_alike_get_the_same_codes_only_where_they_are_ticked(
    desk: Client, wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = alone(wave, frame, first)
    coding.texts.filter(text__startswith="цены").update(group=1)
    one, other = (coding.texts.get(text=text).place for text in TEXTS[:2])
    stranger = coding.texts.get(text="не знаю").place
    address = f"{ROOT}{coding.pk}/answers/{one}/"
    html = page(desk, address)
    assert f'name="also" value="{other}"' in html
    assert f'value="{other}" id="also-{other}" checked' not in html
    answer = desk.post(address, {"codes": ["1"], "also": [other, stranger]})
    assert f"last={one}.{other}" in answer.headers["Location"]
    assert CodeMark.objects.count() == 2  # who was not offered is not coded
    desk.post(f"{ROOT}{coding.pk}/undoing/", {"places": f"{one}.{other}"})
    assert not CodeMark.objects.exists()


def test_an_answer_before_is_looked_at_again_and_coded_anew(
    desk: Client, wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = alone(wave, frame, first)
    desk.post(f"{ROOT}{coding.pk}/answers/1/", {"keys": "13"})
    html = page(desk, f"{ROOT}{coding.pk}/answers/1/")
    assert 'name="keys" id="id_keys" value="1 3"' in html
    assert page(desk, f"{ROOT}{coding.pk}/answers/2/?last=1").count("Отменить") == 1
    desk.post(f"{ROOT}{coding.pk}/answers/1/", {"take": "-"})
    assert CodeMark.objects.get().value == MarkValue(outcome=Outcome.NOTHING)


def test_a_coder_sees_neither_the_survey_nor_the_other_ones_codes(
    wave: Wave, frame: CodeFrame, first: User, second: User
) -> None:
    other = wave_of([f"{text} снова" for text in TEXTS], number=1)
    coding = Coding.begin(
        frame, [wave, other], coders=[first, second], resolver=first, seed=SEED, by=first, at=LATER
    )
    group(coding, at=LATER)
    code_all(coding, first, rule(frame))
    desk = entered(second)
    seen = page(desk, f"{ROOT}{coding.pk}/")
    for text in coding.texts.all():
        seen += page(desk, f"{ROOT}{coding.pk}/answers/{text.place}/")
    for secret in (
        wave.title,
        other.title,
        wave.slug + "/",
        other.slug + "/",
        "Предлагает",
        "Похожие",
    ):
        assert secret not in seen
    for closed in (wave, other):
        for address in ("results/6/?order=a", "results/6/quotes/"):
            answer = desk.get(f"/desk/surveys/{closed.slug}/{address}")
            assert answer.headers["Location"] == f"{ROOT}{coding.pk}/"
    assert desk.get(f"{ROOT}{coding.pk}/groups/").status_code == HTTPStatus.FOUND


def test_who_settles_sees_both_and_only_where_they_differ(
    wave: Wave, frame: CodeFrame, first: User, second: User
) -> None:
    third = runner("третий")
    coding = Coding.begin(
        frame, [wave], coders=[first, second], resolver=third, seed=SEED, by=first, at=LATER
    )
    code_all(coding, first, rule(frame))
    code_all(coding, second, rule(frame, blind_to="час"))
    desk = entered(third)
    html = page(desk, f"{ROOT}{coding.pk}/")
    assert "Решать расхождения" in html
    place = coding.texts.get(text="часы работы рынка").place
    html = page(desk, f"{ROOT}{coding.pk}/answers/{place}/")
    assert "Как закодировали двое" in html
    assert "часы работы" in html
    assert "Решено: 0 из 1" in html
    assert "первый" not in html.partition("<main")[2]  # nor who said which
    agreed = next(p for p in range(1, 6) if p != place)
    assert desk.get(f"{ROOT}{coding.pk}/answers/{agreed}/").status_code == HTTPStatus.NOT_FOUND
    desk.post(f"{ROOT}{coding.pk}/answers/{place}/", {"take": "2"})
    text = desk.post(f"{ROOT}{coding.pk}/handing-in/", follow=True).content.decode()
    assert "Все расхождения решены" in text
    assert "Насколько двое согласны" in text


def test_codes_are_changed_merged_and_retired_at_the_desk(desk: Client, frame: CodeFrame) -> None:
    address = f"{ROOT}frames/satisfaction/site-sought/codes/"
    assert (
        "Код изменён"
        in desk.post(f"{address}1/", {"name": "Цены в магазинах"}, follow=True).content.decode()
    )
    into = codes(frame)["проверки"]
    assert (
        "объединены"
        in desk.post(f"{address}2/merging/", {"into": into.pk}, follow=True).content.decode()
    )
    assert desk.post(f"{address}1/merging/", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "больше не ставят" in desk.post(f"{address}3/retirement/", follow=True).content.decode()
    assert desk.get(f"{address}3/").status_code == HTTPStatus.NOT_FOUND
    refused = desk.post(address, {"name": "цены в магазинах"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "уже есть" in refused.content.decode()


def test_without_the_packages_that_group_it_says_what_to_install(
    desk: Client, wave: Wave, frame: CodeFrame, first: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    coding = alone(wave, frame, first)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    group_texts.func(coding.pk)
    coding.refresh_from_db()
    assert coding.grouped_at is None
    said = desk.post(f"{ROOT}{coding.pk}/grouping/", follow=True).content.decode()
    assert "scikit-learn и scipy не установлены: выполните" in said


def test_a_coding_is_thrown_away_after_one_question(
    desk: Client, wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = alone(wave, frame, first)
    assert "Удалить кодирование?" in page(desk, f"{ROOT}{coding.pk}/removal/")
    assert Coding.objects.exists()
    desk.post(f"{ROOT}{coding.pk}/removal/")
    assert not Coding.objects.exists()


def test_the_last_coding_proposes_to_who_codes_alone(
    desk: Client, wave: Wave, frame: CodeFrame, first: User
) -> None:
    coded_by_one(wave, frame, first)
    later = alone(wave_of([*TEXTS, "цены в аптеке"], number=1), frame, first)
    place = later.texts.get(text="цены в аптеке").place
    assert "Предлагает программа" in page(desk, f"{ROOT}{later.pk}/answers/{place}/")


@given(st.frozensets(st.integers(1, 40), max_size=6), st.sampled_from(list(Outcome)[1:]))
def test_what_is_spelled_is_typed_back(numbers: frozenset[int], outcome: Outcome) -> None:
    marked = MarkValue(codes=numbers) if numbers else MarkValue(outcome=outcome)
    assert parse_codes(format_codes(marked), (), known=range(1, 41)) == marked


@given(st.text(max_size=12), st.lists(st.text(max_size=3), max_size=2))
def test_anything_typed_is_codes_or_a_sentence(text: str, ticked: list[str]) -> None:
    try:
        found = parse_codes(text, ticked, known={1, 2, 3}, proposed="1")
    except ValueError as error:
        sentence, found = str(error), MarkValue(codes=frozenset({1}))
    else:
        sentence = "none"
    assert sentence
    assert bool(found.codes) == (found.outcome == Outcome.CODES)
    assert found.codes <= {1, 2, 3}
