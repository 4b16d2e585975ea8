from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.translation import override

from otklik.ui import dates
from otklik.ui.components.notices_lists_tables import phone_digits
from tests.one_line_markup import in_one_line

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # noon in Moscow


def render(source: str, **context: object) -> str:
    return in_one_line(Template("{% load i18n ui %}" + source).render(Context(context)))


class AskForm(forms.Form):
    text = forms.CharField(label="Что случилось?", widget=forms.Textarea, help_text="Коротко")
    name = forms.CharField(
        label="Имя", required=False, widget=forms.TextInput(attrs={"placeholder": "Имя"})
    )
    place = forms.ChoiceField(
        label="Где", choices=[("a", "А"), ("b", "Б")], widget=forms.RadioSelect
    )

    def clean(self) -> None:
        if self.data.get("name") == "бот":
            raise forms.ValidationError("Проверьте имя")


@pytest.mark.parametrize(
    "source",
    [
        '{% button "Send" kind="huge" %}',
        '{% button "Send" type="knob" %}',
        '{% button "Send" colour="red" %}',
        '{% state "angry" "word" %}',
        '{% notice kind="great" %}x{% endnotice %}',
        '{% text_field "a" "A" type="colour" %}',
        '{% composer lane="open" source="x" %}x{% endcomposer %}',
        '{% timeline_message at=now lane="public" source="" state="x" %}{% endtimeline_message %}',
        '{% queue_row "text" href="/" id="a" lane="open" %}',
        '{% queue_row "text" href="/" id="a" state="odd" %}',
        '{% row lang="ru" %}x{% endrow %}',
        "{% row %}x{% row_title %}y{% endrow %}",
        "{% row %}x{% row_meta %}y{% row_meta %}z{% endrow %}",
    ],
)
def test_a_wrong_word_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source, now=NOW)


def test_a_button_with_an_address_is_a_link() -> None:
    html = render('{% button "Открыть" kind="second" href="/desk/" %}')

    assert html.strip() == '<a class="button button-second" href="/desk/">Открыть</a>'


def test_words_of_a_pack_beside_a_field_are_words_and_ours_may_be_marked_up() -> None:
    """Hints of checklists and of templates of claims come from the authority's folder."""

    class HintsForm(forms.Form):
        day = forms.CharField(help_text="<form action=//evil.example><b>Пароль")
        own = forms.CharField(help_text=format_html("<ul><li>{}</li></ul>", "не короче 12"))

    shown = render("{% form_fields form %}", form=HintsForm())
    assert "&lt;form action" in shown
    assert "<form" not in shown
    assert "<li>не короче 12</li>" in shown


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = render("{% field form.text limit=600 %}", form=AskForm({}))

    assert '<label class="label" for="id_text">' in html
    assert 'aria-describedby="id_text_helptext id_text_error id_text_count"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert 'id="id_text_count"' in html
    assert 'data-limit="600"' in html
    assert ">до 600 знаков<" in html  # a count that moves is the script's
    assert "maxlength" not in html


def test_optional_fields_are_marked_and_have_no_placeholder() -> None:
    with override("ru"):
        html = render("{% form_fields form %}", form=AskForm())

    assert html.count("(необязательно)") == 1
    assert "placeholder" not in html


def test_a_field_that_is_needed_sometimes_is_not_called_optional() -> None:
    with override("ru"):
        html = render("{% field form.name optional_word=False %}", form=AskForm())

    assert "необязательно" not in html


def test_a_group_of_radios_is_a_fieldset_that_the_summary_can_reach() -> None:
    html = render("{% error_summary form %}{% field form.place %}", form=AskForm({"text": "а"}))

    assert 'href="#id_place"' in html
    assert '<fieldset class="field field-wrong" id="id_place"' in html
    assert "<legend" in html


def test_the_summary_names_each_fault_and_is_silent_without_one() -> None:
    wrong = AskForm({"name": "бот"})
    right = AskForm({"text": "а", "place": "a"})

    html = render("{% error_summary form %}", form=wrong)

    assert html.count("<li>") == 3
    assert "<li>Проверьте имя</li>" in html
    assert ">Что случилось? " in html  # the same sentence stands at both: of which it is, is said
    assert ">Где. " in html
    assert render("{% error_summary form %}", form=right).strip() == ""


def test_text_of_people_is_escaped() -> None:
    html = render('{% queue_row text href="/" id="r" due_word="—" %}', text="<b>&", now=NOW)

    assert "&lt;b&gt;&amp;" in html


def test_a_message_is_named_by_who_when_and_where() -> None:
    source = '{% timeline_message at=now lane="private" source="ВК, личное" who="<i>" now=now %}'

    html = render(source + "текст{% endtimeline_message %}", now=NOW)

    assert 'aria-label="&lt;i&gt;, 12:00, ВК, личное"' in html


