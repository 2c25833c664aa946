"""Feature `accounts`."""
