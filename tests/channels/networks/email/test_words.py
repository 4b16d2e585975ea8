"""E-mail: the words of a letter, as programs of many kinds write them."""

from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.networks.email.body_text import from_html, strip_quotation, text_of


def test_encodings_that_are_not_told() -> None:
    for encoding in ("utf-8", "cp1251", "koi8-r"):
        text = f"; charset={encoding}" if encoding == "koi8-r" else ""
        raw = f"Content-Type: text/plain{text}\r\n\r\nЗдравствуйте".encode(encoding)
        assert text_of(message_from_bytes(raw), is_answer=False) == "Здравствуйте"
    odd = b"Content-Type: text/plain; charset=x-unknown\r\n\r\n\xd0\x94\xd0\xb0"
    assert text_of(message_from_bytes(odd), is_answer=False) == "Да"


def test_plain_before_rich_and_rich_where_it_is_alone() -> None:
    both = EmailMessage()
    both.set_content("Простой текст")
    both.add_alternative("<p>Другой</p>", subtype="html")
    assert text_of(both, is_answer=False) == "Простой текст"
    rich = EmailMessage()
    rich.set_content(
        "<html><head><title>x</title><style>p{}</style></head><body><p>Здравствуйте,</p>"
        "<div>купил&nbsp;сыр:<br>просрочен</div><ul><li>раз</li><li>два</li></ul>"
        "<script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert text_of(rich, is_answer=False) == (
        "Здравствуйте,\n\nкупил сыр:\nпросрочен\n- раз\n- два"
    )


def test_lines_that_a_program_broke_are_joined() -> None:
    flowed = EmailMessage()
    flowed.set_content("Длинная строка, \nкоторую разбили.\nНовая.\n", params={"format": "flowed"})
    assert text_of(flowed, is_answer=False) == "Длинная строка, которую разбили.\nНовая."


COPIES = {
    "mail.ru": "24 ноября 2026 г., 12:00 +03:00 от Комитет <priem@primer.example>:\n"
    "> Проверим\n> сыр",
    "yandex": "24.11.2026, 12:00, «Комитет» <priem@primer.example>:\n\n> Проверим",
    "gmail": "вт, 24 нояб. 2026 г. в 12:00, Комитет (пример)\n<priem@primer.example>:\n\n"
    "> Проверим\n>\n> сыр",
    "thunderbird": "24.11.2026 12:00, Комитет пишет:\n> Проверим\n>> раньше",
    "gmail, English": "On Tue, Nov 24, 2026 at 12:00 PM Committee <priem@primer.example> wrote:\n"
    "> We will",
    "outlook": "-----Исходное сообщение-----\nОт: Комитет\nОтправлено: 24 ноября\nПроверим",
    "outlook, new": "________________________________\nОт: Комитет <priem@primer.example>\n"
    "Отправлено: 24 ноября 2026 г. 12:00\nКому: Житель\nТема: Вопрос\n\nПроверим",
    "outlook, English": "From: Committee\nSent: Tuesday\nTo: Me\nSubject: Cheese\n\nWe will",
    "nothing but signs": "> Проверим\n> сыр\n",
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_the_copy_of_our_letter_is_left_out(copy: str) -> None:
    kept = strip_quotation(f"Спасибо.\n\nЖду до 24.11.2026.\n\n{copy}\n")
    assert kept == "Спасибо.\n\nЖду до 24.11.2026."


@pytest.mark.parametrize(
    "text",
    [
        "> Когда?\nВ пятницу.\n> Где?\nНа углу.",
        "Пишу 24.11.2026 на a@b.example:\nсыр просрочен",
        "От: меня\nи всё",
        "> только копия\n> и ничего больше",
        "Цена > 100",
        "",
    ],
)
def test_what_a_person_wrote_stays(text: str) -> None:
    assert strip_quotation(text) == text


def test_a_copy_in_html_is_left_out() -> None:
    page = (
        "<div>Спасибо, жду</div><div class=gmail_quote><div>вт, 24 нояб. 2026 г. в 12:00, Комитет"
        " &lt;<a href='mailto:priem@primer.example'>priem@primer.example</a>&gt;:<br></div>"
        "<blockquote><p>Проверим</p><blockquote>раньше</blockquote></blockquote></div>"
    )
    assert strip_quotation(from_html(page)) == "Спасибо, жду"


def test_a_line_beneath_which_the_copy_stands_goes_too() -> None:
    text = (
        "Спасибо\n________________________________\nОт: Комитет\nКому: мне\nТема: Вопрос\nПроверим"
    )
    assert strip_quotation(text) == "Спасибо"


@given(st.text(max_size=400))
def test_no_text_breaks_the_cutting(text: str) -> None:
    kept = strip_quotation(text)
    assert kept.strip() or not text.strip()
    from_html(text)


def test_long_nonsense_takes_no_time() -> None:
    for text in ("9" * 90_000, "9 @ " * 20_000 + ":", "> " * 40_000, "от: " * 20_000, "<" * 90_000):
        strip_quotation(f"{text}\n> x")
        from_html(text)
