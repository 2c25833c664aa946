"""Take over a form of the original: `ds-import-demarche INI FILE.json --administrateur E [--publish SLUG]`."""

import sys
from pathlib import Path

import transaction

from ds_pyramid.accounts.services import AdresseInvalide, create_compte, find_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import ActeRefuse, PublicationRefusee
from ds_pyramid.demarches.importation.rapport import LigneRapport, Rapport
from ds_pyramid.demarches.importation.reprise import A_COMPLETER, fill_missing, import_demarche
from ds_pyramid.scripts._app import bootstrap, parser


def main(argv=None):
    """Take over a form of the original, from the public schema JSON of a démarche or the API's answer.

    A new démarche is made, en test, or published at SLUG with --publish: the settings that the file does not hold are
    then filled with « à compléter » values, listed at the end. Nobody of the file is created or mailed; files that it
    names are not fetched. On an error nothing is stored and the exit status is 2.
    """
    args = _arguments(argv)
    try:
        data = Path(args.file).read_bytes()
    except OSError as error:
        return _refuse(f"{args.file} : {error.strerror}")
    with bootstrap(args.ini) as env, env.write_gate(), env.open_root() as (root, _manager):
        try:
            rapport = _take_over(root, env.registry, data, args)
        except PublicationRefusee as refusal:
            transaction.abort()
            return _refuse(_text(refusal.message), *(_text(p.message) for p in refusal.problemes))
        except (ActeRefuse, AdresseInvalide) as refusal:
            transaction.abort()
            return _refuse(_text(refusal.message))
        transaction.commit()
    print("\n".join(_report(rapport)))
    return 0


def _arguments(argv):
    found = parser(main.__doc__)
    found.add_argument("file", metavar="FILE.json", help="the schema or the API's answer")
    found.add_argument("--administrateur", metavar="E", required=True, help="address of its administrateur")
    found.add_argument(
        "--instructeur", metavar="E", action="append", default=[], help="address of an instructeur"
    )
    found.add_argument("--publish", metavar="SLUG", help="publish it at /commencer/SLUG")
    found.add_argument("--personnes-morales", action="store_true", help="its public has a SIRET")
    return found.parse_args(argv)


def _take_over(root, registry, data, args) -> Rapport:
    common = {"now": clock.now(), "notify": notifier(registry)}
    compte = _administrateur(root, args.administrateur)
    demarche, rapport = import_demarche(
        root, data, compte, pour_personne_morale=args.personnes_morales, **common
    )
    for email in args.instructeur:
        services.inviter_instructeur(demarche.groupe_defaut, email, auteur=compte, **common)
    if args.publish:
        fill_missing(demarche, compte, rapport, **common)
        services.publish(demarche, args.publish, lien_site=A_COMPLETER, compte=compte, **common)
    return rapport


def _administrateur(root, email):
    """Return the account, with the role; one that does not exist is created without password nor mail."""
    compte = find_compte(root, email) or create_compte(root, email, now=clock.now())
    compte.roles |= {Role.ADMINISTRATEUR}
    return compte


def _report(rapport: Rapport):
    yield from _lines("Champs", rapport.champs)
    yield from _lines("Annotations privées", rapport.annotations)
    for title, notes in (("À savoir", rapport.notes), ("Réglages à compléter", rapport.a_completer)):
        if notes:
            yield f"{title} :"
            yield from (f"  - {_text(note)}" for note in notes)
    yield rapport.bilan


def _lines(title: str, lignes: list[LigneRapport]):
    if lignes:
        yield f"{title} :"
    for ligne in lignes:
        mark = "inerte" if ligne.inerte else "repris"
        yield f"  {'  ' * ligne.niveau}{mark} {ligne.type_champ} {ligne.stable_id} « {ligne.libelle} »"
        yield from (f"  {'  ' * ligne.niveau}  - {_text(note)}" for note in ligne.notes)


def _text(message) -> str:
    return message.interpolate() if hasattr(message, "interpolate") else str(message)


def _refuse(*messages: str) -> int:
    print(messages[0], *(f"  - {message}" for message in messages[1:]), sep="\n", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
