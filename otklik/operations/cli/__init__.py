"""The command `otklik`."""
