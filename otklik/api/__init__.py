"""What programs and other sites take from the authority: a read API, open data, fragments, feeds.

Everything here says what the site shows to everybody, asked of the same public querysets as the
pages are; nothing has a table of its own. Addresses with a number in them (`/api/v1/`,
`/embed/v1/`) keep their promises: what would break a reader gets the next number.
"""
