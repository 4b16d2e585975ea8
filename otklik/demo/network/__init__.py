"""The practice network: a small social network for training.

The desk uses it only over HTTP, like any network, through its adapter. A person writes a comment or
a private message at /practice/; a task calls the desk's web hook; the desk answers through
/practice/api/. Bad days (repeated, late, lost events and so on) are switched on by hand. Served
only where the installation allows a demonstration.
"""
