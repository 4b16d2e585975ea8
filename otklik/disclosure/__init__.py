"""What the law requires to be published, and whether it is there and up to date.

An *item* of the list says what, by which unit, and by which *rule*: kept current, so many days
after an event, before one, or every period. It counts once the authorised person has recorded its
*clause*. A unit sends a *submission*, another person accepts or returns it, it is published; then
somebody *confirms* regularly that it is still true. What is due is computed (`deadlines`), never
stored; a row a day (`ItemDay`) is history; a nightly check fetches the running site (`PlaceCheck`).
"""
