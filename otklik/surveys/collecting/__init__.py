"""How answers come in: forms, codes, paper, files; suspicion."""
