"""What may not wait is told by its words; criticism is no insult, and a complaint no threat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.signs import Harshness, Urgency, harshness_in, urgency_in


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Семья отравилась шаурмой на рынке, лежим в больнице", Urgency.HEALTH),
        ("В подъезде пахнет газом второй день", Urgency.HEALTH),
        ("Во дворе люк без крышки, рядом садик", Urgency.HEALTH),
        ("В садике холодно, дети мерзнут в куртках", Urgency.CHILDREN),
        ("Третий день нет воды и света, на улице мороз", Urgency.COLD),
        ("Срок истекает в пятницу, магазин тянет", Urgency.DEADLINE),
        ("Уже 10 дней нет воды, когда дадут?", Urgency.COLD),
        ("21 день нет света", Urgency.COLD),
        ("Скидка 5, нет света в примерочной", Urgency.NONE),
        ("Фонари потухли, на рынке темно", Urgency.NONE),
        ("Дети видели эту мерзость на витрине", Urgency.NONE),
        ("БЕЗОБРАЗИЕ!!! Когда вы начнёте работать???", Urgency.NONE),
        ("Чайник сломался, магазин не берёт назад", Urgency.NONE),
    ],
)
def test_why_it_may_not_wait(text: str, why: Urgency) -> None:
    guess = urgency_in(text)
    assert guess.value is why
    assert all(word in text for word in guess.reasons)
    assert bool(guess.reasons) is (why is not Urgency.NONE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Вы все бездельники и дармоеды", Harshness.INSULT),
        ("Продавец просто сволочь", Harshness.INSULT),
        ("Ещё раз обманете, приду и подожгу ваш ларёк", Harshness.THREAT),
        ("Вы ничего не делаете, это позор", Harshness.NONE),
        ("Буду жаловаться в прокуратуру и подам в суд", Harshness.NONE),
        ("По рынку бегают крысы, купил барана, козлёнка и сукно", Harshness.NONE),
    ],
)
def test_criticism_is_no_insult(text: str, kind: Harshness) -> None:
    guess = harshness_in(text)
    assert guess.value is kind
    assert all(word in text for word in guess.reasons)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert 0 <= urgency_in(text).certainty <= 1
    assert 0 <= harshness_in(text).certainty <= 1
