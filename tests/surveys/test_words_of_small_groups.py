"""Words of few are read by one person who is named before, apart from everything, and told of."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.instrument import models as wording_models
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results import open_answers
from otklik.surveys.waves.models import Wave, WaveDays, WaveWords
from tests.factories import UserFactory, WaveFactory, order_version

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db

PAGE = "/desk/surveys/2026/words/"
PRIVACY_NOTE = (
    "Текст прочитает сотрудник — отдельно от остальных ответов, даже если написали немногие."
)
TEXTS = {
    "site-sought": ["Часы приёма", "Адрес в Гудермесе", "Звоните +7 928 000-00-00"],
    "improve": ["Пишите крупнее", "Отвечайте быстрее"],
}


@pytest.fixture
def reader() -> User:
    user: User = UserFactory(role=Role.AUTHORISED)
    return user


@pytest.fixture
def few(reader: User) -> Wave:
    """A closed wave of forty forms in which three people and two wrote something."""
    table = {"overall": {"satisfied": 20, "not-satisfied": 20}}
    return filled(40, table, texts=texts_of_few(), slug="2026", reader=reader)


def texts_of_few() -> dict[str, list[str]]:
    fields = [q.code for q in order_version().form.questions if not q.choices]
    return dict(zip(fields, TEXTS.values(), strict=False))


def test_whoever_plans_a_survey_reads_its_words_until_another_is_named(reader: User) -> None:
    wave = Wave.plan(
        version=order_version(), slug="2026", words=WaveWords(title="Опрос"), days=WaveDays(),
        by=reader, at=NOON,
    )  # fmt: skip
    assert wave.reader == reader
    other = UserFactory(role=Role.LEAD)

    wave.name_reader(other, by=reader, at=NOON)

    assert Wave.objects.get().reader == other
    with pytest.raises(Refused, match="видит результаты"):
        wave.name_reader(UserFactory(role=Role.OPERATOR), by=reader, at=NOON)


def test_the_reader_is_named_at_the_desk(client: Client, reader: User) -> None:
    wave: Wave = WaveFactory(slug="2026")
    client.force_login(UserFactory(role=Role.LEAD))
    operator = UserFactory(role=Role.OPERATOR)
    address = "/desk/surveys/2026/reader/"
    assert reader.get_full_name() in client.get(address).content.decode()
    assert client.post(address, {"reader": operator.pk}).status_code == 422

    client.post(address, {"reader": reader.pk})

    wave.refresh_from_db()
    assert wave.reader == reader
    assert Line.objects.filter(verb="wave.reader_named").count() == 1
    assert reader.get_full_name() in client.get("/desk/surveys/2026/").content.decode()


@pytest.mark.parametrize(
    "address", ["/surveys/2026/", "/surveys/2026/pages/", "/desk/surveys/2026/phone/",
                "/desk/surveys/2026/paper/form/"],
)  # fmt: skip
def test_people_are_told_before_they_write(client: Client, reader: User, address: str) -> None:
    wave: Wave = WaveFactory(slug="2026", reader=reader)
    open_wave(wave, by=None, at=NOON)
    client.force_login(reader)
    page = client.get(address).content.decode()
    if address.endswith("/pages/"):  # the open questions come later
        number = next(q.number for q in wave.version.form.questions if not q.choices)
        ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
        values = {"ticket": ticket, "at-question": number - 1, "_go": "next"}
        page = client.post(address, values).content.decode()

    assert PRIVACY_NOTE in page


def test_people_are_told_in_easy_words_too(client: Client, reader: User) -> None:
    wave: Wave = WaveFactory(slug="2026", reader=reader)
    version = wave.version
    texts = {slot.key: slot.text for slot in translations.slots(version.title, version.questions)}
    values = {"texts": texts | {"overall/text": "Вам помогли?"}, "sources": texts}
    Wording.add(
        version, translations.EASY, values | {"checked_by": "N", "checked_on": "2026-01-01"}
    )
    wording_models._wordings.clear()
    open_wave(wave, by=None, at=NOON)
    page = client.get("/surveys/2026/?words=ru-easy").content.decode()
    assert "Вам помогли?" in page
    assert PRIVACY_NOTE in page


def test_where_nobody_is_named_nothing_is_promised_and_nobody_reads(
    client: Client, reader: User
) -> None:
    wave: Wave = WaveFactory(slug="2026")
    open_wave(wave, by=None, at=NOON)
    client.force_login(reader)
    assert PRIVACY_NOTE not in client.get("/surveys/2026/").content.decode()

    with pytest.raises(Refused, match="без читателя"):
        wave.name_reader(reader, by=reader, at=NOON)

    close_wave(wave, by=None, at=NOON + timedelta(days=1))
    assert client.get(PAGE).status_code == 403


def test_the_reader_sees_all_words_together_and_nothing_beside_them(
    client: Client, few: Wave, reader: User
) -> None:
    client.force_login(reader)
    before = client.get(PAGE).content.decode()
    assert not any(text in before for text in ("Часы приёма", "Пишите крупнее"))

    orders = set()
    for _reading in range(12):
        page = client.post(PAGE).content.decode()
        places = [page.find(text[:8]) for texts in TEXTS.values() for text in texts]
        assert min(places) > 0
        orders.add(tuple(sorted(range(5), key=places.__getitem__)))
    assert len(orders) > 1, "the order is made by chance each time"
    for question in few.version.form.questions:
        assert question.text not in page
        assert f'"{question.code}"' not in page


def test_each_reading_is_in_the_journal_without_the_words(
    client: Client, few: Wave, reader: User
) -> None:
    client.force_login(reader)
    client.get(PAGE)
    assert not Line.objects.filter(verb="wave.words_read").exists()

    client.post(PAGE)

    (line,) = Line.objects.filter(verb="wave.words_read")
    sentence = str(Line.objects.filter(pk=line.pk).values().get())
    assert not any(text in sentence for texts in TEXTS.values() for text in texts)


def test_nobody_else_reads_them_and_nothing_of_them_is_published(client: Client, few: Wave) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    with pytest.raises(Refused, match="читает другой"):
        open_answers.read_as_reader(
            few, by=UserFactory(role=Role.LEAD), at=NOON + timedelta(days=1)
        )
    publish_wave(few, by=None, at=NOON + timedelta(days=2))
    pages = [
        client.get(f"/desk/surveys/2026/results/{question.number}/", follow=True)
        for question in few.version.form.questions
        if not question.choices
    ]
    pages.append(client.get("/surveys/2026/results/"))
    for page in pages:
        assert "Часы приёма" not in page.content.decode()
    assert not Line.objects.filter(verb="wave.words_read").exists()


def test_while_it_is_open_nobody_reads(client: Client, reader: User) -> None:
    wave: Wave = WaveFactory(slug="2026", reader=reader)
    open_wave(wave, by=None, at=NOON)
    client.force_login(reader)

    answer = client.post(PAGE)

    assert answer.status_code == 422
    assert "слова читают после закрытия" in answer.content.decode()
    assert not Line.objects.filter(verb="wave.words_read").exists()
