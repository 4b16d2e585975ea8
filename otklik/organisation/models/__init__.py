from otklik.organisation.models.absence import Absence, AbsenceQuerySet
from otklik.organisation.models.authority import Authority, AuthorityText
from otklik.organisation.models.facts import AuthorityFacts, Names, UnusualDay
from otklik.organisation.models.institution import Institution, Owned, OwnedQuerySet, own
from otklik.organisation.models.provider_identity import ProviderIdentity
from otklik.organisation.models.registration import FormerRegistration, Registered
from otklik.organisation.models.setting_document import SettingDocument
from otklik.organisation.models.spoken import SpokenLanguage
from otklik.organisation.models.staff import (
    Appointment,
    AppointmentQuerySet,
    Unit,
    UnitQuerySet,
    User,
)

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Appointment",
    "AppointmentQuerySet",
    "Authority",
    "AuthorityFacts",
    "AuthorityText",
    "FormerRegistration",
    "Institution",
    "Names",
    "Owned",
    "OwnedQuerySet",
    "ProviderIdentity",
    "Registered",
    "SettingDocument",
    "SpokenLanguage",
    "Unit",
    "UnitQuerySet",
    "UnusualDay",
    "User",
    "own",
]
