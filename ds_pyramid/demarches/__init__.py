"""Feature `demarches`."""
