"""The HTTP toolkit: no business rule here."""

MODULES = (
    "execution",
    "site",
    "requests",
    "layout",
    "assets",
    "errors",
    "negociation",
    "files",
    "gallery",
    "mailbox",
    "health",
)


def includeme(config):
    """Include each module of the toolkit."""
    for module in MODULES:
        config.include(f".{module}")
