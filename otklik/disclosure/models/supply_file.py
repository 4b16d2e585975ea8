"""Files of what a unit supplied: private, given out by views of ours."""

from django.db import models

from otklik.core.given_files import KeptFile
from otklik.disclosure.models.supply import Supply


class SupplyFile(KeptFile):
    """A file of a supply."""

    supply = models.ForeignKey(Supply, on_delete=models.CASCADE, related_name="files")
