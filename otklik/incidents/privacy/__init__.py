"""Personal data in incidents: who looked, what is erased, what is handed out."""
