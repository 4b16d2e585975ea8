"""Where parts of required information stand in a demonstration, as far as the site shows them."""

from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.items.models import Item, Part
from tools.demonstration.story.texts import texts

LEFT_OUT = 4  # of every fourth item the last part is missing, so that one sees what that is


def text_with_parts(item: Item) -> str:
    """What a page of ours shows for an item: an example, a paragraph a part."""
    words, parts = texts().required, list(Part.objects.active().filter(item=item))
    if len(parts) > 1 and item.position % LEFT_OUT == 0:
        parts = parts[:-1]
    return "\n\n".join([words.published, *(words.part.format(name=one.name) for one in parts)])


def places_now(item: Item, pages: Pages) -> dict[str, str]:
    """By code of a part its place, of those that the published pages show now."""
    words = texts().required
    first = words.published.count("\n\n") + 2  # parts stand below the example
    found = {}
    for number, part in enumerate(Part.objects.active().filter(item=item)):
        place = words.parts.get(part.code) or f"{item.place}#p-{first + number}"
        if item.place and not pages.check(place):
            found[part.code] = place
    return found
