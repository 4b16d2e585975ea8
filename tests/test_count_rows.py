"""Many numbers by one question to the database."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from otklik.core.db.subquery_counts import counts
from otklik.organisation.people.user import User
from tests.factories import UserFactory


@pytest.mark.django_db
def test_each_is_counted_and_the_database_is_asked_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    some = UserFactory.create_batch(3)

    with django_assert_num_queries(1):
        found = counts(
            {
                "all": User.objects.order_by("-username"),
                "two": User.objects.filter(pk__in=[some[0].pk, some[1].pk]).distinct(),
                "of a filter that finds nothing": User.objects.filter(username="nobody"),
                "of nothing": User.objects.none(),
            },
            model=some[2],
        )

    assert found == {
        "all": 3,
        "two": 2,
        "of a filter that finds nothing": 0,
        "of nothing": 0,
    }


@pytest.mark.django_db
def test_nothing_to_count_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = UserFactory()

    with django_assert_num_queries(0):
        assert counts({}, model=user) == {}
