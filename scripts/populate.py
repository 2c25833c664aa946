"""Realistic dossiers for measuring: `ds-populate INI --demarche N --dossiers K [--seed S]`."""

import random
import sys
import time
from functools import partial

import transaction

from ds_pyramid.accounts.services import create_compte, find_compte, get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail import MUTED
from ds_pyramid.core.retry import in_transaction
from ds_pyramid.demarches.errors import DemarcheInconnue
from ds_pyramid.demarches.services import get_demarche
from ds_pyramid.dossiers.errors import ActeImpossible
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.scripts._app import bootstrap, parser
from ds_pyramid.scripts._remplissage import Remplisseur, draw_etat, make_dossier, year_before

LOT = 100  # dossiers of one transaction
PAR_USAGER = 3  # dossiers of one account, on average
ADRESSE = "usager-{}@essai.exemple.fr"


def main(argv=None):
    """Make K dossiers on a démarche, with valid answers for every type of champ.

    They are spread over the states, the groupes, many accounts of usagers and the dates of the last year; the same
    seed gives the same draws. Not for a site in service: production is refused. No mail is sent.
    """
    args = _arguments(argv)
    with bootstrap(args.ini) as env:
        if env.settings.get("ds.environment") == "production":
            return _refuse("ds-populate ne s’emploie pas sur un site en production.")
        env.registry[MUTED] = True
        with env.open_root() as (root, _manager):
            try:
                return _populate(env.registry, root, args)
            except DemarcheInconnue:
                return _refuse(f"Aucune démarche ne porte le numéro {args.demarche}.")
            except (ActeImpossible, ActeRefuse) as refusal:
                details = [erreur.message.interpolate() for erreur in getattr(refusal, "erreurs", ())]
                return _refuse("\n  - ".join([refusal.message.interpolate(), *details[:10]]))


def _arguments(argv):
    found = parser(main.__doc__)
    found.add_argument("--demarche", metavar="N", type=int, required=True, help="number of the démarche")
    found.add_argument("--dossiers", metavar="K", type=int, required=True, help="how many dossiers")
    found.add_argument("--seed", metavar="S", type=int, default=1, help="1 by default")
    return found.parse_args(argv)


def _populate(registry, root, args):
    get_demarche(root, args.demarche)
    begun, done = time.monotonic(), 0
    remplisseur = Remplisseur(random.Random(args.seed))
    while done < args.dossiers:
        size = min(LOT, args.dossiers - done)
        state = remplisseur.rng.getstate(), len(remplisseur.numeros)
        in_transaction(registry, partial(_batch, root, registry, args, remplisseur, size, state))
        root._p_jar.cacheMinimize()
        done += size
        if sys.stderr.isatty():
            print(
                f"\r{done} dossiers, {done / (time.monotonic() - begun):.0f} par seconde",
                end="",
                file=sys.stderr,
            )
    print(f"créés: {done} dossiers")
    return 0


def _batch(root, registry, args, remplisseur, size, state):
    """Make the dossiers of one transaction; run again, it makes the same ones."""
    random_state, known = state
    remplisseur.rng.setstate(random_state)
    del remplisseur.numeros[known:]
    rng, notify, instant = remplisseur.rng, notifier(registry), clock.now()
    demarche = get_demarche(root, args.demarche)
    for _dossier in range(size):
        usager = _usager(root, rng.randrange(1 + args.dossiers // PAR_USAGER), instant)
        groupe = rng.choice(_open_groupes(demarche))
        debut, fin = year_before(instant, rng)
        dossier = make_dossier(
            demarche, usager, _instructeur(root, demarche, groupe, rng), remplisseur,
            etat=draw_etat(rng), debut=debut, fin=fin, notify=notify,
        )  # fmt: skip
        if dossier.groupe_id is not None and dossier.groupe_id != groupe.id and not _routed(demarche):
            dossier.groupe_id = groupe.id
            notify(DossierModifie(dossier=dossier, now=dossier.updated_at))


def _usager(root, number, now):
    email = ADRESSE.format(number + 1)
    found = find_compte(root, email)
    return found or create_compte(root, email, now=now, confirmed=True)


def _open_groupes(demarche):
    return [groupe for groupe in demarche.groupes.values() if not groupe.ferme]


def _routed(demarche):
    return any(groupe.regle is not None for groupe in demarche.groupes.values())


def _instructeur(root, demarche, groupe, rng):
    members = sorted(groupe.instructeurs or demarche.instructeurs or demarche.administrateurs)
    return get_compte(root, rng.choice(members))


def _refuse(message):
    transaction.abort()
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
