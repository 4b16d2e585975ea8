from otklik.register.models.act import Act
from otklik.register.models.bond import ActFile, Basis, Function, Link
from otklik.register.models.citation import Citation, Impact
from otklik.register.models.draft import ActDraft
from otklik.register.models.edition import Clause, Edition
from otklik.register.models.listing import ActList, ActListRow

__all__ = [
    "Act",
    "ActDraft",
    "ActFile",
    "ActList",
    "ActListRow",
    "Basis",
    "Citation",
    "Clause",
    "Edition",
    "Function",
    "Impact",
    "Link",
]
