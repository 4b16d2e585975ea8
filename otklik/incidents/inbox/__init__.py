"""The list of incidents: groups, filters, saved views, bulk actions, presence."""
