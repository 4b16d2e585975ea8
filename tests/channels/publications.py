"""What tests of publications share: accounts that could publish, drafts, pictures, outcomes."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import ChannelError, OutcomeUnknown
from otklik.channels.networks.outbound_types import Sent
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.models import DraftPlace, PostDraft, Publication
from otklik.channels.publications.placement_models import Placement
from otklik.media.image import SiteImage
from otklik.organisation.people.user import User
from tests.factories import AccountFactory

TEXT = "Горячая линия по школьной форме: 1 сентября, с 9 до 18 часов."


def connected(**values: Any) -> Account:
    """An account of the practice network that is set up; nobody is called in these tests."""
    account = AccountFactory(
        base_url="http://127.0.0.1:9/api/",
        page_url="https://practice.example/page",
        container="1",
        **values,
    )
    for name in ("token", "hook_secret"):
        account.secrets.create(name=name, value="a secret")
    return account


def unconnected(**values: Any) -> Account:
    """An official page that a program cannot publish on: a person must."""
    return AccountFactory(network="import", page_url="https://hand.example/", **values)


def draft(
    *accounts: Account, text: str = TEXT, own: dict[int, str] | None = None, **values: Any
) -> PostDraft:
    places = {
        account.pk: DraftPlace(is_wanted=True, text=(own or {}).get(account.pk, ""))
        for account in accounts
    }
    return PostDraft(text=text, places=places, **values)


def begun(wanted: PostDraft, *, by: User, at: datetime) -> Publication:
    publication = Publication.begin(key=uuid.uuid4(), by=by, at=at)
    publication.save_draft(wanted, revision=publication.revision, by=by, at=at)
    return publication


def published(wanted: PostDraft, *, by: User, at: datetime) -> Publication:
    publication = begun(wanted, by=by, at=at)
    publish_and_withdraw.publish(publication, by=by, at=at)
    return publication


def corrected(publication: Publication, wanted: PostDraft, *, by: User, at: datetime) -> None:
    publication.begin_correction(by=by, at=at)
    publication.save_draft(wanted, revision=publication.revision, by=by, at=at)
    publish_and_withdraw.publish(publication, by=by, at=at)


def place(publication: Publication, account: Account) -> Placement:
    return Placement.objects.get(publication=publication, account=account)


def waiting(publication: Publication, account: Account) -> Delivery:
    """The one delivery that is still open there."""
    (row,) = [row for row in place(publication, account).live() if row.is_open]
    return row.delivery


def take(delivery: Delivery, number: str, *, at: datetime) -> None:
    """The network took it, and the publication heard."""
    assert delivery.claim(at=at)
    delivery.mark_sent(Sent(external_id=number), proof=Delivery.Proof.ANSWER, at=at)
    queue_missing_deliveries.follow(delivery.pk, at=at)


def refuse(delivery: Delivery, fault: ChannelError, *, at: datetime) -> None:
    assert delivery.claim(at=at)
    if isinstance(fault, OutcomeUnknown):
        delivery.mark_unconfirmed(fault, at=at)
    else:
        delivery.mark_failed(fault, at=at)
    queue_missing_deliveries.follow(delivery.pk, at=at)


def later(at: datetime, minutes: float = 1) -> datetime:
    return at + timedelta(minutes=minutes)


def picture(title: str = "Ярмарка", size: tuple[int, int] = (40, 30)) -> SiteImage:
    output = BytesIO()
    Image.new("RGB", size, "teal").save(output, "JPEG")
    image = SiteImage(title=title, file=ContentFile(output.getvalue(), name="fair.jpg"))
    image.save()
    return image
