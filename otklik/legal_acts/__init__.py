"""Legal acts and other documents of the authority: editions, clauses, validity.

An act has particulars and editions; an edition has the text as addressed clauses. An address
is given once and never changed: pages, answers and questionnaires lead to it. Whether an act is
in force follows from its days, asked as of a day. The pack brings acts; editors correct them in
the Wagtail admin, and everyone reads them at `/acts/`.
"""
