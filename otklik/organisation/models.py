# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.organisation.document_registration import registered_document
from otklik.organisation.identity.provider_identity import ProviderIdentity
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.spoken_language import SpokenLanguage
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.authority import Authority, AuthorityText
from otklik.organisation.structure.authority_facts import AuthorityFacts, Names, UnusualDay
from otklik.organisation.structure.units_and_institutions import Institution, Unit
