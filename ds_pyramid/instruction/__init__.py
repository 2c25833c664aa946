"""Feature `instruction`."""
