from otklik.register.models.act import Act
from otklik.register.models.edition import Clause, Edition

__all__ = ["Act", "Clause", "Edition"]
