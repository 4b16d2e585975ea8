"""From a figure to a finding."""
