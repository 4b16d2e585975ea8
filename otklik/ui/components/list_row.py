"""A row of a list of the desk: its parts in one order, whatever the room."""

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from otklik.ui.components import register

PARTS = ("state", "aside", "text", "meta", "below")
ENDS = (*(f"row_{part}" for part in PARTS), "endrow")


class RowNode(Node):
    """A row whose empty parts leave no trace."""

    def __init__(self, parts: dict[str, NodeList], id: FilterExpression | None) -> None:
        self.parts = parts
        self.id = id

    def render(self, context: Context) -> SafeString:
        shown = {
            part: SafeString(nodes.render(context).strip()) for part, nodes in self.parts.items()
        }
        return render_to_string(
            "ui/components/row.html",
            {
                **dict.fromkeys(PARTS, ""),
                **shown,
                "id": self.id.resolve(context) if self.id else "",
            },
        )


@register.tag
def row(parser: Parser, token: Token) -> RowNode:
    """A row of a list (`rows`): how it stands and when, its name, words, small print, presses.

    What comes first is the name, a link that the whole row takes part in. Then, in any order and
    each at most once: `{% row_state %}` how it stands and by when, `{% row_aside %}` where or when
    it was, `{% row_text %}` paragraphs, `{% row_meta %}` who, whose, how many,
    `{% row_below %}` forms. With `id` the name can be pointed at as `id`-name.

    Raises TemplateSyntaxError for an unknown part or one that comes twice.
    """
    text = token.split_contents()[1:]
    options = token_kwargs(text, parser)
    if text or options.keys() - {"id"}:
        raise TemplateSyntaxError(f"{{% row %}} takes only an id, not {token.contents!r}")
    parts, part = {}, "title"
    while True:
        parts[part] = parser.parse(ENDS)
        sentence = parser.next_token().contents
        if sentence == "endrow":
            return RowNode(parts, options.get("id"))
        part = sentence.removeprefix("row_")
        if part not in PARTS or part in parts:
            raise TemplateSyntaxError(f"{{% row %}}: {{% {sentence} %}} is unknown or comes twice")
