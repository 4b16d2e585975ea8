from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.incidents.models.exposing import exposed_in
from otklik.incidents.models.settling import Settling
from otklik.organisation.models import User


class Guarded(Settling):
    """Why a reply may not be changed, sent or judged now; each raises Refused."""

    class Meta:
        abstract: ClassVar = True

    def refuse_unless_editable(self) -> None:
        """Raises Refused when it is no draft any more."""
        if not self._locked().is_editable:
            raise Refused(_("This reply is not a draft any more."))

    def _refuse_if_empty(self) -> None:
        if not self.text.strip():
            raise Refused(_("The reply is empty. Write it first."))
        if self.interim_mark and not self.interim_mark.says_the_day:
            raise Refused(_("An interim answer says the day of the final one: write it in."))

    def _refuse_if_exposing(self) -> None:
        if found := exposed_in(self):
            raise Refused(
                _("Everyone would see what must not be seen: %(found)s. Take it out of the text.")
                % {"found": ", ".join(f"«{piece}»" for piece in found)}
            )

    def _refuse_unless_judgeable(self, by: User, revision: int) -> None:
        self._refuse_unless_waiting(revision)
        self._refuse_who_wrote(by)

    def _refuse_unless_waiting(self, revision: int) -> None:
        if self._locked().status != self.Status.IN_APPROVAL:
            raise Refused(_("This reply does not wait for approval any more."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))

    def _refuse_who_wrote(self, by: User) -> None:
        if self.author_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this reply."))
        if self.is_in_anothers_name and by.institution_id is not None:
            raise Refused(_("This goes from a page that is not yours: the authority approves it."))
