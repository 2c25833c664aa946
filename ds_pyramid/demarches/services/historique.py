"""Who changed what in the settings of a démarche, and when (A-078)."""


def note(demarche, compte, quoi: str, now) -> None:
    """Add a line to the history; `compte` None for an automatic task."""
    demarche.historique = (*demarche.historique, (now, compte.id if compte else None, quoi))
    demarche.updated_at = now
