"""Who may speak with media about what."""
