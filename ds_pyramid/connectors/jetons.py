"""A service asked for one démarche: with its own token where it has one that lives, with the site's otherwise."""

from typing import Any

from ds_pyramid.connectors.base import ANONYME, AccesRefuse, Contexte
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.core.chiffrement import Coffre, SecretIllisible
from ds_pyramid.core.jwt import droits_of


class Acces:
    """How a service is asked. `public`: what the site's token opens, when that of the démarche is refused."""

    def __init__(self, client: ClientHttp, coffre: Coffre | None, contexte: Contexte = ANONYME):
        self.client, self.coffre, self.contexte = client, coffre, contexte

    def pour(self, contexte: Contexte | None) -> "Acces":
        """Return the same access, for a démarche."""
        return Acces(self.client, self.coffre, contexte or ANONYME)

    @property
    def jeton(self) -> str:
        """The token of the démarche in clear, "" where it has none that lives."""
        chiffre = self.contexte.jeton_valide
        if chiffre is None or self.coffre is None:
            return ""
        try:
            return self.coffre.ouvrir(chiffre)
        except SecretIllisible:
            return ""

    @property
    def droits(self) -> tuple[str, ...]:
        """What the token used opens, as it says."""
        return self.contexte.droits if self.jeton else droits_of(self.client.reglages.token)

    def get(self, path: str, *, public: bool = False, presse: float | None = None, **params) -> Any:
        """Return the JSON at a path. Raises Introuvable, Indisponible, AccesRefuse."""
        jeton = self.jeton
        try:
            return self.client.get(path, presse=presse, jeton=jeton, **params)
        except AccesRefuse:
            if not (public and jeton):
                raise
        return self.client.get(path, presse=presse, **params)
