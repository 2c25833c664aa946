"""Feature `dossiers`."""
