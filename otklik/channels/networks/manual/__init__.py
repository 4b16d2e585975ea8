"""Messages noted by hand: no program sends or reads here."""
