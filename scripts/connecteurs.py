"""ds-connecteurs: how the remote services answer, and what waits for them."""

from functools import partial

from ds_pyramid.connectors import NOMS, sante
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.clock import now
from ds_pyramid.core.retry import in_transaction
from ds_pyramid.demarches.services.secrets import rechiffrer
from ds_pyramid.rappels import services as rappels
from ds_pyramid.scripts._app import bootstrap, parser


def main(argv=None):
    """Say how the remote services answer: one line each, then what waits for them.

    Columns, separated by tabs: name, address, state, last success, last failure and its reason, successes and failures
    of the day. --relancer asks again at once all that waits, after an outage. --rechiffrer encrypts the secrets kept
    for others with the present secret of the site: then the former one is of no more use. Status 1 when one is down.
    """
    arguments = _parser().parse_args(argv)
    with bootstrap(arguments.ini) as env:
        lines = [_line(env.settings, nom) for nom in NOMS]
        for line in lines:
            print("\t".join(line))
        with env.open_root() as (root, manager):
            queue = root["a_completer"]
            if arguments.relancer:
                print(f"relancées: {in_transaction(env.registry, queue.relancer, manager)} demandes")
            if arguments.rechiffrer:
                print(f"rechiffrés: {_rechiffrer(root, env, manager)} secrets")
            print(f"en attente: {len(queue)} demandes, dont {len(queue.dues(now()))} à faire maintenant")
    return 1 if any(line[2] == "en panne" for line in lines) else 0


def _rechiffrer(root, env, manager) -> int:
    """Encrypt again, a démarche at a time."""
    coffre, found = coffre_of(env.settings), 0
    for numero in [demarche.numero for demarche in root["demarches"].values()]:
        demarche = root["demarches"][str(numero)]
        found += in_transaction(env.registry, partial(rechiffrer, demarche, coffre), manager)
        found += in_transaction(env.registry, partial(rappels.rechiffrer, root, numero, coffre), manager)
    return found


def _line(settings, nom):
    url = settings.get(f"ds.connecteur.{nom}.url") or ""
    known = sante.lire(sante.dossier_of(settings), nom)
    failure = f"{known.echec} ({known.raison})" if known.echec else "-"
    counts = f"{known.reussites} réussites, {known.echecs} échecs le {known.jour}" if known.jour else "-"
    return nom, url or "-", _state(url, known), known.reussite or "-", failure, counts


def _state(url, known):
    if not url:
        return "désactivé"
    if not (known.reussite or known.echec):
        return "jamais demandé"
    return "en panne" if known.en_panne else "en service"


def _parser():
    found = parser(main.__doc__)
    found.prog = "ds-connecteurs"
    found.add_argument(
        "--relancer", action="store_true", help="ask again at once all that waits (after an outage)"
    )
    found.add_argument(
        "--rechiffrer", action="store_true", help="encrypt the secrets again (after a change of ds.secret)"
    )
    return found


if __name__ == "__main__":
    raise SystemExit(main())
