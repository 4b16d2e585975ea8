from otklik.channels.models.account import Account, AccountSecret
from otklik.channels.models.deliveries import DeliveryQuerySet
from otklik.channels.models.delivery import Delivery
from otklik.channels.models.event import Post, RawEvent, RawEventQuerySet

__all__ = [
    "Account",
    "AccountSecret",
    "Delivery",
    "DeliveryQuerySet",
    "Post",
    "RawEvent",
    "RawEventQuerySet",
]
