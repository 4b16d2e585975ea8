"""What is said about an answer points at its words, and says nothing of what is in order."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.reply_checks.check_reply import About, review, stops
from otklik.nlp.reply_checks.private_message_leaks import facts, leaks
from otklik.nlp.reply_checks.remark import STOPS, Remark, Rule
from otklik.nlp.reply_checks.sentences_and_words import sentences
from otklik.nlp.reply_checks.structure_and_promises import Habit, Step, habit_of, missing_steps
from otklik.nlp.similarity.fingerprint import SAME_FROM, most_alike
from otklik.nlp.words.lemmas import lemmas

PUBLIC, PRIVATE = About(is_public=True), About(is_public=False)


def words(text: str, found: list[Remark]) -> list[tuple[str, str]]:
    return [(one.rule.value, text[one.start : one.end]) for one in found if one.is_about_words]


@pytest.mark.parametrize(
    ("marked", "rule"),
    [
        ("Ответим <в установленном порядке> завтра.", Rule.OFFICIALESE),
        ("Завтра <проверим> всё. 🙂", None),
        ("Мы <проверим> всё. 🙂", Rule.PROMISE_WITHOUT_DATE),
        ("Спасибо 🌷! Передали в <РПН>.", Rule.ABBREVIATION),
        ("Ждите звонка: <8 928 000-11-22>.", Rule.PERSONAL),
        ("Примет <Магомедов А.Х.>, кабинет 5.", Rule.PERSONAL),
        ("Придите на <ул. Мирную, д. 5>.", Rule.PERSONAL),
        ("Закон 59-ФЗ и закон <8-ФЗ>.", Rule.ACT_NUMBERS),
        ("Жалоба <отправлена>.", Rule.PASSIVE),
    ],
)
def test_a_remark_points_at_its_words(marked: str, rule: Rule | None) -> None:
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    places = [(one.start, one.end) for one in review(text, PUBLIC) if one.rule is rule]
    assert places == ([(start, end)] if rule else [])


def test_what_stops_comes_first_and_what_is_about_the_whole_comes_last() -> None:
    text = "Мы проверим всё. " * 50 + "Звоните 8 928 000-11-22."
    found = review(text, PUBLIC)
    assert found[0].rule is Rule.PERSONAL
    assert found[-1].rule is Rule.LONG_TEXT
    assert found[-1].count == len(text)


def test_a_private_answer_may_hold_personal_data() -> None:
    assert stops("Звоните 8 928 000-11-22, Иванова Марина.", PRIVATE) == []


def test_the_authoritys_own_telephone_in_any_spelling_and_a_marked_fragment_pass() -> None:
    text = "Звоните 8 (8712) 00-11-22 или 8 928 000-11-22."
    about = About(is_public=True, ours=["Приёмная: +7 8712 001122"])
    assert words(text, stops(text, about)) == [("personal", "8 928 000-11-22")] or words(
        text, stops(text, about)
    ) == [("personal", "8 (8712) 00-11-22"), ("personal", "8 928 000-11-22")]
    about = About(is_public=True, ours=["8 (8712) 00-11-22"])
    assert words(text, stops(text, about)) == [("personal", "8 928 000-11-22")]
    about = About(
        is_public=True, ours=["8 8712 00 11 22"], not_personal=frozenset({"8 928 000-11-22"})
    )
    assert stops(text, about) == []


def test_a_person_may_be_called_as_they_call_themselves_in_the_open() -> None:
    text = "Марина Иванова, здравствуйте!"
    assert stops(text, PUBLIC)
    assert stops(text, About(is_public=True, names=["Марина Иванова"])) == []


PRIVATELY = [
    "Меня зовут Зарема Асланова, живу на улице Мирной, дом 5. Телефон 89280001122.",
    "Договор № 12/45-К, отдала 15 000 рублей в салоне «Ромашка».",
]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Здравствуйте, <Зарема>! Деньги вернут.", "name"),
        ("<Аслановой> вернут деньги.", "name"),
        ("Договор <12/45-К> расторгнут.", "number"),
        ("Вам вернут <15000 руб>.", "sum"),
        ("Вам вернут <15 тыс. рублей>.", "sum"),
        ("Салон «<Ромашка>» оштрафован.", "name"),
        ("Придём на <ул. Мирную, д. 5>.", "address"),
    ],
)
def test_what_was_said_privately_is_found_in_the_open(answer: str, kind: str) -> None:
    text = answer.replace("<", "").replace(">", "")
    found = leaks(text, private=PRIVATELY, public=["Магазин не меняет платье"])
    assert [one.kind for one in found] == [kind]
    start, end = answer.index("<"), answer.index(">") - 1
    assert found[0].start <= start
    assert end <= found[0].end


def test_what_the_person_said_in_the_open_too_is_no_leak() -> None:
    public = ["Я Зарема, в «Ромашке» взяли 15 000 рублей по договору 12/45-К, помогите"]
    text = "Зарема, по договору 12/45-К вам вернут 15 тысяч рублей за 10 дней до 3 декабря 2026."
    assert leaks(text, private=PRIVATELY, public=public) == []


def test_numbers_that_are_everybodys_are_no_facts() -> None:
    assert facts("За 14 дней, с 9:00 до 18:00, 24.11.2026, в 2026 году, кабинет 5") == []


def test_a_habit_is_learned_from_several_answers() -> None:
    signed = [f"Здравствуйте! Ответ {n}.\nВаш Комитет" for n in range(5)]
    assert habit_of(signed) == Habit(greets=True, signature="Ваш Комитет")
    assert habit_of(signed[:4]) == Habit()
    about = About(is_public=True, habit=habit_of(signed))
    assert {one.rule for one in review("Рынок открыт.", about)} == {
        Rule.NO_GREETING,
        Rule.NO_SIGNATURE,
    }
    assert review("Добрый день! Рынок открыт.\nВаш комитет", about) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", []),
        ("Здравствуйте!", []),
        (
            "Понимаем вашу досаду. Обменять платье можно за 14 дней. Откажут — напишите нам.",
            [],
        ),
        ("Обменять платье можно за 14 дней. Откажут — напишите нам.", []),
        ("Сочувствуем вам. Напишите нам в личные сообщения.", [Step.SUBSTANCE]),
        ("Срок на это — две недели со дня покупки.", [Step.NEED, Step.INTEREST]),
    ],
)
def test_steps_that_seem_to_be_missing(text: str, missing: list[Step]) -> None:
    assert missing_steps(text, question="Не меняют платье, обменять не хотят") == missing


def test_the_same_text_with_another_greeting_is_found() -> None:
    sent = (
        "Добрый день! Обменять одежду можно в течение двух недель, если сохранены бирки и чек, "
        "а вещь не носили. Отдайте в магазин заявление в двух экземплярах."
    )
    other = "Рынок работает с восьми до пяти, по понедельникам закрыт, весы у входа бесплатные."
    again = sent.replace("Добрый день!", "Здравствуйте, Иса!")
    place, likeness = most_alike(again, [other, sent])
    assert place == 1
    assert likeness > SAME_FROM
    assert most_alike("Да, можно.", ["Да, можно."]) == (-1, 0.0)
    about = About(is_public=True, others=[other, sent])
    like = [one for one in review(again, about) if one.rule is Rule.LIKE_ANOTHER]
    assert [one.count for one in like] == [1]


def test_shortened_words_end_no_sentence() -> None:
    text = "По ст. 18 закона, ул. Мира, д. 5, т. е. у рынка. Приходите!"
    assert [text[one.start : one.end] for one in sentences(text)] == [
        "По ст. 18 закона, ул. Мира, д. 5, т. е. у рынка.",
        "Приходите!",
    ]


@given(st.one_of(st.text(), st.text(alphabet="авАВ.!? №«»0123456789\n-(),:;)🙂ёЁİ")))
def test_any_text_is_read_and_each_place_lies_in_it(text: str) -> None:
    about = About(is_public=True, question=text, private=[text], others=[text])
    for one in review(text, about):
        assert 0 <= one.start <= one.end <= len(text)
        assert one.rule not in STOPS or one.start < one.end
    missing_steps(text, question=text)


@pytest.mark.parametrize(
    "piece",
    ["а", "А", "1", "1 ", "ул. ", "д. 5 ", "А.", "№ 1 ", "закон ", "«", ")", "Иса ", "руб ", "тыс",
     "проверим ", "ИНН ", "🙂", "\n", "ул. А ", "закон от 1.", "«Об "],
)  # fmt: skip
def test_hostile_texts_of_the_longest_answer_are_read_within_a_second(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    lemmas("слово")  # the dictionaries are loaded apart
    started = process_time()
    review(text, About(is_public=True, private=[text[:2000]], question=text[:2000]))
    assert process_time() - started < 4  # under one of an idle core
