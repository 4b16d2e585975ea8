from django import template
from django.utils.translation import gettext as _

from otklik.channels.verbs import VERBS

register = template.Library()


@register.simple_tag
def publication_verb(verb: str) -> str:
    """What a line of the journal says; an unknown verb stands as it is."""
    return _(VERBS[verb]) if verb in VERBS else verb
