"""Due dates, interim answers, extensions."""
