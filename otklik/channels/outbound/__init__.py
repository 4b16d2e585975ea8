"""Deliveries: enqueueing, sending, retries and read-back."""
