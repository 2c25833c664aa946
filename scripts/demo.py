"""The demo: accounts, démarches and dossiers to try everything on. `ds-demo INI`."""

import random
import sys
from dataclasses import replace
from datetime import timedelta

import transaction

from ds_pyramid.accounts.passwords import hash_password
from ds_pyramid.accounts.services import create_compte, find_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail import MUTED, absolute_url
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import DemarcheInconnue
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.services.essais import essais_manquants, noter_essai
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.scripts._app import bootstrap, parser
from ds_pyramid.scripts._demo_formulaires import MODELES, Modele
from ds_pyramid.scripts._remplissage import Remplisseur, make_dossier

MOT_DE_PASSE = "une phrase de passe 2026"
COMPTES = (
    ("usager@exemple.fr", "Camille", "Moreau", ()),
    ("instructeur@exemple.fr", "Élodie", "Garnier", (Role.INSTRUCTEUR,)),
    ("expert@exemple.fr", "Karim", "Haddad", (Role.EXPERT,)),
    ("admin@exemple.fr", "Jeanne", "Lefèvre", (Role.ADMINISTRATEUR, Role.INSTRUCTEUR)),
    ("manager@exemple.fr", "Paul", "Girard", (Role.MANAGER,)),
)
# State -> how many dossiers of each démarche.
DOSSIERS = {
    Etat.BROUILLON: 1,
    Etat.EN_CONSTRUCTION: 4,
    Etat.EN_INSTRUCTION: 3,
    Etat.ACCEPTE: 2,
    Etat.REFUSE: 1,
    Etat.SANS_SUITE: 1,
}


def main(argv=None):
    """Load the demo: five accounts, published démarches that hold every type of champ, dossiers in every state.

    Running it again adds what is missing and changes nothing else. Refused in production. No mail is sent.
    """
    args = parser(main.__doc__).parse_args(argv)
    with bootstrap(args.ini) as env:
        if env.settings.get("ds.environment") == "production":
            print("ds-demo ne s’emploie pas sur un site en production.", file=sys.stderr)
            return 2
        env.registry[MUTED] = True
        with env.write_gate(), env.open_root() as (root, _manager):
            load(root, env.registry)
            transaction.commit()
            print("\n".join(_summary(root, env.registry)))
    return 0


def load(root, registry):
    """Add to the tree what it lacks of the demo; the caller commits."""
    now, notify = clock.now(), notifier(registry)
    for email, prenom, nom, roles in COMPTES:
        _compte(root, email, prenom, nom, roles, now)
    for modele in MODELES:
        try:
            services.find_by_slug(root, modele.slug)
        except DemarcheInconnue:
            demarche = _demarche(root, modele, now, notify)
            _dossiers(root, demarche, modele, now, notify)


def _compte(root, email, prenom, nom, roles, now):
    """Create an account ready to be used, or give the roles to the one that is there."""
    compte = find_compte(root, email)
    if compte is None:
        compte = create_compte(root, email, now=now, confirmed=True)
        compte.password_hash = hash_password(MOT_DE_PASSE)
        compte.prenom, compte.nom = prenom, nom
    if not compte.roles >= set(roles):
        compte.roles |= set(roles)


def _demarche(root, modele: Modele, now, notify):
    """Create and publish a démarche a year ago, so that its dossiers have a past."""
    admin, instructeur = find_compte(root, "admin@exemple.fr"), find_compte(root, modele.instructeur)
    common = {"now": now - timedelta(days=400), "notify": notify}
    demarche = services.create_demarche(root, admin, modele.libelle, **modele.presentation, **common)
    champs, annotations = _available(modele.champs), _available(modele.annotations)
    services.replace_formulaire(demarche, champs, annotations, auteur=admin, **common)
    services.attach_service(demarche, _service(root, admin, modele.service), admin, **common)
    services.affecter_instructeur(demarche.groupe_defaut, instructeur, auteur=admin, **common)
    for descriptor in essais_manquants(
        demarche
    ):  # of services that ds-simulateur plays: it knows their test values
        noter_essai(demarche, descriptor, reussi=True)
    services.publish(demarche, modele.slug, lien_site="https://valmont.exemple.fr", compte=admin, **common)
    index_demarche(demarche)
    return demarche


def _available(descriptors):
    """Leave out the champs of a type that is not built yet: a demo shows what works."""
    kept = (replace(d, children=_available(d.children)) if d.children else d for d in descriptors)
    return tuple(descriptor for descriptor in kept if not descriptor.type.inert)


def _service(root, admin, fields):
    found = (s for s in services.services_de(root, admin) if s.nom == fields["nom"])
    return next(found, None) or services.create_service(root, admin, **fields)


def _dossiers(root, demarche, modele, now, notify):
    """Make a few dossiers in every state, the first of each for the demo's usager."""
    rng = random.Random(modele.slug)
    remplisseur = Remplisseur(rng, reponses=modele.reponses)
    instructeur = find_compte(root, modele.instructeur)
    others = [_usager(root, number, now) for number in range(1, 5)]
    for etat, number in DOSSIERS.items():
        for rank in range(number):
            usager = others[rank % len(others)] if rank else find_compte(root, "usager@exemple.fr")
            debut = now - timedelta(days=rng.randint(20, 120))
            make_dossier(
                demarche, usager, instructeur, remplisseur,
                etat=etat, debut=debut, fin=min(now, debut + timedelta(days=18)), notify=notify,
            )  # fmt: skip


def _usager(root, number, now):
    email = f"usager-{number}@exemple.fr"
    return find_compte(root, email) or create_compte(root, email, now=now, confirmed=True)


def _summary(root, registry):
    yield "Comptes de démonstration (mot de passe : " + MOT_DE_PASSE + ")"
    for email, _prenom, _nom, _roles in COMPTES:
        compte = find_compte(root, email)
        yield f"  {email:26} {', '.join(sorted(compte.roles))}"
    yield "Démarches"
    for modele in MODELES:
        demarche, slug = services.find_by_slug(root, modele.slug)
        yield f"  no {demarche.numero} {demarche.libelle}"
        yield f"    {absolute_url(registry, f'/commencer/{slug}')}"
    yield f"Connexion : {absolute_url(registry, '/connexion')}"
    yield f"Courriels : {absolute_url(registry, '/__mails')}"


if __name__ == "__main__":
    sys.exit(main())
