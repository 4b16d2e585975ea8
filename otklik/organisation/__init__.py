"""Who works here: the authority, units, users, appointments, rights.

A person is appointed to a unit in a role, from a date to a date; `people/roles_and_rights.py` maps
roles to rights. Nothing else decides who may do what.
"""
