"""Build démarches with defaults, through the real services."""

from ds_pyramid.accounts.services import create_compte, find_compte
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.services.essais import essais_manquants, noter_essai

PRESENTATION = {
    "description": "Une aide aux travaux.",
    "cadre_juridique": "https://www.legifrance.gouv.fr/exemple",
    "dpo": "dpo@mairie.test",
    "duree_conservation": 12,
    "zones": ("collectivites",),
}
SERVICE = {
    "nom": "Service habitat",
    "organisme": "Mairie de Lille",
    "type_organisme": "Collectivité territoriale",
    "siret": "13002526500013",
    "email": "habitat@mairie.test",
    "telephone": "03 20 00 00 00",
    "horaires": "Du lundi au vendredi, de 9 h à 17 h",
    "adresse": "1 place de la République, 59000 Lille",
}
SLUG = "aide-aux-travaux"


def silent(event):
    """A `notify` that nobody hears."""


def make_compte(root, email="admin@mairie.test", roles=()):
    """Return the account of an address, confirmed, created if need be."""
    found = find_compte(root, email)
    return found or create_compte(root, email, now=clock.now(), roles=roles, confirmed=True)


def make_champs():
    """Return a form of two champs."""
    return (
        ChampDescriptor(101, "text", "Nom du projet", mandatory=True),
        ChampDescriptor(102, "text", "Précisions"),
    )


def make_demarche(
    root, compte=None, *, champs=None, annotations=(), service=True, notify=silent, **presentation
):
    """Return a démarche en test with nothing left to do before its publication."""
    now = clock.now()
    compte = compte or make_compte(root, roles=(Role.ADMINISTRATEUR,))
    values = {"libelle": "Aide aux travaux", **PRESENTATION, **presentation}
    demarche = services.create_demarche(root, compte, now=now, notify=notify, **values)
    champs = make_champs() if champs is None else champs
    services.replace_formulaire(demarche, champs, annotations, now=now, notify=notify)
    if service:
        card = services.create_service(root, compte, **SERVICE)
        services.attach_service(demarche, card, compte, now=now, notify=notify)
    return demarche


def make_publiee(root, compte=None, *, slug=SLUG, notify=silent, **kw):
    """Return a published démarche."""
    compte = compte or make_compte(root, roles=(Role.ADMINISTRATEUR,))
    demarche = make_demarche(root, compte, notify=notify, **kw)
    for descriptor in essais_manquants(demarche):
        noter_essai(demarche, descriptor, reussi=True)
    services.publish(demarche, slug, lien_site="mail", compte=compte, now=clock.now(), notify=notify)
    return demarche
