"""Posts, units and bodies are declined as letters name them, or not at all; so are names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.personal_data.names import CHECHEN_NAMES
from otklik.nlp.words.declension import Case, decline, forms_of_name, towards

GEN, DAT, ACC, INS, PRE = Case


@pytest.mark.parametrize(
    ("name", "case", "text"),
    [
        ("Комитет", DAT, "Комитету"),
        ("Отдел потребительского рынка", INS, "Отделом потребительского рынка"),
        ("Отдел защиты прав потребителей, правового обеспечения", GEN,
         "Отдела защиты прав потребителей, правового обеспечения"),
        ("Государственная жилищная инспекция", ACC, "Государственную жилищную инспекцию"),
        ("Главный специалист-эксперт", INS, "Главным специалистом-экспертом"),
        ("первый заместитель председателя", ACC, "первого заместителя председателя"),
        ("Финансовый уполномоченный", ACC, "Финансового уполномоченного"),
        ("Финансовый уполномоченный", DAT, "Финансовому уполномоченному"),
        ("Судебные приставы", PRE, "Судебных приставах"),
        ("Территориальный отдел", ACC, "Территориальный отдел"),
        ("Пресс-служба", GEN, "Пресс-службы"),
        ("Уполномоченное лицо", DAT, "Уполномоченному лицу"),
        ("Глава администрации", DAT, "Главе администрации"),
        ("Кадры", DAT, "Кадрам"),
        ("Роспотребнадзор", GEN, "Роспотребнадзора"),
        ("Управление ФНС по Чеченской Республике", DAT, "Управлению ФНС по Чеченской Республике"),
        ("Центр «Мои документы»", PRE, "Центре «Мои документы»"),
        ("ГБУ «Центр экспертизы»", DAT, "ГБУ «Центр экспертизы»"),
    ],
)  # fmt: skip
def test_the_name_is_declined_up_to_its_noun(name: str, case: Case, text: str) -> None:
    assert decline(name, case) == text


@pytest.mark.parametrize(
    "name", ["", "«Честный знак»", "112", "Office", "Отдел-2", "Врио министра", "Иначе говоря"]
)
def test_what_is_uncertain_is_not_declined(name: str) -> None:
    assert decline(name, Case.DATIVE) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Банк России", "в Банк России"),
        ("Полиция", "в Полицию"),
        ("Всероссийский союз", "во Всероссийский союз"),
        ("Финансовый уполномоченный", "к Финансовому уполномоченному"),
        ("Начальник отдела", "к Начальнику отдела"),
        ("Госуслуги", ""),
        ("«Честный знак»", ""),
    ],
)
def test_one_turns_to_a_place_or_to_somebody(name: str, text: str) -> None:
    assert towards(name) == text


@given(st.text(max_size=60), st.sampled_from(Case))
def test_any_name_is_declined_or_left(name: str, case: Case) -> None:
    text = decline(name, case)
    assert text == "" or len(text.split(" ")) == len(name.split(" "))
    towards(name)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("леча", "леча лечи лече лечу лечей"),
        ("дука", "дука дуки дуке дуку дукой"),
        ("марьям", "марьям"),
        ("шамиль", "шамиль шамиля шамилю шамилем шамиле"),
        ("рамзан", "рамзан рамзана рамзану рамзаном рамзане"),
        ("апти", "апти"),
        ("жамалай", "жамалай жамалая жамалаю жамалаем жамалае"),
        ("софия", "софия софии софию софией"),
        ("турпал-али", "турпал-али"),
        ("сайд-хасан", "сайд-хасан сайд-хасана сайд-хасану сайд-хасаном сайд-хасане"),
    ],
)
def test_chechen_names_are_declined_by_their_ending(name: str, forms: str) -> None:
    assert forms_of_name(name, is_feminine=name == "марьям") == set(forms.split())


def test_no_listed_name_has_a_form_that_cannot_be() -> None:
    assert CHECHEN_NAMES.isdisjoint({"аптиа", "вахы", "вахаа", "шамильа", "хожу", "марьяма"})
    assert {"шамиля", "вахи", "лечей", "аминат", "апти", "яхъей"} <= CHECHEN_NAMES
