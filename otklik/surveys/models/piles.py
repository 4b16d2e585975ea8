"""Which piles of paper forms are not agreed yet, and when one may be keyed at all."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.surveys.models.sheets import Stage
from otklik.surveys.models.wave import Wave

if TYPE_CHECKING:
    from otklik.surveys.models.paper import PaperBatch  # noqa: F401 - the type of its rows


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    def unagreed(self) -> Self:
        """Whose sheets would be lost if the wave closed now."""
        return self.exclude(stage__in=(Stage.AGREED, Stage.COUNTED))


def check_open(wave: Wave) -> None:
    """Refused before the wave is open and after it is over."""
    if wave.is_over:
        raise Refused(
            _(
                "The survey is closed and counted: paper forms that come now are not taken, or "
                "the results would change after they were seen. Keep them for the report."
            )
        )
    if not wave.opened_at:
        raise Refused(_("The survey is not open yet: open it first, then key paper forms."))
