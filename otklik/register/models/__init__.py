from otklik.register.models.act import Act
from otklik.register.models.bond import ActFile, Basis, Function, Link
from otklik.register.models.citation import Citation, Impact
from otklik.register.models.edition import Clause, Edition

__all__ = [
    "Act",
    "ActFile",
    "Basis",
    "Citation",
    "Clause",
    "Edition",
    "Function",
    "Impact",
    "Link",
]
