"""States of incidents, and incidents by state, by reader, by words."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.choices import ENDED_WELL, UNANSWERED, IncidentOutcome, IncidentStatus
from otklik.incidents.cases.identity_claim import IdentityClaim
from otklik.incidents.cases.invitation import Invitation
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import OwnedQuerySet

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident


def snoozed(at: datetime) -> Q:
    """Hidden from the list until a moment, unless the person has written since."""
    return Q(put_off_until__gt=at, last_message_at__lte=F("put_off_at"))


_SIGN = re.compile(r"[№ ]+|No\.?\s*", re.IGNORECASE)


def number_in(words: str) -> int | None:
    """12 of «№ 12», “No. 12” or «12»; None where other words are asked for."""
    sign = _SIGN.match(words)
    number = words[sign.end() :] if sign else words
    return int(number) if number.isdecimal() and len(number) < 10 else None


class IncidentTone(models.TextChoices):
    CALM = "calm", _("calm")
    ANGRY = "angry", _("angry")
    INSULT = "insult", _("an insult")
    THREAT = "threat", _("a threat")


#: Those of them that stand in the database. Whoever waits is not closed; said in words without a
#: parameter, so that SQLite finds the index of the open ones.
WAITS = Q(closed_at__isnull=True, status__in=UNANSWERED)


class IncidentQuerySet(OwnedQuerySet["Incident"]):
    def open(self) -> Self:
        return self.exclude(status=IncidentStatus.CLOSED)

    def unanswered(self) -> Self:
        return self.filter(WAITS)

    def overdue(self, *, at: datetime) -> Self:
        """Without an answer though the term is over."""
        return self.unanswered().filter(due_at__lt=at)

    def to_ask_about(self, *, since: datetime, until: datetime) -> Self:
        """Closed with an answer that claims to help, and nobody asked yet whether it did."""
        closed = self.filter(status=IncidentStatus.CLOSED, outcome__in=ENDED_WELL)
        closed = closed.filter(closed_at__gte=since, closed_at__lte=until)
        return closed.filter(helpfulness__isnull=True).order_by("closed_at", "pk")

    def visible_to(self, user: User) -> Self:
        """What is the reader's own (`organisation.own`): all of it for those who see every unit,
        else what is of their units or assigned to them."""
        found = super().visible_to(user)
        if user.may(Right.SEE_ALL_UNITS):
            return found
        return found.filter(Q(unit__in=user.unit_ids) | Q(assignee=user))

    def numbered(self, number: int) -> "Incident":
        """The one of a number that somebody typed. Raises Refused where it is not among these."""
        found = self.filter(number=number).first()
        if found is None:
            raise Refused(_("There is no incident of this number that you may see."))
        return found

    def possibly_same(self, incident: "Incident") -> Self:
        """Matters of others that an invitation or a claim ties to this one: perhaps the same
        person. What was withdrawn ties no more."""
        # Who and which first: joins over every incident there is would read them all.
        who = incident.client_id
        used = Invitation.objects.exclude(used_by=None)
        tied = used.filter(Q(incident=incident) | (Q(used_by=who) if who else Q(pk=None)))
        pairs = list(tied.values_list("incident", "used_by"))
        text, denied = IdentityClaim.objects.others_of(who) if who else (set(), set())
        people = {user for matter, user in pairs if matter == incident.pk} - denied | text
        matters = {matter for matter, user in pairs if user == who}
        found = Q(client__in=people) | (Q(pk__in=matters) & ~Q(client__in=denied))
        if not people and not matters:
            return self.none()
        others = self.filter(found).exclude(pk=incident.pk)
        return others if who is None else others.exclude(client=who)

    def of_same_person(self, incident: "Incident") -> Self:
        """What else this person has here, newest first; parts of other incidents left out."""
        if incident.client_id is None:
            return self.none()
        theirs = self.filter(client=incident.client_id).exclude(pk=incident.pk)
        return (
            theirs.exclude(outcome=IncidentOutcome.JOINED)
            .order_by("-pk")
            .select_related("account", "topic", "guessed_topic")
        )

    def at_place(self, thread_key: str, *, text: str = "") -> Self:
        """Where a thread was first answered for; the one that holds the message `beside` which
        something new is written stands first, for a matter may have been split."""
        here = self.filter(thread_key=thread_key)
        if not text:
            return here
        numbered = Q(messages__external_id=text) | Q(messages__parts__external_id=text)
        holds = numbered & Q(messages__direction="in")
        return here.annotate(holds=Count("messages", filter=holds)).order_by("-holds", "-pk")

    def matching(self, query: str, *, is_among_few: bool = False, newest: int = 0) -> Self:
        """By number, or by all words in any of their forms; what stands between quotation marks
        is a phrase.

        `is_among_few`: they are looked for among few incidents, say the open ones, so those are
        read and not all that have the words. `newest`: so many of all that have them are enough.
        """
        words = query.strip()
        if (number := number_in(words)) is not None:
            return self.filter(number=number)
        wanted = fulltext.Wanted.of(words)
        if not wanted:
            return self
        if newest:
            return self.filter(pk__in=fulltext.newest(wanted, most=newest))
        found = fulltext.found(wanted)
        if is_among_few:  # no bare key, so that a database does not begin with the words
            return self.alias(key=F("pk") + 0).filter(key__in=found)
        return self.filter(pk__in=found)

    def by_due(self) -> Self:
        """What may harm a person while everyone sees it stands first, then what must be answered
        first."""
        return self.order_by(Case(When(concern="", then=1), default=0), "due_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-last_message_at", "-pk")
