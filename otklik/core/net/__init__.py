"""Calls to the outside: address guard, safe fetching, time limits."""
