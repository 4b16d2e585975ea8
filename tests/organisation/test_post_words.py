"""A colleague and their post in one line, each word once."""

import pytest

from otklik.organisation.people.position_holders import beyond, in_brackets, label

LEAD = "Заместитель председателя"
POST = "руководитель по клиентоцентричности, Заместитель председателя"


@pytest.mark.parametrize(
    ("name", "post", "more"),
    [
        (LEAD, POST, "руководитель по клиентоцентричности"),
        ("Оператор, пресс-служба", "оператор, Пресс-служба", ""),
        ("Иванова А. А.", "специалист, Отдел торговли", "специалист, Отдел торговли"),
        ("Операторова О. О.", "оператор, Кадры", "оператор, Кадры"),
        ("Иванова А. А.", "", ""),
    ],
)
def test_a_post_adds_what_the_name_does_not_say(name: str, post: str, more: str) -> None:
    assert beyond(name, post) == more


def test_a_name_that_is_a_post_stands_once() -> None:
    assert in_brackets(LEAD, POST) == f"{LEAD} (руководитель по клиентоцентричности)"
    assert label(LEAD, POST) == f"{LEAD}, руководитель по клиентоцентричности"
    assert in_brackets("Администратор", "администратор") == "Администратор"
