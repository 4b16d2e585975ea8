from otklik.organisation.document_registration.registered_document import (
    FormerRegistration,
    RegisteredDocument,
    SettingDocument,
)
from otklik.organisation.identity.provider_identity import ProviderIdentity
from otklik.organisation.people.absence import Absence, AbsenceQuerySet
from otklik.organisation.people.spoken_language import SpokenLanguage
from otklik.organisation.people.user import Appointment, AppointmentQuerySet, User
from otklik.organisation.structure.authority import Authority, AuthorityText
from otklik.organisation.structure.authority_facts import AuthorityFacts, Names, UnusualDay
from otklik.organisation.structure.units_and_institutions import (
    Institution,
    InstitutionOwned,
    InstitutionOwnedQuerySet,
    Unit,
    UnitQuerySet,
    institution_scope,
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
    "InstitutionOwned",
    "InstitutionOwnedQuerySet",
    "Names",
    "ProviderIdentity",
    "RegisteredDocument",
    "SettingDocument",
    "SpokenLanguage",
    "Unit",
    "UnitQuerySet",
    "UnusualDay",
    "User",
    "institution_scope",
]
