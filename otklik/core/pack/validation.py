"""Validation of packs by pydantic, with errors as sentences about a line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from otklik.core.pack.parse import Document, Pack, Report


class PackModel(BaseModel):
    """Base of pack models. Unknown fields are problems.

    `once`: lists, each with a field of its entries that may not repeat, and the sentence for
    `report_repeated` (a msgid).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    once: ClassVar[Sequence[tuple[str, str, str]]] = ()


class PackFile(PackModel):
    """A YAML file of a pack."""

    FILE: ClassVar[str]

    @classmethod
    def read(cls, pack: Pack, report: Report) -> Self | None:
        """The file, checked; None, with all problems reported, if it is invalid or missing."""
        document = pack.document(cls.FILE, report)
        file = validate_document(cls, document, report) if document else None
        if file and document:
            file.check(document, pack, report)
        return file

    @classmethod
    def read_optional(cls, pack: Pack, report: Report) -> Self | None:
        """None also for a pack without this file."""
        return cls.read(pack, report) if cls.FILE in pack else None

    @classmethod
    def read_or_empty(cls, pack: Pack, report: Report) -> Self | None:
        """The defaults for a pack without this file."""
        return cls.read(pack, report) if cls.FILE in pack else cls()

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        """Report what single fields cannot show."""


def validate_document[M: BaseModel](model: type[M], document: Document, report: Report) -> M | None:
    """The document as `model`; None, with all problems reported, if it is invalid."""
    try:
        file = model.model_validate(document.value)
        for items, field, sentence in file.once if isinstance(file, PackModel) else ():
            keys = (getattr(entry, field) for entry in getattr(file, items))
            report_listed(document, items, field, keys, report, sentence and _(sentence))
        return file
    except ValidationError as error:
        errors = [(document.line(*details["loc"]), details) for details in error.errors()]
        # Further errors on the line follow from the comma.
        cut = {line for line, details in errors if _is_cut_at_a_comma(details)}
        for line, details in errors:
            if line not in cut or _is_cut_at_a_comma(details):
                report.add(document.file, line, sentence_for(details))
        return None


def validate_rows[M: BaseModel](
    model: type[M], pack: Pack, name: str, report: Report
) -> list[tuple[int, M]] | None:
    """Valid rows of a table as `model`, each with its line; others are reported."""
    columns = frozenset(model.model_fields)
    rows = pack.rows(name, columns, report)
    if rows is None:
        return None
    fitting = []
    for row in rows:
        try:
            fitting.append((row.line, model.model_validate(row.cells)))
        except ValidationError as error:
            for details in error.errors():
                report.add(name, row.line, sentence_for(details))
    return fitting


def report_repeated(
    file: str, keys: Iterable[tuple[int, str]], report: Report, sentence: str = ""
) -> None:
    """Report each repeated key. `sentence` may hold %(key)s (also called %(code)s) and %(line)s, of
    the first; by default it speaks of a code."""
    sentence = sentence or _("Code “%(key)s” was already given in line %(line)s.")
    first: dict[str, int] = {}
    for line, key in keys:
        if key in first:
            report.add(file, line, sentence % {"key": key, "code": key, "line": first[key]})
        first.setdefault(key, line)


def report_listed(
    document: Document,
    items: str,
    field: str,
    keys: Iterable[str],
    report: Report,
    sentence: str = "",
) -> None:
    """The same for keys of a document's list `items`; the line is that of `field`."""
    rows = ((document.line(items, place, field), key) for place, key in enumerate(keys))
    report_repeated(document.file, rows, report, sentence)


def sentence_for(details: ErrorDetails) -> str:
    """One sentence: which field, what is wrong, what is possible."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    names = [part for part in details["loc"] if isinstance(part, str)]
    sentence = _SENTENCES.get(kind) or _by_family(kind)
    if _is_cut_at_a_comma(details):
        sentence = _CUT
    words: Mapping[str, Any] = {
        "field": names[-1] if names else _("file"),
        "value": details["input"],
        "expected": str(context.get("expected", "")).replace(" or ", ", ").replace("'", ""),
        "limit": next((context[name] for name in _LIMITS if name in context), ""),
        "problem": details["msg"],
    }
    return str(_(sentence)) % words


def _is_cut_at_a_comma(details: ErrorDetails) -> bool:
    """In { } YAML takes the text after a comma for another field without a value."""
    return details["type"] == "extra_forbidden" and details["input"] is None


def _by_family(kind: str) -> str:
    """Pydantic names error families by prefix: int_type, int_parsing, url_scheme …"""
    for prefix, sentence in _FAMILIES.items():
        if kind.startswith(prefix):
            return sentence
    return _UNKNOWN


_LIMITS = ("max_length", "min_length", "le", "lt", "ge", "gt", "pattern")
_UNKNOWN = gettext_noop("“%(field)s” does not fit: %(problem)s.")
_CUT = gettext_noop(
    "“%(field)s” is not known here. If it is the end of a text with a comma, put it all in quotes."
)
_SENTENCES = {
    "missing": gettext_noop("“%(field)s” is missing."),
    "extra_forbidden": gettext_noop("“%(field)s” is not known here."),
    "literal_error": gettext_noop(
        "“%(value)s” is not possible for “%(field)s”; possible: %(expected)s."
    ),
    "enum": gettext_noop("“%(value)s” is not possible for “%(field)s”; possible: %(expected)s."),
    "string_type": gettext_noop("“%(field)s” must be text: put it in quotes."),
    "string_too_long": gettext_noop("“%(field)s” is longer than %(limit)s characters."),
    "string_too_short": gettext_noop("“%(field)s” must not be empty."),
    "string_pattern_mismatch": gettext_noop(
        "“%(value)s” does not have the form that “%(field)s” needs."
    ),
    "too_short": gettext_noop("“%(field)s” must have at least %(limit)s."),
    "too_long": gettext_noop("“%(field)s” must have at most %(limit)s."),
    "list_type": gettext_noop("“%(field)s” must be a list."),
    "tuple_type": gettext_noop("“%(field)s” must be a list."),
    "dict_type": gettext_noop("“%(field)s” must be fields with values."),
    "model_type": gettext_noop("“%(field)s” must be fields with values."),
    "less_than_equal": gettext_noop("“%(field)s” must be at most %(limit)s."),
    "greater_than_equal": gettext_noop("“%(field)s” must be at least %(limit)s."),
    "greater_than": gettext_noop("“%(field)s” must be more than %(limit)s."),
    "less_than": gettext_noop("“%(field)s” must be less than %(limit)s."),
}
_FAMILIES = {
    "int_": gettext_noop("“%(field)s” must be a whole number, not “%(value)s”."),
    "float_": gettext_noop("“%(field)s” must be a number, not “%(value)s”."),
    "bool_": gettext_noop("“%(field)s” must be yes or no, not “%(value)s”."),
    "date_": gettext_noop("“%(field)s” must be a date such as 2024-09-24, not “%(value)s”."),
    "url_": gettext_noop("“%(value)s” is not an address that begins with https://."),
}
