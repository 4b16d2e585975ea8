"""The procedure's clauses and whether each is carried out."""
