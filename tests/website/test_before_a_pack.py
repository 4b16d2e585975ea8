"""What the modules whose site is planted once cannot try: no pack yet, and what others wrote."""

from copy import deepcopy
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.core.db.table_marks import WHOLE, reader
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.website.pages.home import HomePage
from tests.factories import UserFactory

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_the_first_page_of_editors_works_before_a_pack_is_loaded(
    client: Client, settings: Settings
) -> None:
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]  # Wagtail's rely on getting nothing
    client.force_login(UserFactory(role=Role.AUTHORISED))
    shown = unescape(client.get("/admin/").content.decode())
    assert "Добавить документ" in shown
    assert "Добавить страницу" not in shown


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_what_others_wrote(site: HomePage) -> None:
    first = reader.current()
    if first is None:
        pytest.skip("the database of this test lies in memory")
    # PostgreSQL's mark is of the whole server, where the tests beside this one write, too.
    assert any(reader.current() == reader.current() for _ in range(200))
    marks = reader.current()
    assert marks is not None
    Authority.objects.update(phone="1")
    after = reader.current()
    assert after is not None
    assert after[WHOLE] != marks[WHOLE]
    assert after["organisation_authority"] != marks["organisation_authority"]
    reader.forget()
