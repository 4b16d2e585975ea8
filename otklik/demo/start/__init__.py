"""Starting a demonstration: accounts, first steps, sign-in by role, removal of fictitious data."""
