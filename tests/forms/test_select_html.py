"""A select is written without templates, and its HTML is Django's."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from otklik.core.web.form_renderer import FormRenderer
from otklik.organisation.people.user import User
from tests.factories import UserFactory

GROUPED = [
    ("", gettext_lazy("choose")),
    ("<Рынок> & «сад»", [("a<b", 'Магазин "У дома" & <b>'), (2, mark_safe("<i>ярмарка</i>"))]),
    (True, "да"),
]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=GROUPED), "a<b"),
        (forms.Select(attrs={"required": True, "hidden": False, "title": "a \"b\" <c>"}), None),
        (forms.SelectMultiple(choices=GROUPED, attrs={"size": 5}), ["2", "True"]),
        (forms.NullBooleanSelect(), True),
        (forms.Select(choices=[(1, 1_000), (2, None)]), 2),
        (forms.RadioSelect(choices=GROUPED), 2),
        (forms.TextInput(), "<>"),
    ],
)  # fmt: skip
def test_it_is_what_the_templates_write(widget: forms.Widget, value: object) -> None:
    for language in ("ru", "en"):
        with override(language):
            written = [
                widget.render("some[name]", value, {"id": "id_some"}, renderer)
                for renderer in (FormRenderer(), DjangoTemplates())
            ]
        assert written[0] == written[1]


@pytest.mark.django_db
def test_the_forms_of_the_site_are_written_so() -> None:
    users = UserFactory.create_batch(2)

    class Choosing(forms.Form):
        user = forms.ModelChoiceField(User.objects.order_by("pk"))

    assert isinstance(get_default_renderer(), FormRenderer)
    plain = str(Choosing({"user": users[1].pk}, renderer=DjangoTemplates()))
    assert str(Choosing({"user": users[1].pk})) == plain
    assert f'<option value="{users[1].pk}" selected>' in plain
