from otklik.channels.models.account import FOREIGN_MESSENGERS, Account, AccountSecret, Reach
from otklik.channels.models.alert import Alert, AlertSeen
from otklik.channels.models.decision import DialogueDecision
from otklik.channels.models.deliveries import DeliveryQuerySet
from otklik.channels.models.delivery import Delivery
from otklik.channels.models.errand import Errand
from otklik.channels.models.event import Post, RawEvent, RawEventQuerySet
from otklik.channels.models.feed import FeedPosition
from otklik.channels.models.file import DeliveryFile
from otklik.channels.models.inflow import Inflow
from otklik.channels.models.passport import Passport, PassportFacts
from otklik.channels.models.placement import Dispatch, Placement
from otklik.channels.models.plan_date import PlanDate, PlannedDays, planned
from otklik.channels.models.publication import Publication, PublicationApproval
from otklik.channels.models.staff_word import StaffWord
from otklik.channels.models.version import Content, PublicationFile, Version

__all__ = [
    "FOREIGN_MESSENGERS",
    "Account",
    "AccountSecret",
    "Alert",
    "AlertSeen",
    "Content",
    "Delivery",
    "DeliveryFile",
    "DeliveryQuerySet",
    "DialogueDecision",
    "Dispatch",
    "Errand",
    "FeedPosition",
    "Inflow",
    "Passport",
    "PassportFacts",
    "Placement",
    "PlanDate",
    "PlannedDays",
    "Post",
    "Publication",
    "PublicationApproval",
    "PublicationFile",
    "RawEvent",
    "RawEventQuerySet",
    "Reach",
    "StaffWord",
    "Version",
    "planned",
]
