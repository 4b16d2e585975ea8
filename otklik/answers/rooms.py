"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rooms import DeskLink

LINKS = (DeskLink(title=_("Answers of the site"), route="answers-desk:answers", is_seldom=True),)
