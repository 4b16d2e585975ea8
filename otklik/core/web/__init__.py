"""HTTP: middleware, rate limits, messages, refusals."""
