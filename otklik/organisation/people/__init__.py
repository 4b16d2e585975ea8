"""Staff: accounts, appointments, rights, absences."""
