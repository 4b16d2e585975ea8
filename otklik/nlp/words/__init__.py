"""Words: forms, numbers, lists, phrases."""
