"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rooms import DeskLink

LINKS = (DeskLink(title=_("Surveys"), route="surveys-desk:waves", is_seldom=True),)
