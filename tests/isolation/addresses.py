"""Desk addresses with the rows of a place in them."""

import re
from collections.abc import Iterator, Mapping
from uuid import uuid4

from django.http.response import HttpResponseBase
from django.urls import get_resolver

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from tests.institutions import Belongings, Place
from tests.test_routes import Route, walk

# What is everybody's own by its person, not by its place, and leads to nothing of others.
PERSONAL = ("desk/handover/", "desk/incidents/views/", "desk/batches/")
# Answers alike whether a row was there or not: pressed twice, it is gone all the same; sections are
# called the same in each place, and show its own items.
ALIKE = ("desk/imports/<int:number>/discarding/", "desk/disclosure/sections/<str:section>/")
# Reference of the whole authority; no right to it is given in an institution, or all may read it.
SHARED = ("desk/norms/", "desk/surveys/", "desk/pairs/", "desk/acts/", "desk/answers/",
          "desk/procedure/clauses/", "desk/procedure/processes/")  # fmt: skip
# Each unit of the authority reads of the others what goes to the site and the pages, and who is
# away; to change it is refused by the verbs (tests/disclosure, tests/channels, tests/organisation).
READ_BY_EVERY_UNIT = ("desk/disclosure/", "desk/publications/", "desk/accounts/", "desk/absences/")
# Answer nobody here, so that to be refused proves nothing, and why that is so.
ANSWERING_NOBODY = {
    "desk/incidents/<int:number>/mass/": "the row is in the form: test_presses sends foreign ones",
    "desk/incidents/<int:number>/replies/<uuid:key>/addressing/": "the message is in the form, too",
    "desk/incidents/<int:number>/replies/<uuid:key>/readdressing/": "the same",
    "desk/incidents/<int:number>/replies/<uuid:key>/assistance/": "no outside model is set",
    "desk/incidents/<int:number>/replies/<uuid:key>/assistance/<uuid:consulted>/": "the same",
    "desk/disclosure/compliance/report.<str:kind>": "names a format, no row",
}


def routes() -> Iterator[Route]:
    yield from (route for route in walk(get_resolver().url_patterns) if _is_desk(route.address))


def _is_desk(address: str) -> bool:
    return address.startswith("desk/") and not address.startswith((*PERSONAL, *SHARED))


def filled(address: str, rows: Belongings, here: Place, deep: Mapping[str, object]) -> str:
    """An address with the rows of a place in it; what it has only one of stands in its place."""
    for piece, value in deep.items():
        address = address.replace(piece, re.sub(r"<.*>", str(value), piece))
    known = (
        (r"replies/<uuid:key>", f"replies/{rows.reply.key}"),
        (r"approvals/<uuid:key>", f"approvals/{rows.waiting.key}"),
        (r"words/<uuid:key>", f"words/{rows.word.key}"),
        (r"attachments/<uuid:key>", f"attachments/{rows.attachment.key}"),
        (r"drafts/<uuid:key>", f"drafts/{rows.publication.key}"),
        (r"incidents/<int:number>", f"incidents/{rows.incident.number}"),
        (r"marks/<int:pk>", f"marks/{rows.mark.pk}"),
        (r"mass/<int:number>", f"mass/{rows.mass.number}"),
        (r"members/<int:pk>", f"members/{rows.mass.members.get().pk}"),
        (r"requests/<int:number>", f"requests/{rows.request.number}"),
        (r"cases/<int:pk>", f"cases/{rows.case.pk}"),
        (r"imports/<int:number>", f"imports/{rows.run.number}"),
        (r"people/<int:number>", f"people/{rows.client.number}"),
        (r"deliveries/<int:pk>", f"deliveries/{rows.delivery.pk}"),
        (r"deliveries/<slug:account>", f"deliveries/{here.account.code}"),
        (r"templates/<int:pk>", f"templates/{rows.template.pk}"),
        (r"phrases/<int:pk>", f"phrases/{rows.phrase.pk}"),
        (r"accounts/<slug:code>", f"accounts/{here.account.code}"),
        (r"publications/<int:number>", f"publications/{rows.publication.number}"),
        (r"places/<int:account>", f"places/{here.account.pk}"),
        (r"files/<int:pk>", f"files/{rows.file.pk}"),
        (r"disclosure/<str:code>", f"disclosure/{rows.item.code}"),
        (r"supplies/<int:pk>", f"supplies/{rows.supply.pk}"),
        (r"events/<int:pk>", f"events/{rows.occasion.pk}"),
        (r"absences/<int:pk>", f"absences/{rows.absence.pk}"),
        (r"sections/<str:section>", f"sections/{rows.item.section_code}"),
        (r"<uuid:key>", str(uuid4())),
        (r"<uuid:consulted>", str(uuid4())),
    )
    for pattern, value in known:
        address = address.replace(pattern, value)
    return "/" + re.sub(r"<\w+:\w+>", "1", address)


def body(answer: HttpResponseBase) -> str:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode("utf-8", "replace")


def role_for(right: Right | None) -> Role:
    return next(role for role in Role if right in RIGHTS[role])
