from otklik.keeping.models.erasure import Erasure
from otklik.keeping.models.hold import Hold

__all__ = ["Erasure", "Hold"]
