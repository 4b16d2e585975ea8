"""Lists of acts: which of them somebody may see, finds, and what holds on a day."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, When

from otklik.legal_acts.acts.validity import State, Stated
from otklik.legal_acts.search import fulltext
from otklik.legal_acts.search.query import Asked
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.legal_acts.acts.act import Act


class ActQuerySet(models.QuerySet["Act"]):
    def published(self) -> Self:
        """Those that the site shows."""
        return self.filter(is_published=True)

    def visible_to(self, user: User) -> Self:
        """Whoever keeps the register sees drafts too."""
        return self if user.may(Right.EDIT_SITE) else self.published()

    def kinds(self) -> "models.QuerySet[Act, str]":
        """Each kind once, in the order of letters."""
        kinds = self.exclude(kind="").order_by("kind").values_list("kind", flat=True)
        return kinds.distinct()

    def newest_first(self) -> Self:
        """By the day of adoption, those without one last."""
        return self.order_by(F("adopted_on").desc(nulls_last=True), "-pk")

    def found(self, asked: Asked) -> Self:
        """Acts that have all of it: number, day, clause, and each word in some form."""
        found = self
        if (keys := fulltext.found(asked)) is not None:
            found = found.filter(pk__in=keys)
        if asked.on:
            found = found.filter(adopted_on=asked.on)
        if asked.year:
            found = found.filter(adopted_on__year=asked.year)
        return found

    def named_first(self, asked: Asked) -> Self:
        """Those whose own name has the words before those that have them in a clause; of each,
        the newest first."""
        named = fulltext.found(asked, in_head=True)
        if named is None:
            return self.newest_first()
        rank = Case(When(pk__in=named, then=0), default=1)
        return self.order_by(rank, F("adopted_on").desc(nulls_last=True), "-pk")

    def in_state(self, state: State, *, on: date) -> Self:
        """By what holds on a day, as `status` tells it, whether the site shows the act or not."""
        repealed = Q(repealed_on__lte=on) | Q(stated=Stated.REPEALED, repealed_on__isnull=True)
        begun = Q(effective_on__lte=on)
        unknown = Q(effective_on__isnull=True)
        changed = Q(editions__effective_on__lte=on)
        match state:
            case State.DRAFT:
                return self.filter(is_published=False)
            case State.REPLACED:  # of editions alone
                return self.none()
            case State.UNKNOWN:
                return self.filter(unknown, stated="")
            case State.NOT_YET:
                return self.filter(effective_on__gt=on)
            case State.REPEALED:
                return self.filter(repealed & (begun | unknown))
            case State.CHANGED:
                here = self.filter(~repealed, (begun & changed) | Q(unknown, stated=Stated.CHANGED))
                return here.distinct()
            case State.IN_FORCE:
                now = (begun & ~Q(pk__in=self.model.objects.filter(changed).values("pk"))) | Q(
                    unknown, stated=Stated.IN_FORCE
                )
                return self.filter(~repealed, now)

    def govern(self, codes: Collection[str], *, url: str) -> None:
        """Editions of these acts, and of no others, are made at `url`."""
        self.filter(governed_url=url).exclude(code__in=codes).update(governed_url="")
        self.filter(code__in=codes).update(governed_url=url)

    def amended(self) -> Self:
        """Acts whose words change, or will, from a day on."""
        return self.filter(editions__number__gt=1).distinct()

    def with_editions(self) -> Self:
        """Reads the editions along, for pages that show the status of many acts."""
        return self.prefetch_related("editions")
