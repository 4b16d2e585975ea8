"""What the search of the site finds: each app puts in what it shows, and takes it out again.

put("act/order-23/2.1", url="/acts/order-23/#c-2-1", kind=Kind.CLAUSE, language="ru", title="Пункт
2.1 — Приказ № 23", text="…", group="act/order-23")
"""

from django.db import transaction
from django.db.models import QuerySet

from otklik.cms.search import fulltext
from otklik.cms.search.search_entry import Kind, SearchEntry
from otklik.nlp.search.terms import tidy


@transaction.atomic
def put(
    key: str,
    *,
    url: str,
    kind: Kind,
    language: str,
    title: str,
    text: str,
    unseen: str = "",
    group: str = "",
) -> None:
    """Index this under `key`, replacing an earlier entry.

    `text` is the page's text, of which a reader sees excerpts; `unseen` are words that find it but
    are never shown. `url` is a path without host and language prefix: each page exists under every
    prefix. Entries of one `group` are one result. A text in two languages is two keys.
    """
    values = {
        "url": url,
        "kind": kind.value,
        "language": language,
        "title": tidy(title)[:400],
        "text": tidy(text),
        "unseen": tidy(unseen),
        "group": group or key,
    }
    entries = SearchEntry.objects.select_for_update()
    entry, is_new = entries.get_or_create(key=key, defaults=values)
    if is_new or any(getattr(entry, name) != value for name, value in values.items()):
        SearchEntry.objects.filter(pk=entry.pk).update(**values)
        fulltext.write(entry.pk, title=values["title"], text=f"{values['text']} {values['unseen']}")


@transaction.atomic
def remove(key: str) -> None:
    """Remove this from the index, if it is there."""
    _remove(SearchEntry.objects.filter(key=key))


@transaction.atomic
def remove_under(prefix: str) -> None:
    """Remove everything whose key begins so: `remove_under("act/order-23/")`."""
    _remove(SearchEntry.objects.filter(key__startswith=prefix))


def renew() -> int:
    """Index every entry again, after a change in text analysis; returns how many."""
    entries = list(SearchEntry.objects.values_list("pk", flat=True))
    for pk in entries:
        with transaction.atomic():
            entry = SearchEntry.objects.select_for_update().filter(pk=pk).first()
            if entry is not None:
                fulltext.write(pk, title=entry.title, text=entry.words)
    return len(entries)


def _remove(entries: QuerySet[SearchEntry]) -> None:
    fulltext.erase(entries.values_list("pk", flat=True))
    entries.delete()
