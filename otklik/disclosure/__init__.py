"""What the law requires to be published, and whether it is there and true.

An *item* of the list says what, by whose unit, and by which *rule*: kept current, so many days
after an event, before one, or every period. It counts once the authorised person has recorded the
*clause* it rests on. A unit *supplies*, the authorised person accepts or returns, it is published;
somebody *confirms* that it is still true, which is an act of its own. What is due is computed
(`rules`, `standing`), never stored; a row a day (`ItemDay`) remembers how it stood; a check at
night asks the running site (`PlaceCheck`) and believes no row.
"""
