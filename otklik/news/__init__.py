"""News of the authority: a list at /news/, a page each, and events.

«Рассказать в сетях» opens the composer of `channels` with title, lead, link and picture."""
