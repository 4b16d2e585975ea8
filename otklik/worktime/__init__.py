"""Production calendar and deadlines: pure functions over data, no database.

A calendar says which hours are worked; a norm says how many of them an answer may take.
"""
