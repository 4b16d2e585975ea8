"""Where on the site of a demonstration an item of required information stands."""

from otklik.disclosure.models import Item
from otklik.installation.staging.texts import texts


def place_of(item: Item) -> str:
    """A page that every installation has, told by the words of the item; empty where none fits."""
    title = item.title.lower()
    fitting = (one.place for one in texts().places if any(word in title for word in one.words))
    return next(fitting, "")
