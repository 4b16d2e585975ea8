"""How answers come in: web forms, codes, paper, files; detection of stuffing."""
