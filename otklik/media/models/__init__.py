from otklik.media.models.document import SiteDocument
from otklik.media.models.image import SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
