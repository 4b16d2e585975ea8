"""Loading a pack, the demonstration, run, doctor: what an administrator touches."""
