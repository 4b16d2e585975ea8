"""E-mail: letters made of parts: all words are read, in order; what is put in is there."""

from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.channels.networks.email import payloads
from otklik.channels.networks.email.body_text import strip_quotation, text_of
from otklik.channels.networks.email.inbound import files_of
from otklik.channels.networks.email.payloads import content
from otklik.channels.networks.inbound_types import EventKind, MediaKind, SetAside
from tests.channels.networks.email.telling import heard
from tests.channels.networks.stub_email import PERSON


def mixed(*parts: Message, kind: str = "mixed") -> Message:
    made = MIMEMultipart(kind)
    made["From"], made["Subject"], made["Message-ID"] = PERSON, "Чек", "<1@people.example>"
    for part in parts:
        made.attach(part)
    return made


PHOTO = MIMEImage(b"\xff\xd8" + b"0" * 9_000, "jpeg", name="чек.jpg")
ABOVE, BELOW = "Вот чек:", "Магазин на Мира 5 отказал вернуть деньги. Прошу помочь."


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_words_on_both_sides_of_a_picture_are_read_in_order(subtype: str) -> None:
    first, second = MIMEText(ABOVE, subtype), MIMEText(BELOW, subtype)
    event = heard(mixed(first, PHOTO, second).as_bytes())
    assert event.text == f"Чек\n\n{ABOVE}\n\n{BELOW}"
    assert [medium.kind for medium in event.media] == [MediaKind.PHOTO]


def test_of_an_iphone_that_sends_both_ways_one_is_read() -> None:
    """Apple Mail: plain words beside a page whose halves stand around the picture."""
    rich = mixed(MIMEText(ABOVE, "html"), PHOTO, MIMEText(BELOW, "html"))
    both = mixed(MIMEText(f"{ABOVE}\n\n{BELOW}", "plain"), rich, kind="alternative")
    event = heard(both.as_bytes())
    assert event.text == f"Чек\n\n{ABOVE}\n\n{BELOW}"
    assert [medium.kind for medium in event.media] == [MediaKind.PHOTO]


def test_a_short_second_word_is_not_lost_in_the_first() -> None:
    assert text_of(mixed(MIMEText("Когда?"), PHOTO, MIMEText("да")), is_answer=False) == (
        "Когда?\n\nда"
    )


def test_the_same_words_twice_are_read_once() -> None:
    same = mixed(MIMEText(BELOW), MIMEText(f"<p>{BELOW}</p>", "html"))
    assert text_of(same, is_answer=False) == BELOW


def test_plain_words_that_only_point_to_the_page_give_way_to_it() -> None:
    stub = MIMEText("Ваша почтовая программа не показывает HTML. Откройте письмо в браузере.")
    page = MIMEText(f"<p>{ABOVE}</p><p>{BELOW} {BELOW}</p>", "html")
    assert BELOW in text_of(mixed(stub, page, kind="alternative"), is_answer=False)


def shops_letter() -> Message:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "magazin@shop.example", "Отказ"
    inner.set_content("Деньги не вернём.")
    return inner


def test_a_letter_within_a_letter_is_a_file_whose_words_can_be_read() -> None:
    event = heard(mixed(MIMEText("Помогите"), MIMEMessage(shops_letter())).as_bytes())
    (letter,) = event.media
    assert (letter.kind, letter.name) == (MediaKind.FILE, "letter.eml")
    assert letter.text == "Отказ\nmagazin@shop.example\n\nДеньги не вернём."
    assert letter.size > 50
    opened = payloads.parse_letter(
        mixed(MIMEText("Помогите"), MIMEMessage(shops_letter())).as_bytes()
    )
    ((_at, part),) = files_of(opened)
    body = content(part)
    assert len(body) == letter.size
    assert text_of(payloads.parse_letter(body), is_answer=False) == "Деньги не вернём."


def test_a_letter_alone_within_a_letter_is_heard() -> None:
    event = heard(mixed(MIMEMessage(shops_letter())).as_bytes())
    assert (event.kind, event.set_aside) == (EventKind.DM_RECEIVED, None)


@given(st.binary(max_size=200), st.integers(0, 30))
@settings(deadline=None)
def test_no_letter_within_a_letter_breaks_the_reading(body: bytes, deep: int) -> None:
    head = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n"
    event = heard(head + b"Content-Type: message/rfc822\r\n\r\n" * (deep + 1) + body)
    assert event.set_aside in {None, SetAside.EMPTY}


@pytest.mark.parametrize("sort", ["pkcs7-mime", "x-pkcs7-mime"])
def test_a_letter_that_is_sealed_as_a_whole_says_so(sort: str) -> None:
    sealed = MIMEApplication(b"0" * 60, sort, name="smime.p7m")
    sealed["From"], sealed["Subject"] = PERSON, "Обращение"
    event = heard(sealed.as_bytes())
    (file,) = event.media
    assert event.text == "Обращение"
    assert file.name == "smime.p7m"
    assert "подписано или зашифровано" in file.text


ASKED = "Уважаемый комитет, прошу проверить магазин на улице Мира: деньги за чайник не вернули."


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("words", [ASKED, ASKED.upper(), "Спасибо", "Где мой ответ? Иванова Ю.Я."])
def test_russian_that_does_not_say_its_encoding_is_read(encoding: str, words: str) -> None:
    raw = b"Content-Type: text/plain\r\n\r\n" + words.encode(encoding)
    assert text_of(payloads.parse_letter(raw), is_answer=False) == words
    subject = f"From: {PERSON}\r\nSubject: {words}\r\n\r\n.".encode(encoding)
    assert heard(subject).text.startswith(words)


def test_a_signature_below_the_copy_does_not_keep_the_copy() -> None:
    answer = "Не помогло.\n\n24.11.2026 12:00, Комитет пишет:\n> Поможем.\n\n-- \nИса, +7 928"
    assert strip_quotation(answer) == "Не помогло.\n\n-- \nИса, +7 928"
    above = "Не помогло.\n-- \nИса\n\n24.11.2026 12:00, Комитет пишет:\n> Поможем."
    assert strip_quotation(above) == "Не помогло.\n-- \nИса"
    alone = "Не помогло.\n\n-- \nИса"
    assert strip_quotation(alone) == alone
