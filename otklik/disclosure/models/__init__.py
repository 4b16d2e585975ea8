from otklik.disclosure.models.basis import Basis, Exemption
from otklik.disclosure.models.confirmation import Confirmation
from otklik.disclosure.models.invitation import Invitation
from otklik.disclosure.models.item import Item, ItemQuerySet
from otklik.disclosure.models.occasion import Occasion
from otklik.disclosure.models.part import Part, PartLook, PartPlace
from otklik.disclosure.models.supply import Supply
from otklik.disclosure.models.supply_file import SupplyFile
from otklik.disclosure.models.watching import ItemDay, MissedPeriod, PlaceCheck

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
