"""Rating samples of answers by a checklist."""
