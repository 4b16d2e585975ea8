"""What may not wait is told by its words; criticism is no insult, and a complaint no threat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.classify.urgency_and_insults import (
    AlarmKind,
    Alarms,
    AlarmSign,
    Harshness,
    Urgency,
    general,
)
from otklik.nlp.words.phrase_lists import Phrases


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Семья отравилась шаурмой на рынке, лежим в больнице", Urgency.HEALTH),
        ("В подъезде пахнет газом второй день", Urgency.DANGER),
        ("Во дворе люк без крышки, рядом садик", Urgency.DANGER),
        ("В садике холодно, дети мерзнут в куртках", Urgency.CHILDREN),
        ("Третий день нет воды и света, на улице мороз", Urgency.COLD),
        ("Срок истекает в пятницу, магазин тянет", Urgency.DEADLINE),
        ("Уже 10 дней нет воды, когда дадут?", Urgency.COLD),
        ("21 день нет света", Urgency.COLD),
        ("Скидка 5, нет света в примерочной", Urgency.NONE),
        ("Фонари потухли, на рынке темно", Urgency.NONE),
        ("Дети видели эту мерзость на витрине", Urgency.NONE),
        ("БЕЗОБРАЗИЕ!!! Когда вы начнёте работать???", Urgency.NONE),
        ("Ребёнка тошнит после йогурта", Urgency.HEALTH),
        ("Баллон шипит, боимся", Urgency.DANGER),
        ("Мне звонят и просят код из смс", Urgency.MONEY),
        ("Никого не тошнит, все здоровы", Urgency.NONE),
        ("Чайник сломался, магазин не берёт назад", Urgency.NONE),
    ],
)
def test_why_it_may_not_wait(text: str, why: Urgency) -> None:
    guess = general().urgency(text)
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
    guess = general().harshness(text)
    assert guess.value is kind
    assert all(word in text for word in guess.reasons)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert 0 <= general().urgency(text).certainty <= 1
    assert 0 <= general().harshness(text).certainty <= 1


def test_a_pack_lays_its_lists_over_the_general_ones() -> None:
    own = Alarms(signs=()).with_signs(
        [AlarmSign(code="gas", kind=AlarmKind.DANGER, words=("протечь лодка",))]
    )
    assert own.urgency("Лодка опять протекла").reasons == ("Лодка опять протекла",)
    assert general().with_signs(own.signs).urgency("Утечка газа в кафе").value is Urgency.NONE
    taken = general().with_signs([AlarmSign(code="poisoned", kind=AlarmKind.HEALTH, words=())])
    assert not taken.urgency("Мы отравились").value


def test_so_many_different_words_are_asked_for() -> None:
    sign = AlarmSign(code="a", kind=AlarmKind.HEALTH, words=("рвота", "сыпь"), at_least=2)
    lists = Alarms(signs=(sign,))
    assert not lists.urgency("Рвота и опять рвота").value
    assert lists.urgency("Рвота и сыпь").value is Urgency.HEALTH


@pytest.mark.parametrize("line", ["", "*", "о*", "—"])
def test_a_line_without_words_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of words"):
        Phrases({"a": [line]})
