from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod, PlaceCheck
from otklik.disclosure.items.confirmation import Confirmation, PartLook, PartPlace
from otklik.disclosure.items.models import Basis, Exemption, Item, ItemQuerySet, Part
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.invitation import Invitation
from otklik.disclosure.submissions.models import Submission, SubmissionFile

__all__ = [
    "Basis", "Confirmation", "Exemption", "Invitation", "Item", "ItemDay", "ItemQuerySet",
    "MissedPeriod", "Occasion", "Part", "PartLook", "PartPlace", "PlaceCheck", "Submission",
    "SubmissionFile",
]  # fmt: skip
