"""Cases in other systems that correspond to our incidents."""
