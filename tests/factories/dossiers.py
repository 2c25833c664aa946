"""Build dossiers through the real services, with the real reactions when a registry announces."""

from dataclasses import dataclass

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.models import Identite
from tests.factories.demarches import make_compte, make_publiee, silent

CAMILLE = Identite(civilite="Mme", prenom="Camille", nom="Moreau")


@dataclass(frozen=True)
class Vaut:
    """A condition: holds when a champ has a text."""

    stable_id: int
    texte: str

    def holds(self, reading, row=None):
        """Say whether the champ has the text and is itself shown."""
        champ = reading.get(self.stable_id, row)
        return champ is not None and champ.visible and champ.value == self.texte

    def termes(self):
        """Name no source: a text is none in the product."""
        return iter(())

    def as_json(self):
        """Return nothing that a browser could evaluate."""
        return {"ou": []}


def make_usager(root, email="camille@exemple.test"):
    """Return the account of an usager."""
    return make_compte(root, email)


def make_brouillon(root, demarche=None, usager=None, *, reponses=None, identite=CAMILLE, notify=silent):
    """Return a brouillon; `reponses` maps keys to values."""
    demarche = demarche or make_publiee(root)
    usager = usager or make_usager(root)
    now = clock.now()
    dossier = services.creer_brouillon(demarche, usager, identite=identite, now=now, notify=notify)
    for key, value in (reponses or {}).items():
        dossier.champs.set(str(key), value, now=now, auteur=usager.id)
    return dossier


def make_depose(root, demarche=None, usager=None, *, reponses=None, notify=silent, **kw):
    """Return a dossier en construction."""
    usager = usager or make_usager(root)
    reponses = {"101": "Jardin partagé"} if reponses is None else reponses
    dossier = make_brouillon(root, demarche, usager, reponses=reponses, notify=notify, **kw)
    services.deposer(dossier, usager, now=clock.now(), notify=notify)
    return dossier


def make_block(stable_id=200, *children, **kw):
    """Return a bloc répétable of text champs."""
    children = children or (ChampDescriptor(201, "text", "Dépense", mandatory=True),)
    return ChampDescriptor(stable_id, "repetition", "Dépenses", children=tuple(children), **kw)
