"""Pieces of a legal act: clauses whose numbers hang in the margin and lead to themselves."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from otklik.ui.components import one_of, register

CLAUSE_TAGS = ("div", "li")


@register.simple_block_tag
def clause(
    content: str,
    *,
    address: str,
    mark: str = "",
    link_name: str = "",
    tag: str = "div",
    is_heading: bool = False,
) -> SafeString:
    """A clause of an act under its stable address; the content is its words.

    The `mark` in the margin is a link to the clause itself, to be copied; a reader hears it as
    `link_name`. On a phone it is a small line above.
    """
    return render_to_string(
        "ui/components/clause.html",
        {
            "content": content,
            "address": address,
            "mark": mark,
            "link_name": link_name,
            "is_heading": is_heading,
            "tag": one_of("clause", "tag", tag, CLAUSE_TAGS),
        },
    )
