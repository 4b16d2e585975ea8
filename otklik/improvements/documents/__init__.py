"""Papers: dossier, agenda, minutes, signatures sheet, an assignment, the control list."""
