"""What is said of shares of codes where there is no page: in a report, sentence by sentence."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from otklik.surveys.coding.results import CodedQuestion


def report_lines(coded: CodedQuestion | None, quotes: Sequence[str]) -> tuple[str, ...]:
    """How the shares came about, what changed by which code, then words of people."""
    return (*(_of_codes(coded) if coded else ()), *_of_quotes(quotes))


def _of_codes(coded: CodedQuestion) -> Iterator[str]:
    yield _(
        "Exploratory: people sorted the answers by codes after they were read. An answer may have "
        "several codes; nothing is proven by these shares."
    )
    if not coded.is_double:
        yield _(
            "One person coded: another might have sorted the answers otherwise. Surveys are not "
            "compared by such shares."
        )
        return
    all_codes = coded.agreement[0]
    yield _(
        "Two people coded independently, differences were settled. Their agreement "
        "(Krippendorff's alpha): %(alpha)s, interval for 95 cases of 100: %(interval)s."
    ) % {"alpha": all_codes.alpha, "interval": all_codes.interval or "—"}
    if coded.is_settled_by_coder:
        yield _("One of the two settled the differences.")
    if coded.weak:
        sentence = _(
            "Alpha is below 0.8: two people understood these codes differently, and surveys are "
            "not compared by them:"
        )
        yield f"{sentence} {', '.join(coded.weak)}."
    if coded.before:
        yield _("By codes compared with “%(before)s”, both coded mixed:") % {
            "before": coded.before.title
        }
    for row in coded.changes:
        parts = (row.verdict, row.difference, row.alone, row.reason)
        yield f"{row.name}: {', '.join(part for part in parts if part)}."


def _of_quotes(quotes: Sequence[str]) -> Iterator[str]:
    if quotes:
        yield _("In their words; each quotation was looked at by two people:")
    for quote in quotes:
        yield f"«{quote}»"
