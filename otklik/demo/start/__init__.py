"""Starting a demonstration: accounts, first steps, sign-in by role, a clean sheet."""
