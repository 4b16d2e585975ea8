"""A first step of whoever supplies is ticked by confirming an item."""

import pytest

from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Item
from otklik.organisation.people.onboarding import Place
from otklik.organisation.people.user import User
from tests.disclosure.conftest import NOON
from tests.disclosure.test_items import placed
from tests.staffed import Staff
from tests.stepping import ticked

pytestmark = pytest.mark.django_db


def test_an_item_confirmed_ticks_the_step_of_whoever_confirmed_it(
    counted: dict[str, Item], staff: Staff
) -> None:
    User.objects.update(date_joined=NOON)
    item = placed(counted["actual"], staff)
    assert ticked(staff.specialist, Place.OPERATOR) == []
    confirm(item, basis="Сверено с приказом", by=staff.specialist, at=NOON)
    (confirmed,) = ticked(staff.specialist, Place.OPERATOR)
    assert confirmed.startswith("Подтвердите один свой пункт")
    assert ticked(staff.colleague, Place.OPERATOR) == []
