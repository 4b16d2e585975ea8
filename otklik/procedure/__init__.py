"""The procedure as a living document: its clauses, how each was carried out, how it changes.

Words: a *clause* is a piece of the procedure’s act in `register`; a *link* says who carries it out
in which process, on which screen, and which *proofs* show that it was; a *process* is a line of
the register of processes, its *journey* the steps a client goes; a *proposal* asks to include, to
change or to exclude, and goes draft → submitted → (returned → submitted …) → accepted | refused;
accepted ones become a new *edition* by a document of the authority. A *mandate* is the document
that makes somebody the authorised person for a term: without one nobody decides.
"""
