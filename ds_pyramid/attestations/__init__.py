"""Feature `attestations`."""
