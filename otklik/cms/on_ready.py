"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.cms.pages import change_note, slugs

change_note.listen()
slugs.write_in_latin()
