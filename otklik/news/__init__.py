"""News of the authority: a list at /news/, a page each, and telling of it in networks.

Editors write in the site's admin; «Рассказать в сетях» leads to the composer of `channels`,
filled with title, lead, link and picture. What becomes of it there is the publication's affair.
"""
