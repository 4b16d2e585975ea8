"""Who somebody is: second factor, devices that signed in before, what the journal is told."""
