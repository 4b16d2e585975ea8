# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.channels.accounts.foreign_messenger_permit import DialogueDecision
from otklik.channels.accounts.models import Account, AccountSecret
from otklik.channels.accounts.page_passport import Passport
from otklik.channels.health.models import Alert, AlertSeen, Errand
from otklik.channels.inbound.models import FeedPosition, Inflow, Post, RawEvent
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.staff_chat import StaffWord
from otklik.channels.publications.models import Publication, PublicationApproval
from otklik.channels.publications.placement_models import Dispatch, Placement
from otklik.channels.publications.plan.anniversaries_and_campaigns import PlanDate
from otklik.channels.publications.released_version_models import PublicationFile, Version
