from otklik.channels.accounts.dialogue_decision import DialogueDecision
from otklik.channels.accounts.models import FOREIGN_MESSENGERS, Account, AccountSecret, Reach
from otklik.channels.accounts.page_passport import Passport, PassportFacts
from otklik.channels.health.alert import Alert, AlertSeen
from otklik.channels.health.errand import Errand
from otklik.channels.inbound.models import FeedPosition, Inflow, Post, RawEvent, RawEventQuerySet
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.queries import DeliveryQuerySet
from otklik.channels.outbound.staff_chat import StaffWord
from otklik.channels.publications.models import Publication, PublicationApproval
from otklik.channels.publications.placement import Dispatch, Placement
from otklik.channels.publications.plan.plan_date import PlanDate, PlannedDays, planned
from otklik.channels.publications.version import Content, PublicationFile, Version

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
