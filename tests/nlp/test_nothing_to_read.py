"""Where there is nothing to read, nothing is guessed of what it is about, and it says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.classify.needs_answer import Silence, silence_of
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.training.train_linear_model import learn

EXAMPLES = [
    *(("roads", f"здравствуйте, яма на дороге {n} сообщение без текста") for n in range(8)),
    *(("shops", f"добрый день, киоск закрыт {n} фото") for n in range(8)),
    ("roads", "Здравствуйте!"),
    ("roads", "Сообщение без текста"),
]
SILENT = {
    "": Silence.EMPTY,
    " \n\u200b": Silence.EMPTY,
    "👍👍👍": Silence.NO_WORDS,
    "??? !!!": Silence.NO_WORDS,
    "+1": Silence.NO_WORDS,
    "[ФИО] [телефон]": Silence.NO_WORDS,
    "[id12|Алина],": Silence.NO_WORDS,
    "[фото, голосовое сообщение]": Silence.NO_WORDS,
    "Сообщение без текста": Silence.NOT_SENT,
    "(без текста).": Silence.NOT_SENT,
    "Фото": Silence.NOT_SENT,
    "Здравствуйте": Silence.GREETING,
    "Здраствуйте!!! 👋": Silence.GREETING,
    "Добрый день, уважаемые сотрудники комитета!": Silence.GREETING,
    "[ФИО], здравствуйте!": Silence.GREETING,
    "Ассаламу алейкум": Silence.GREETING,
    "Маршалла ду шуьга": Silence.GREETING,
}


@pytest.mark.parametrize(("text", "why"), SILENT.items())
def test_nothing_to_read_is_told_with_its_reason(text: str, why: Silence) -> None:
    assert silence_of(text) is why


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте, киоск закрыт",
        "помогите",
        "Добрый день! Подскажите",
        "фото ям",
        "без текста договора не отдают",
        "цены?",
        "мох1 ду",
        "дороги",
    ],
)
def test_a_word_that_means_something_is_read(text: str) -> None:
    assert silence_of(text) is None


@pytest.mark.parametrize("text", SILENT)
def test_no_topic_is_guessed_from_nothing(text: str) -> None:
    for model in (TopicModel.fit(EXAMPLES), learn(EXAMPLES)):
        assert model.guess(text) is None
        assert model.rank(text) == []
    assert TopicModel.fit(EXAMPLES).rank("яма на дороге")[0].value == "roads"


def test_what_says_nothing_teaches_nothing() -> None:
    assert learn(EXAMPLES).examples == len(EXAMPLES) - 2


@given(st.text(max_size=300))
def test_any_text_is_read_or_is_silent(text: str) -> None:
    if silence_of(text) is Silence.EMPTY:
        assert not any(map(str.isalnum, text))
