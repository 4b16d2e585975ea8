"""Who works here: the authority, units, users, appointments, rights.

A person is appointed to a unit in a role, from a date to a date; the role gives rights
by one table (rights.py). Nothing else in the system decides who may do what.
"""
