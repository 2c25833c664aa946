"""What démarches announce is heard by the real subscribers of dossiers, and their mails are read."""

from tests.dossiers.conftest import mails, notify, registry

__all__ = ["mails", "notify", "registry"]
