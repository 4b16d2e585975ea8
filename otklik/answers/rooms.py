"""What the header of the desk shows of this room."""

from otklik.organisation.rooms import DeskLink

LINKS: tuple[DeskLink, ...] = ()
