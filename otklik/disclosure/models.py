from otklik.disclosure.checks.models import ItemDay, MissedPeriod, PlaceCheck
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.event import Occasion
from otklik.disclosure.items.models import Basis, Exemption, Item, ItemQuerySet
from otklik.disclosure.items.part import Part, PartLook, PartPlace
from otklik.disclosure.submissions.access_link import Invitation
from otklik.disclosure.submissions.models import Supply, SupplyFile

__all__ = [
    "Basis",
    "Confirmation",
    "Exemption",
    "Invitation",
    "Item",
    "ItemDay",
    "ItemQuerySet",
    "MissedPeriod",
    "Occasion",
    "Part",
    "PartLook",
    "PartPlace",
    "PlaceCheck",
    "Supply",
    "SupplyFile",
]
