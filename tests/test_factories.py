import pytest

from otklik.audit.models import Line
from otklik.audit.triggers import missing_triggers
from otklik.organisation.people.roles_and_rights import RIGHTS, Role
from tests.factories import PASSWORD, AccountFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_a_user_made_with_a_role_has_its_rights_and_password() -> None:
    unit = UnitFactory()
    user = UserFactory(role=Role.SPECIALIST, unit=unit)
    assert user.rights == RIGHTS[Role.SPECIALIST]
    assert user.unit_ids == {unit.pk}
    assert user.check_password(PASSWORD)
    assert AccountFactory().code.startswith("account-")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_finds_an_empty_journal_that_refuses_changes(turn: int) -> None:
    from django.db import DatabaseError, connection, transaction
    from django.utils import timezone

    from otklik.audit.entries import record

    assert missing_triggers(connection) == []
    assert not Line.objects.exists()
    record(UnitFactory(), "unit.added", by=None, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.all().delete()
