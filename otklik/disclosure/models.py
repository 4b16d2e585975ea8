from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod, PlaceCheck
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.item_part import Part, PartLook, PartPlace
from otklik.disclosure.items.models import Basis, Exemption, Item, ItemQuerySet
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.models import Supply, SupplyFile
from otklik.disclosure.submissions.supply_invitation import Invitation

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
