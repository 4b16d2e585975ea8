"""The procedure as a living document: its clauses, how each was carried out, how it changes.

A *clause* is a piece of the procedure’s act in `legal_acts`; its *link* says who carries it out, on
which screen, under which conditions, and which *proofs* show it. A *process* is an entry of the
register of processes, its *journey* the steps of a client. A *proposal* asks to include, change or
exclude: draft → submitted → (returned → submitted …) → accepted | refused; accepted ones become a
new *edition* by a document of the authority. A *mandate* is the document that makes somebody the
authorised person for a term: without one nobody decides.
"""
