"""Whether accounts work: checks, jobs, alerts, and the pages that show it."""
