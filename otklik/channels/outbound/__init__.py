"""What we send: deliveries, the engine that carries them out, retries and read-back."""
