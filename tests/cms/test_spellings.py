"""Sixty ways to ask, as people type them: the right answer is among the first three.

Entries are short answers in the manner of the site's; words of the search are the pack's own.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from otklik.cms.search import index_entries, search, vocabulary
from otklik.cms.search.editor_rules import Synonym
from otklik.cms.search.search_entry import Kind
from otklik.nlp.search import query_variants
from otklik.nlp.search.excerpts import Part

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SYNONYMS = Path(__file__).parents[2] / "packs" / "chechpotreb" / "synonyms.yaml"

ENTRIES = {
    "exchange": (
        "Можно ли вернуть или обменять вещь, которая не подошла",
        "Товар надлежащего качества обменивают в течение 14 дней. Возврат товара возможен, если"
        " подходящего в продаже нет: деньги отдают за три дня. Размер, фасон, цвет, одежда, обувь.",
    ),
    "defect": (
        "Товар с недостатком: что можно потребовать",
        "Заменить, уменьшить цену, устранить недостаток бесплатно или вернуть деньги. Гарантия,"
        " брак, некачественный товар, чайник, холодильник.",
    ),
    "complex": (
        "Телефон или ноутбук сломался: есть ли 15 дней",
        "Технически сложный товар возвращают за 15 дней при любом недостатке.",
    ),
    "repair": (
        "Гарантийный ремонт затянулся",
        "Ремонт по гарантии не дольше 45 дней. На время ремонта дают похожий товар.",
    ),
    "claim": (
        "Как написать претензию и вручить её",
        "Претензия в двух экземплярах, на вашем расписываются. Ответ на требование — 10 дней.",
    ),
    "court": ("Как подать иск в суд", "Потребитель не платит пошлину. Исковое заявление."),
    "online": (
        "Покупка в интернете: как отказаться от заказа",
        "Дистанционная торговля: отказаться можно до получения и семь дней после. Маркетплейс,"
        " пункт выдачи, доставка.",
    ),
    "expired": (
        "В магазине продают просроченные продукты",
        "Продажа товара с истёкшим сроком годности запрещена. Сохраните чек и снимок упаковки.",
    ),
    "price": (
        "На кассе цена больше, чем на ценнике",
        "Продавец обязан продать по цене на ценнике. Попросите пересчитать, сохраните чек.",
    ),
    "weight": ("Обвесили на рынке", "Контрольные весы стоят у администрации рынка."),
    "card": ("Не принимают карту", "Магазин с большой выручкой обязан принимать оплату картой."),
    "receipt": ("Не дали чек", "Кассовый чек дают при каждой покупке. Без чека товар тоже примут."),
    "fake": ("Похоже на подделку", "Проверьте маркировку в приложении «Честный знак»."),
    "street": ("Торгуют на улице без разрешения", "Несанкционированная торговля с земли."),
    "fair": ("Где и когда ярмарка", "Ярмарки выходного дня, место на ярмарке для фермера."),
    "licence": ("Лицензия на розничную продажу алкогольной продукции", "Срок и документы."),
    "alcohol": ("Алкоголь продают детям или ночью", "Куда сообщить о продаже водки и пива."),
    "vape": ("Вейпы продают школьникам", "Продажа несовершеннолетним запрещена."),
    "furniture": ("Мебель на заказ не везут", "Неустойка за каждый день просрочки. Предоплата."),
    "travel": ("Отмена тура", "Туроператор возвращает деньги за путёвку."),
    "cafe": ("Плата за обслуживание в кафе", "Общественное питание: её нельзя включать молча."),
    "petrol": ("На автозаправке недолили бензин", "Топливо, проверка колонки, акт."),
    "fraud": ("Вас обманули мошенники", "Звоните в банк и 102."),
    "contacts": ("Контакты", "Телефон, почта, адрес, часы работы, как нас найти, проезд."),
    "hours": ("График работы и приём граждан", "Личный приём по понедельникам, запись."),
    "vacancy": ("Вакансии", "Конкурс на должность, кадровый резерв."),
    "survey": ("Опрос о нашей работе", "Анкета на десять минут."),
    "ce": ("Эцна хӀума юхаялар", "Сан бакъонаш."),
}
ACTS = {
    "law": ("Закон РФ от 07.02.1992 № 2300-1 «О защите прав потребителей»", "Преамбула."),
    "law/25": (
        "Закон № 2300-1, пункт 25",
        "Статья 25. Право потребителя на обмен товара надлежащего качества.",
    ),
    "law/18": ("Закон № 2300-1, пункт 18", "Статья 18. Недостатки товара: права потребителя."),
    "order": ("Приказ от 24.09.2024 № 23 «Об утверждении порядка»", "Работа с сообщениями."),
}

SPELLINGS = [
    ("возврат товара", "exchange"),
    ("возврат тавара", "exchange"),
    ("вазврат товара", "exchange"),
    ("djpdhfn njdfhf", "exchange"),
    ("djpdhfn nfdfhf", "exchange"),
    ("vozvrat", "exchange"),
    ("vozvrat tavara", "exchange"),
    ("не подошел размер", "exchange"),
    ("как поменять обувь", "exchange"),
    ("обменять платье", "exchange"),
    ("вернуть деньги", "defect"),
    ("возврат денежных средств", "defect"),
    ("бракованый чайник", "defect"),
    ("товар ненадлежащего качества", "defect"),
    ("некачествиный товар", "defect"),
    ("сломался телефон", "complex"),
    ("смартфон вернуть 15 дней", "complex"),
    ("ноут", "complex"),
    ("горантийный ремонт", "repair"),
    ("долго чинят по гарантии", "repair"),
    ("притензия", "claim"),
    ("образец претензии", "claim"),
    ("ghtntypbz", "claim"),
    ("pretenziya", "claim"),
    ("подать в суд", "court"),
    ("исковое заявление", "court"),
    ("вайлдберриз", "online"),
    ("маркетплэйс", "online"),
    ("пвз", "online"),
    ("отказаться от заказа в интернет-магазине", "online"),
    ("просрочка", "expired"),
    ("прасрочка", "expired"),
    ("просроченые продукты", "expired"),
    ("истек срок годности", "expired"),
    ("ценник", "price"),
    ("ценик", "price"),
    ("на кассе другая цена", "price"),
    ("обвес", "weight"),
    ("контрольные весы", "weight"),
    ("оплата картой", "card"),
    ("безнал", "card"),
    ("не дают чек", "receipt"),
    ("паль", "fake"),
    ("контрафакт", "fake"),
    ("торговля с земли", "street"),
    ("ярморка", "fair"),
    ("место на ярмарке", "fair"),
    ("лицензия на алкоголь", "licence"),
    ("лицинзия", "licence"),
    ("водка ночью", "alcohol"),
    ("спиртное детям", "alcohol"),
    ("вейп", "vape"),
    ("кухня на заказ", "furniture"),
    ("турагент", "travel"),
    ("ресторан", "cafe"),
    ("бензин", "petrol"),
    ("азс", "petrol"),
    ("мошенничество", "fraud"),
    ("режим работы", "hours"),
    ("как связаться", "contacts"),
    ("работа в комитете", "vacancy"),
    ("анкета", "survey"),
    ("х1ума", "ce"),
    ("хlума", "ce"),
    ("23", "order"),
    ("№ 23", "order"),
    ("приказ 23", "order"),
    ("24 сентября 2024", "order"),
    ("24.09.2024", "order"),
    ("2300-1", "law"),
    ("закон 2300-1", "law"),
    ("закон о защите прав потребителей", "law"),
    ("зозпп", "law"),
    ("закон о защите прав потребитилей", "law"),
    ("ст. 25 2300-1", "law/25"),
    ("статья 18 закона 2300-1", "law/18"),
]


@pytest.fixture
def site() -> None:
    for key, (title, text) in ENTRIES.items():
        put(key, title, text, kind=Kind.PAGE, group=key)
    for key, (title, text) in ACTS.items():
        kind = Kind.CLAUSE if "/" in key else Kind.ACT
        put(key, title, text, kind=kind, group=key.partition("/")[0])
    for group in yaml.safe_load(SYNONYMS.read_text("utf-8"))["groups"]:
        Synonym.objects.create(code=group["code"], words="\n".join(group["words"]))
    vocabulary.learn(at=NOON)


def put(key: str, title: str, text: str, *, kind: Kind, group: str) -> None:
    index_entries.put(
        key, url=f"/{key}/", kind=kind, language="ru", title=title, text=text, group=group
    )


def first_three(query: str) -> list[str]:
    found = search.search(query, language="ru", limit=3)
    return [hit.url.strip("/") for hit in found.hits]


def plain(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def test_there_are_sixty_of_them() -> None:
    assert len({spelling for spelling, _right in SPELLINGS}) >= 60


@pytest.mark.usefixtures("site")
def test_the_right_answer_is_among_the_first_three() -> None:
    wrong = {
        spelling: first_three(spelling)
        for spelling, right in SPELLINGS
        if right not in first_three(spelling)
    }

    assert wrong == {}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("возврат тавара", "возврат товара"),
        ("djpdhfn nfdfhf", "возврат товара"),
        ("vozvrat tavara", "возврат товара"),
        ("прасрочка", "просрочка"),
    ],
)
def test_what_was_looked_for_is_told_and_can_be_refused(query: str, meant: str) -> None:
    found = search.search(query, language="ru")

    assert (found.how, found.searched_as) == (query_variants.How.MISTYPED, meant)
    assert found.is_exact
    typed = search.search(query, language="ru", as_typed=True)
    assert not typed.is_meant
    assert typed.searched_as == query


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("query", ["вертолёты", "слон", "мука", "чай", "кот", "Магомадова"])
def test_a_word_that_is_one_is_not_put_right(query: str) -> None:
    assert search.search(query, language="ru").how != query_variants.How.MISTYPED


@pytest.mark.usefixtures("site")
def test_with_a_mistyped_word_and_one_that_is_nowhere_it_shows_similar_ones() -> None:
    found = search.search("прасрочка вертолётов", language="ru")

    assert (found.how, found.is_exact) == (query_variants.How.MISTYPED, False)
    assert first_three("прасрочка вертолётов")[0] == "expired"


@pytest.mark.usefixtures("site")
def test_words_that_mean_the_same_are_marked_in_what_is_found() -> None:
    hit = search.search("манибэк", language="ru").hits[0]

    assert "деньги" in {part.text.lower() for part in hit.excerpt if part.is_found}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "junk",
    [
        "ыфваолдж" * 25,
        " ".join(f"щшгнкуц{letter}ывап" for letter in "абвгдежзийклмноп")[:200],
        " ".join(f"qwxzvbn{letter}rtplk" for letter in "abcdefghijklmnop")[:200],
        "z1l|I" * 40,
    ],
)
def test_junk_is_answered_in_little_time(junk: str) -> None:
    search.search(junk, language="ru")  # dictionaries are loaded once a process
    begun = time.process_time()
    search.search(junk[1:], language="ru")

    assert time.process_time() - begun < 0.05


@pytest.mark.usefixtures("site")
def test_the_words_of_the_index_are_learned_when_it_has_changed() -> None:
    assert not vocabulary.learn(at=NOON)
    assert search.search("автолафка", language="ru").total == 0
    put("van", "Автолавка", "В горные сёла.", kind=Kind.PAGE, group="van")
    assert vocabulary.learn(at=NOON)
    found = search.search("автолафка", language="ru")

    assert (found.searched_as, found.total) == ("автолавка", 1)
    index_entries.remove("van")
    assert vocabulary.learn(at=NOON)
    assert search.search("автолафка", language="ru").how == query_variants.How.TYPED
