"""Staff: accounts, appointments, rights, absences, first steps."""
