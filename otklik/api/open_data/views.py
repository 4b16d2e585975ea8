"""The pages of open data, and its files: CSV and JSON, with a passport of each set."""

import json
from collections.abc import Iterator
from itertools import chain

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.api.feeds import SUBJECTS
from otklik.api.open_data.datasets import DATASETS, Dataset
from otklik.api.public_content import absolute
from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.table_files.write import csv_text
from otklik.organisation.structure.authority import Authority
from otklik.ui.page_meta import PageMeta, here, of_authority


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sets, and the terms of their use."""
    context = {
        "page_text": page_text("open-data"),
        "datasets": DATASETS.values(),
        "terms": page_text("open-data-terms"),
        "openapi_url": reverse("api:openapi-json"),
        "feeds_shown": [reverse("discovery:feed", args=[name, "rss"]) for name in SUBJECTS],
    }
    return render(request, "api/data.html", context)


@require_safe
def dataset(request: HttpRequest, code: str) -> HttpResponse:
    """The passport of a set: content, owner, frequency, each field, terms of use."""
    found = _find_dataset(code)
    context = {
        "dataset": found,
        "meta": _page_meta(found),
        "passport": passport(found),
        "trail": [(_("Open data"), reverse("open-data:index"))],
    }
    return render(request, "api/dataset.html", context)


@require_safe
def table(request: HttpRequest, code: str) -> StreamingHttpResponse:
    found = _find_dataset(code)
    lines = ([row.get(name) for name in found.fields] for row in found.rows())
    return _stream(
        (line.encode() for line in csv_text(chain([list(found.fields)], lines))),
        f"{code}.csv",
        "text/csv; charset=utf-8",
    )


@require_safe
def objects(request: HttpRequest, code: str) -> StreamingHttpResponse:
    found = _find_dataset(code)
    return _stream(_json(found), f"{code}.json", "application/json")


@require_safe
def passport_table(request: HttpRequest, code: str) -> StreamingHttpResponse:
    found = _find_dataset(code)
    fields = [(f"{_('Field')} {name}", words) for name, words in found.fields.items()]
    lines = ((str(name), str(value)) for name, value in [*passport(found), *fields])
    body = (line.encode() for line in csv_text(lines))
    return _stream(body, f"{code}-passport.csv", "text/csv; charset=utf-8")


def passport(found: Dataset) -> list[tuple[str, str]]:
    authority = Authority.here()
    names = authority.text if authority else None
    items = [
        (_("Code"), found.code),
        (_("Name"), str(found.title)),
        (_("What is in it"), str(found.about)),
        (_("Owner"), names.full_name if names else ""),
        (_("Telephone"), authority.phone if authority else ""),
        (_("E-mail"), authority.email if authority else ""),
        (_("How often it is renewed"), _("All the time: a file is made on download.")),
        (_("Address of the set"), absolute(reverse("open-data:dataset-csv", args=[found.code]))),
        (_("Formats"), "CSV, JSON"),
        (_("Character encoding"), _("UTF-8; CSV with a mark and semicolons")),
        (_("Terms of use"), strip_tags(page_text("open-data-terms").introduction_html).strip()),
    ]
    return [(name, value) for name, value in items if value]


def _find_dataset(code: str) -> Dataset:
    if code not in DATASETS:
        raise Http404
    return DATASETS[code]


def _json(found: Dataset) -> Iterator[bytes]:
    """A list with one object per line, streamed."""
    yield b"["
    before = "\n"
    for row in found.rows():
        values = {name: row.get(name) for name in found.fields}
        yield (before + json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"\n]\n"


def _stream(body: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _page_meta(found: Dataset) -> PageMeta:
    file = {
        "@type": "DataDownload",
        "encodingFormat": "text/csv",
        "contentUrl": here(reverse("open-data:dataset-csv", args=[found.code])),
    }
    facts = {
        "@type": "Dataset",
        "name": str(found.title),
        "description": str(found.about),
        "creator": of_authority(),
        "distribution": [file],
        "isAccessibleForFree": True,
    }
    return PageMeta(title=str(found.title), description=str(found.about), facts=facts)
