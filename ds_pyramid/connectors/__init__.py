"""Outgoing clients: one module per remote service, found by its interface; absent when the ini gives no address."""

MODULES = (
    "entreprises",
    "associations",
    "fondations",
    "education",
    "adresses",
    "cadastre",
    "particulier",
    "referentiels",
    "rappels",
    "antivirus",
    "liens",
    "simulateur",
)
# The services that an ini file gives an address to: `ds.connecteur.<nom>.url`.
NOMS = ("api_entreprise", "rna", "rnf", "education", "ban", "cadastre", "api_particulier")


def includeme(config):
    """Register each connector that the ini file gives an address to."""
    for module in MODULES:
        config.include(f".{module}")
