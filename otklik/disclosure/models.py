# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod, PlaceCheck
from otklik.disclosure.items.confirmation import Confirmation, PartLook, PartPlace
from otklik.disclosure.items.models import Basis, Exemption, Item, Part
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.invitation import Invitation
from otklik.disclosure.submissions.models import Submission, SubmissionFile
