"""The page of an incident: timeline, panels, forms."""
