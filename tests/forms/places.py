"""Where the things of a demonstration are, for routes with numbers and keys in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import F

#: Model, its own columns, and words of the route that stand elsewhere; by how a route begins, the
#: longest beginning counts.
PLACES: Mapping[str, str] = {
    "desk/incidents/<int:number>/": "incidents.Incident number",
    "desk/incidents/<int:number>/replies/<uuid:key>/": "incidents.Reply key number=incident",
    "desk/incidents/<int:number>/messages/<int:pk>/": "incidents.Message pk number=incident",
    "desk/incidents/<int:number>/attachments/<uuid:key>/": (
        "incidents.Attachment key number=message__incident"
    ),
    "desk/approvals/<uuid:key>/": "incidents.Reply key",
    "desk/approvals/words/<uuid:key>/": "incidents.OutsideWord key",
    "desk/requests/<int:number>/": "incidents.InformationRequest number",
    "desk/cases/<int:pk>/": "incidents.OutsideCase pk",
    "desk/imports/<int:number>/": "incidents.ImportRun number",
    "desk/moderation/<int:number>/": "incidents.ModerationAct number",
    "desk/mass/<int:number>/": "incidents.MassIncident number",
    "desk/mass/<int:number>/members/<int:pk>/": "incidents.MassMember pk number=mass",
    "desk/quality/<int:pk>/": "incidents.QualityDraw pk",
    "desk/quality/answers/<int:pk>/": "incidents.DrawnAnswer pk",
    "desk/deliveries/<int:pk>/": "channels.Delivery pk",
    "desk/templates/<int:pk>/": "incidents.Wording pk",
    "desk/phrases/<int:pk>/": "incidents.Wording pk",
    "desk/pairs/<int:pk>/": "incidents.Pair pk",
    "desk/norms/<int:pk>/": "incidents.Norm pk",
    "desk/accounts/<slug:code>/": "channels.Account code",
    "desk/publications/<int:number>/": "channels.Publication number",
    "desk/publications/<int:number>/places/<int:account>/": (
        "channels.Placement account number=publication"
    ),
    "desk/publications/drafts/<uuid:key>/": "channels.Publication key",
    "desk/erasures/<int:number>/": "privacy.Erasure number",
    "desk/retention/<int:pk>/": "privacy.RetentionRule pk",
    "desk/staff/<int:pk>/": "organisation.User pk",
    "desk/disclosure/<str:code>/": "disclosure.Item code",
    "desk/disclosure/<str:code>/supplies/<int:pk>/": "disclosure.Submission pk code=item",
    "desk/findings/<int:number>/": "improvements.Finding number",
    "desk/meetings/<int:number>/": "improvements.Meeting number",
    "desk/meetings/<int:number>/items/<int:position>/": (
        "improvements.AgendaItem position number=meeting"
    ),
    "desk/assignments/<int:number>/": "improvements.Assignment number",
    "desk/assignments/<int:number>/extensions/<int:pk>/": (
        "improvements.Extension pk number=assignment"
    ),
    "desk/assignments/<int:number>/stages/<int:pk>/": "improvements.Stage pk number=assignment",
    "desk/surveys/<slug:slug>/": "surveys.Wave slug",
    "desk/surveys/<slug:slug>/paper/<int:number>/": "surveys.PaperBatch number slug=wave",
    "desk/surveys/questionnaires/<slug:code>/<int:number>/": (
        "surveys.InstrumentVersion number code=instrument"
    ),
    "desk/surveys/questionnaires/drafts/<int:pk>/": "surveys.Draft pk",
    "desk/surveys/coding/<int:number>/": "surveys.Coding number:pk",
    "desk/surveys/coding/frames/<slug:code>/<str:field>/": (
        "surveys.CodeFrame field code=instrument"
    ),
    "surveys/<slug:slug>/": "surveys.Wave slug",
    "desk/procedure/proposals/<int:number>/": "procedure.Proposal number",
    "desk/acts/documents/<uuid:key>/": "legal_acts.ActDraft key",
    "desk/acts/lists/<uuid:key>/": "legal_acts.ActList key",
    "desk/acts/<slug:code>/": "legal_acts.Act code",
    "desk/answers/<int:pk>/": "knowledge.AnswerPage pk",
    "claims/<slug:slug>/": "knowledge.ClaimTemplate slug",
    "periods/<slug:code>/": "knowledge.Period code",
    "desk/field/mentions/<int:pk>/": "dashboards.Mention pk",
    "desk/field/files/<int:pk>/": "dashboards.MonitoringFile pk",
    "desk/field/briefs/<int:pk>/": "dashboards.Brief pk",
    "desk/field/warnings/<int:pk>/": "dashboards.Rise pk",
    "desk/field/occasions/<int:number>/": "dashboards.Occasion number",
    "desk/field/explanations/<int:number>/": "dashboards.Explanation number",
    "desk/field/media/<int:number>/": "dashboards.MediaRequest number",
}
#: Of a kind so many are tried until one can be filled in: others are answered, closed, under way.
MOST = 6
WORD = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(route: str) -> Iterator[str]:
    """Addresses of a route, without the first stroke; none where nothing of the kind is there."""
    if "<" not in route:
        yield route
        return
    beginning = max((one for one in PLACES if route.startswith(one)), key=len, default="")
    if not beginning or "<" in route.removeprefix(beginning):
        return
    for row in _rows(PLACES[beginning]):
        yield WORD.sub(lambda found, row=row: str(row[found[1]]), route)  # type: ignore[misc]


def _rows(place: str) -> Iterator[Mapping[str, Any]]:
    label, *columns = place.split()
    own = [column for column in columns if column.isidentifier()]
    above = dict(column.split("=") for column in columns if "=" in column)
    paths = {name: F(f"{path}__{name}") for name, path in above.items()}
    paths |= {name: F(path) for name, _is, path in (one.partition(":") for one in columns) if path}
    rows = apps.get_model(label)._default_manager.order_by("-pk")
    yield from rows.values(*own, **paths)[:MOST]
