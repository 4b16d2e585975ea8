from otklik.media.document import SiteDocument
from otklik.media.image import SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
