"""Whether an answer helped, as the person says."""
