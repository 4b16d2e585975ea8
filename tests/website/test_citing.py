"""A page that quotes the law rests on it: whoever published it is told when the words change."""

from datetime import date

import pytest

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.legal_acts.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(role=Role.AUTHORISED)


def test_a_quotation_with_an_address_is_a_citation_of_its_publisher(
    site: HomePage, editor: User
) -> None:
    act = Act.objects.create(
        code="act-1", kind="приказ", number="1", title="О тишине", effective_on=date(2026, 1, 1)
    )
    Edition.objects.create(act=act, number=1)
    law = {"text": "Тихо.", "source": "Приказ", "address": "act-1"}
    page = TextPage(title="О тишине", locale=site.locale, body=[("law", law)])
    site.add_child(instance=page)
    page.save_revision(user=editor).publish()
    cited = Citation.objects.get()
    assert (cited.place, cited.address, cited.owner) == (f"page/{page.pk}", "act-1", editor)
    Act.objects.update(repealed_on=date(2026, 12, 1))
    assert follow_changes.follow_citations({Act.objects.get().code}, at=AT) == 1
    page.save_revision(user=editor).publish()
    assert Impact.objects.get().outcome == "changed", "published anew, it was looked at"
    page.unpublish()
    assert not Citation.objects.exists()
