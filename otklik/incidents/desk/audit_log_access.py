"""Which audit entries an employee may read: those about what they may see."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from otklik.audit.models import Line, LineQuerySet
from otklik.channels.accounts.models import Account
from otklik.channels.publications.models import Publication
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.importing.models import ImportRun
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.reply_templates.models import Wording
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import institution_scope

OWNED = (Incident, Account, Publication, MassIncident, ImportRun, Wording)
OF_A_COLLEAGUE = ("user.appointed", "user.appointment_ended")


def lines_for(user: User) -> LineQuerySet:
    """All for people of the authority; for those of an institution, entries about its own objects,
    about appointments in it, and about persons it may know."""
    lines = Line.objects.all()
    if user.institution_id is None:
        return lines
    visible = Q()
    for model in OWNED:
        visible |= _about(model, model._default_manager.visible_to(user))
    today = timezone.localdate()
    here = Appointment.objects.in_force(on=today).filter(unit__institution=user.institution_id)
    colleagues = User.objects.filter(pk__in=here.values("user"))
    persons = Client.objects.filter(institution_scope(user, "incident__institution"))
    visible |= _about(User, colleagues) & Q(verb__in=OF_A_COLLEAGUE)
    visible |= _about(Client, persons) & Q(actor_key__in=_keys(colleagues))
    return lines.filter(visible)


def _about(model: type[models.Model], rows: "QuerySet[models.Model]") -> Q:
    return Q(subject_kind=model._meta.label_lower, subject_key__in=_keys(rows))


def _keys(rows: "QuerySet[models.Model]") -> "QuerySet[Any, Any]":
    key = Cast("pk", CharField())
    keys: QuerySet[Any, Any] = rows.order_by().annotate(key_in_journal=key)
    return keys.values_list("key_in_journal", flat=True)


@staff_only(Right.SEE_JOURNAL, "GET")
def journal(request: StaffRequest) -> HttpResponse:
    lines = lines_for(request.user).newest_first()
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(request, "incidents/desk/audit_log.html", {"page": page})
