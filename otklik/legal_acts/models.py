# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Clause, Edition
from otklik.legal_acts.acts.links_functions_files import ActFile, Basis, Function, Link
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.legal_acts.document_import.models import ActDraft
from otklik.legal_acts.list_import.models import ActList, ActListRow
