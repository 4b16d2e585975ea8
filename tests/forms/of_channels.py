"""Forms of pages in networks and of publications, filled in wrong."""

from django.test import Client

from otklik.channels.accounts.models import Account
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory, WaveFactory, order_version
from tests.forms.world import TYPED, Desk, Wrong


def planning(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/surveys/new/",
        fields={"version": order_version().pk, "title": TYPED, "slug": "???", "closes_on": TYPED},
        kept=(TYPED, 'value="???"', " checked"),
    )


def wording(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return Wrong(
        address=f"/desk/surveys/{WaveFactory().slug}/wording/",
        fields={"title": "", "purpose": TYPED},
        kept=(TYPED,),
    )


def dating(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address=f"/desk/surveys/{WaveFactory().slug}/days/",
        fields={"opens_on": TYPED, "closes_on": "31.12.2026"},
        kept=(TYPED, 'value="31.12.2026"'),
    )


def adding_page(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return Wrong(address="/desk/accounts/new/", fields={"network": "vk"}, kept=('value="vk"',))


def connecting(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    Account.objects.create(code="page", network="vk", name="Страница")
    return Wrong(
        address="/desk/accounts/page/settings/",
        fields={"name": TYPED, "base_url": "ftp://somewhere", "container": "17"},
        kept=(TYPED, 'value="ftp://somewhere"', 'value="17"'),
    )


def switching(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return Wrong(address="/desk/accounts/practice/mode/", fields={"mode": "???"})


def deciding(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    Account.objects.create(code="page", network="telegram", name="Страница", mode="publish_only")
    return Wrong(
        address="/desk/accounts/page/dialogue/",
        fields={"document": TYPED, "number": "17", "decided_on": "вчера"},
        kept=(TYPED, 'value="17"', 'value="вчера"'),
    )


def keeping_passport(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return Wrong(
        address="/desk/accounts/practice/passport/",
        fields={"page_url": "ftp://somewhere", "has_mark": "yes", "owners": TYPED},
        kept=(TYPED, 'value="ftp://somewhere"', 'value="yes"'),
    )
