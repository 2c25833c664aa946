"""Feature `connectors`."""
