"""What journal lines of this room say."""

from django.utils.translation import gettext_noop

from otklik.dashboards.media_monitoring import audit_labels as field
from otklik.dashboards.media_relations import audit_labels as acting

VERBS: dict[str, str] = {
    "letter.written": gettext_noop("the weekly letter was written"),
    "need.placed": gettext_noop("a witness of a need was put to its topic"),
    **acting.VERBS,
    **field.VERBS,
}
