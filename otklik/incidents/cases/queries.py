"""Incidents by state, by reader, by text."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.choices import ENDED_WELL, UNANSWERED, IncidentOutcome, IncidentStatus
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.invitation import Invitation
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import InstitutionOwnedQuerySet

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident


_SIGN = re.compile(r"[№ ]+|No\.?\s*", re.IGNORECASE)


def number_in(words: str) -> int | None:
    """12 for «№ 12», “No. 12” or «12»; None for other text."""
    sign = _SIGN.match(words)
    number = words[sign.end() :] if sign else words
    return int(number) if number.isdecimal() and len(number) < 10 else None


#: Unanswered ones are not closed; that is a condition without a parameter, so that SQLite uses the
#: index of open incidents.
WAITS = Q(closed_at__isnull=True, status__in=UNANSWERED)


@compiled_query
def _tied_by_invitations(
    *, incident: "Incident", clients: list[int]
) -> QuerySet[Invitation, tuple[int, int]]:
    """Keys of incidents and of the clients who used an invitation to them."""
    used = Invitation.objects.exclude(used_by=None)
    tied = used.filter(Q(incident=incident) | Q(used_by__in=clients))
    return tied.values_list("incident", "used_by")


class IncidentQuerySet(InstitutionOwnedQuerySet["Incident"]):
    def open(self) -> Self:
        return self.exclude(status=IncidentStatus.CLOSED)

    def unanswered(self) -> Self:
        return self.filter(WAITS)

    def overdue(self, *, at: datetime) -> Self:
        """Unanswered after their due date."""
        return self.unanswered().filter(due_at__lt=at)

    def to_ask_about(self, *, since: datetime, until: datetime) -> Self:
        """Closed with an answer that should help, and not asked about yet."""
        closed = self.filter(status=IncidentStatus.CLOSED, outcome__in=ENDED_WELL)
        closed = closed.filter(closed_at__gte=since, closed_at__lte=until)
        return closed.filter(helpfulness__isnull=True).order_by("closed_at", "pk")

    def visible_to(self, user: User) -> Self:
        """Of the reader's institution (`organisation.own`): all for those who see every unit, else
        those of their units or assigned to them."""
        found = super().visible_to(user)
        if user.may(Right.SEE_ALL_UNITS):
            return found
        return found.filter(Q(unit__in=user.unit_ids) | Q(assignee=user))

    def numbered(self, number: int) -> "Incident":
        """The one with this number. Raises Refused if it is not in this set."""
        found = self.filter(number=number).first()
        if found is None:
            raise Refused(_("There is no incident of this number that you may see."))
        return found

    def possibly_same(self, incident: "Incident") -> Self:
        """Incidents of other clients that an invitation or an active claim ties to this one."""
        # Client and incident keys first: joins would otherwise read all incidents.
        who = incident.client_id
        pairs = _tied_by_invitations(incident=incident, clients=[who] if who else [])
        text, denied = IdentityClaim.objects.others_of(who) if who else (set(), set())
        people = {user for matter, user in pairs if matter == incident.pk} - denied | text
        matters = {matter for matter, user in pairs if user == who}
        found = Q(client__in=people) | (Q(pk__in=matters) & ~Q(client__in=denied))
        if not people and not matters:
            return self.none()
        others = self.filter(found).exclude(pk=incident.pk)
        return others if who is None else others.exclude(client=who)

    def of_same_person(self, incident: "Incident") -> Self:
        """Other incidents of this client, newest first, without those merged into others."""
        if incident.client_id is None:
            return self.none()
        theirs = self.filter(client=incident.client_id).exclude(pk=incident.pk)
        return (
            theirs.exclude(outcome=IncidentOutcome.JOINED)
            .order_by("-pk")
            .select_related("account", "topic", "guessed_topic")
        )

    def holding_first(self, number: str) -> Self:
        """The one that holds the person's message with this number first, then the newest."""
        numbered = Q(messages__external_id=number) | Q(messages__parts__external_id=number)
        holds = numbered & Q(messages__direction="in")
        return self.annotate(holds=Count("messages", filter=holds)).order_by("-holds", "-pk")

    def matching(self, query: str, *, is_among_few: bool = False, newest: int = 0) -> Self:
        """By number, or by all words in any form; text in quotation marks is a phrase.

        `is_among_few`: the search is limited to few incidents, such as the open ones or those of a
        day, so those are read instead of many matches. So are those of common words, whatever
        limits them. `newest`: stop after this many of the newest matches.
        """
        words = query.strip()
        if (number := number_in(words)) is not None:
            return self.filter(number=number)
        terms = fulltext.SearchTerms.of(words)
        if not terms:
            return self
        if newest:
            return self.filter(pk__in=fulltext.newest_keys(terms, most=newest))
        most = settings.SEARCH_MATCHES // (10 if is_among_few else 1)
        if fulltext.are_common(terms, most=most):
            return self.filter(fulltext.written_in_row(terms))
        found = fulltext.matching_keys(terms)
        if is_among_few:  # an expression keeps the planner off the key
            return self.alias(key=F("pk") + 0).filter(key__in=found)
        return self.filter(pk__in=found)

    def by_due(self) -> Self:
        """First what may harm a person while it is public, then by due date."""
        return self.order_by(Case(When(concern="", then=1), default=0), "due_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-last_message_at", "-pk")
