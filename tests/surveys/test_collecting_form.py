"""The form of a survey in the browser: its words are the order's, every answer can be taken back,
and whatever is pressed on it keeps what was typed."""

import re
from html import unescape

import pytest
from django.test import Client

from otklik.surveys.collecting.models import Response
from otklik.surveys.waves.models import Wave
from tests.factories import order_survey

from .conftest import new_ticket, ticket_in
from .sent import ADDRESS, FILLED, WRITTEN, chosen, kept_whole, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_page(client: Client, wave: Wave) -> str:
    return client.get(ADDRESS).content.decode()


def test_an_answer_is_taken_back_without_a_script(client: Client, wave: Wave) -> None:
    ticket = new_ticket(client)
    answer = send(client, ticket, _clear="amount.site")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert chosen(page) == {
        "overall": ["satisfied"],
        "sources": ["site", "other"],
        "site-ease": ["4"],
        "frequency.vk": ["sometimes"],
    }
    assert WRITTEN in unescape(page)
    assert ticket_in(page) == ticket
    assert "Ошибка" not in page
    assert not Response.objects.exists()


def test_every_field_with_one_answer_can_be_taken_back(form_page: str) -> None:
    taken = dict(re.findall(r'name="_clear"\s+value="([^"]+)" formaction="([^"]+)"', form_page))
    singles = [
        question for question in order_survey().questions if question.kind in {"single", "matrix"}
    ]
    assert taken == {
        field: f"{ADDRESS}#id_{field}" for question in singles for field in question.fields
    }
    for field in taken:
        assert f'id="id_{field}" tabindex="-1"' in form_page


def test_without_scripts_nobody_answers_what_was_not_touched(form_page: str) -> None:
    """Lynx checks the first radio of a group where none is, and shows what is hidden."""
    singles = [q for q in order_survey().questions if q.kind in {"single", "matrix"}]
    for field in (field for question in singles for field in question.fields):
        none = (
            rf'<noscript>[^\n]*<input type="radio" name="{re.escape(field)}" value=""[^>]* checked>'
        )
        assert re.search(none, form_page), field
    read = re.sub(r"<script.*?</script>", "", form_page, flags=re.DOTALL)
    assert "которые вы не отправили" in form_page
    assert "которые вы не отправили" not in read


def test_a_change_of_look_or_language_keeps_everything(client: Client, wave: Wave) -> None:
    ticket = new_ticket(client)
    for address in (ADDRESS, "/en/surveys/opros/"):
        answer = client.post(address, {**FILLED, "ticket": ticket, "_resume": "1"})
        page = kept_whole(answer)
        assert ticket_in(page) == ticket
        assert 'class="summary"' not in page
    assert not Response.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("more", [{}, {"_resume": "1"}, {"_clear": "overall.none"}])
def test_what_another_site_sends_is_shown_and_not_stored(
    client: Client, wave: Wave, site: str, more: dict[str, str]
) -> None:
    ticket = new_ticket(client)
    fields = {**FILLED, "ticket": ticket, **more}
    answer = client.post(ADDRESS, fields, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 200
    fresh = ticket_in(kept_whole(answer))
    assert fresh != ticket
    assert not Response.objects.exists()
    own = client.post(
        ADDRESS, {**FILLED, "ticket": fresh}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert own.status_code == 302
    assert Response.objects.count() == 1


def test_the_settings_of_the_page_take_the_form_along(form_page: str) -> None:
    buttons = re.findall(r'<button[^>]*form="survey" formaction="([^"]+)"', form_page)
    assert [address.partition("?")[0] for address in buttons] == ["/display/", "/language/"]


def test_the_words_are_the_orders_and_ours_stand_beside(form_page: str) -> None:
    shown = unescape(form_page)
    for question in order_survey().questions:
        assert re.search(rf"<h2[^>]*>{re.escape(question.text)}</h2>", shown)
        assert f">{question.instruction}</p>" in shown
        assert f">Вопрос {question.number} из 13</p>" in shown
    for number in (8, 9, 10):
        part = shown.partition(f'id="q{number}"')[2].partition("</section>")[0]
        assert '<p class="hint">Не пользуетесь — пропустите строку.</p>' in part
    assert "каждую ночь" in shown
    assert "ответить дважды" in shown


def test_a_matrix_radio_has_its_row_and_its_option(form_page: str) -> None:
    for row in ("site", "vk", "ok", "telegram"):
        opening = f'role="radiogroup" id="id_amount.{row}" tabindex="-1" aria-labelledby='
        group = re.search(rf'{opening}"([^"]+)"(.*?)matrix-clear', form_page, re.S)
        assert group
        for name in (f'<span id="{group[1].split()[0]}">', f'id="{group[1].split()[1]}">'):
            assert name in form_page
        labels = re.findall(
            r"<label[^>]*><input[^>]*value=\"([^\"]+)\"[^>]*><span[^>]*>([^<]+)", group[2]
        )
        assert labels == [
            *((str(n), str(n)) for n in range(1, 6)),
            ("unsure", "Затрудняюсь ответить"),
        ]