def test_text_of_people_tells_its_language() -> None:
    message = '{% timeline_message at=now lane="public" source="VK" lang="ru" %}т'

    html = render(message + "{% endtimeline_message %}", now=NOW)
    row = render('{% queue_row "т" href="/" id="r" due_word="—" lang="ru" %}')

    assert '<div class="line-text" lang="ru">' in html
    assert '<a class="row-text" href="/" id="r-text" lang="ru">' in row


def test_a_row_tells_how_it_stands_above_its_name_in_whatever_order_it_is_written() -> None:
    parts = "{% row_meta %}чей{% row_state %}просрочено{% row_below %}кнопка{% row_text %}о чём"

    html = render('{% row id="a" %}<a href="/">имя</a>' + parts + "{% endrow %}")

    shown = ["просрочено", "имя", "о чём", "чей", "кнопка"]
    assert sorted(shown, key=html.index) == shown
    assert '<div class="row-title" id="a-name"><a href="/">имя</a></div>' in html


def test_a_part_of_a_row_that_says_nothing_leaves_no_trace() -> None:
    html = render("{% row %}имя{% row_state %} {% if no %}x{% endif %}{% row_meta %}\n{% endrow %}")

    assert "row-head" not in html
    assert "row-meta" not in html


def test_a_composer_is_headed_as_a_reply() -> None:
    with override("ru"):
        html = render('{% composer lane="public" source="ВК · видят все" %}{% endcomposer %}')

    assert ">Ответ: ВК · видят все</h2>" in html


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/desk/", {"view": "due", "q": "платье", "page": "2"})
    html = render("{% pagination page %}", page=Paginator(range(60), 20).page(2), request=request)

    assert "view=due" in html
    assert "page=1" in html
    assert "page=3" in html
    assert "page=2" not in html


def test_one_page_needs_no_pages() -> None:
    request = RequestFactory().get("/")
    html = render("{% pagination page %}", page=Paginator([1], 20).page(1), request=request)

    assert html.strip() == ""


def test_the_status_line_says_what_became_of_an_act() -> None:
    html = render("{% status_messages %}", messages=[Message(40, "Не отправлено")])

    assert 'role="status"' in html
    assert "notice-failed" in html
    assert "Не отправлено" in html


def test_the_status_line_can_be_focused_only_when_it_says_something() -> None:
    full = render("{% status_messages %}", messages=[Message(25, "Закрыт")])
    empty = render("{% status_messages %}", messages=[])

    assert 'tabindex="-1" aria-labelledby="status" data-focus' in full
    assert "tabindex" not in empty


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("8 (8712) 22-33-44", "+78712223344"),
        ("+7 8712 22 33 44, 22 33 45", "+78712223344"),
        ("112", "112"),
    ],
)
def test_a_telephone_number_is_dialled(phone: str, digits: str) -> None:
    assert phone_digits(phone) == digits


@pytest.mark.parametrize(
    ("minutes", "kind", "words"),
    [
        (130, "", "Через 2\N{NO-BREAK SPACE}ч 10\N{NO-BREAK SPACE}мин"),
        (70, "soon", "Через 1\N{NO-BREAK SPACE}ч 10\N{NO-BREAK SPACE}мин"),
        (60, "soon", "Через 1\N{NO-BREAK SPACE}ч"),
        (0, "soon", "Через меньше минуты"),
        (-40, "late", "Просрочено на 40\N{NO-BREAK SPACE}мин"),
        (3 * 1440 + 240, "", "Через 3\N{NO-BREAK SPACE}д 4\N{NO-BREAK SPACE}ч"),
    ],
)
def test_time_left_is_said_in_two_units(minutes: int, kind: str, words: str) -> None:
    with override("ru"):
        left = dates.time_left(NOW + timedelta(minutes=minutes), now=NOW)

    assert (left.kind, left.text) == (kind, words)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(hours=2), "10:00"),
        (NOW - timedelta(days=1), "11\N{NO-BREAK SPACE}ноября, 12:00"),
        (NOW - timedelta(days=365), "12\N{NO-BREAK SPACE}ноября\N{NO-BREAK SPACE}2025, 12:00"),
    ],
)
def test_a_moment_is_as_short_as_it_can_be(moment: datetime, words: str) -> None:
    with override("ru"):
        assert dates.at(moment, now=NOW) == words


def test_a_moment_of_a_plan_has_its_weekday_as_the_language_writes_it() -> None:
    with override("ru"):
        result = dates.weekday_at(NOW, now=NOW)
        assert result == "чт,\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}ноября, 12:00"
        later = NOW + timedelta(days=365)
        assert "ноября\N{NO-BREAK SPACE}2026" in dates.weekday_at(NOW, now=later)
    with override("en"):
        assert dates.weekday_at(NOW).startswith("Thu,")


def test_a_number_of_a_document_stays_on_one_line_and_a_title_is_escaped() -> None:
    shown = render("{{ name|number_whole }}", name="Приказ №\u00a06-уч «<О>» № " + "1-" * 20)

    assert shown == ('Приказ <span class="nowrap">№\u00a06-уч</span> «&lt;О&gt;» № ' + "1-" * 20)
