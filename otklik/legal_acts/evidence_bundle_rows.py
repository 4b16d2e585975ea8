"""Editions of acts as evidence."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from otklik.audit.models import Line
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition


def editions(first: date, last: date) -> Iterator[dict[str, Any]]:
    """Those that began in the period, and those of acts edited then, with a hash of the text."""
    lines = Line.objects.of_kind(Act).filter(at__date__gte=first, at__date__lte=last)
    acts = {int(key) for key in lines.values_list("subject_key", flat=True) if key.isdigit()}
    begun = Q(effective_on__gte=first, effective_on__lte=last)
    begun |= Q(number=1, act__adopted_on__gte=first, act__adopted_on__lte=last)
    found = Edition.objects.filter(begun | Q(act__in=acts)).select_related("act")
    found = found.order_by("act", "number")
    found = found.prefetch_related("clauses")
    for one in found.iterator(chunk_size=100):
        text = "\n".join(f"{each.address}\t{each.printed}" for each in one.texts)
        yield {
            "act": one.act.code,
            "number": one.act.number,
            "title": one.act.title,
            "date": one.act.adopted_on,
            "repealed_on": one.act.repealed_on,
            "edition": one.number,
            "effective_on": one.effective_on,
            "changed_by": one.changed_by,
            "text": text,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }


SOURCES = {"editions": editions}
