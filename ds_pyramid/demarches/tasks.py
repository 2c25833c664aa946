"""Periodic tasks on démarches: the end of those deleted, the end of their tokens."""

from functools import partial
from pathlib import Path

from ds_pyramid.connectors.liens import ILiens
from ds_pyramid.core import clock
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.demarches.donnees_ouvertes import ecrire
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.lignes import CATALOGUE, LigneCatalogue
from ds_pyramid.demarches.notifications import tell_dead_links, tell_token_end
from ds_pyramid.demarches.services.jetons import TOUS, etape, jeton_de
from ds_pyramid.demarches.services.liens import liens_de, noter
from ds_pyramid.demarches.services.relecture import relever
from ds_pyramid.demarches.services.suppression import detruire, is_finie

AVANT_LA_FIN = (31, 14, 7, 1, 0)  # days before the end of a token at which it is told; 0: once ended


@periodic_task("30 4 * * *")
def purge_demarches(root, registry, *, now):
    """Erase for good the démarches deleted seven days ago on which no dossier is left."""
    deleted = [d for d in root["demarches"].values() if d.deleted_at]

    def purge(demarche):
        if not is_finie(demarche, now) or len(demarche.dossiers):
            return IGNORE
        return detruire(demarche)

    return for_each(deleted, purge)


@periodic_task("0 8 * * *")
def warn_ending_tokens(root, registry, *, now):
    """Tell administrateurs that a token of a démarche (API Entreprise, API Particulier) ends: a month, two weeks, a
    week, a day before, and once it has ended."""

    def warn(pair):
        demarche, porteur = pair
        step = _step(demarche, porteur, now)
        if step is None or step in demarche.alertes_jeton:
            return IGNORE
        demarche.alertes_jeton = demarche.alertes_jeton | {step}
        cle = "|".join([str(demarche.numero), "jeton", *map(str, step)])
        return tell_token_end(registry, demarche, porteur, cle=cle)

    living = [d for d in root["demarches"].values() if not d.deleted_at]
    return for_each([(d, porteur) for d in living for porteur in TOUS if jeton_de(d, porteur)], warn)


def _step(demarche, porteur, now):
    """Return the latest warning that is due, None when the end is far or unknown."""
    end = jeton_de(demarche, porteur).expire_at
    if end is None:
        return None
    due = [days for days in AVANT_LA_FIN if now >= clock.add_days(end, -days)]
    return etape(porteur, end, min(due)) if due else None


@periodic_task("0 6 1 * *")
def publier_les_donnees_ouvertes(root, registry, *, now):
    """Write the list of the démarches online in the folder of open data, where the operator named one."""
    folder = registry.settings.get("ds.open_data")
    if not folder:
        return None
    return for_each([Path(folder)], lambda path: ecrire(root, path, now))


@periodic_task("40 4 * * *")
def relire_les_formulaires(root, registry, *, now):
    """Look again in the forms in use for sensitive data: the words looked for may have changed."""
    numeros = [LigneCatalogue(*row).numero for _key, row in root.listes.items(CATALOGUE)]

    def review(numero):
        demarche = root["demarches"].get(str(numero))
        return index_demarche(demarche) if demarche is not None and relever(demarche) else IGNORE

    return for_each(numeros, review)


@periodic_task("0 5 * * *")
def verifier_liens(root, registry, *, now):
    """Look, once a week, whether the links that published démarches give to usagers still lead somewhere."""
    connector = registry.queryUtility(ILiens)
    if connector is None:
        return for_each([], lambda _none: IGNORE)
    today = [d.numero for d in root["demarches"].values() if d.est_publiee and d.numero % 7 == now.weekday()]
    act = partial(_verifier, root, registry, connector)
    return for_each(today, act, own_transactions=True)


def _verifier(root, registry, connector, numero):
    """Look at the links of one démarche; only the last step is inside the gate."""
    manager = manager_of(root)
    manager.begin()
    demarche = root["demarches"].get(str(numero))
    found = liens_de(demarche) if demarche is not None else []
    manager.abort()
    etats = {lien: connector.etat(lien) for lien in found}
    return in_transaction(registry, partial(_noter_liens, root, registry, numero, etats), manager) or IGNORE


def _noter_liens(root, registry, numero, etats):
    demarche = root["demarches"].get(str(numero))
    morts = noter(demarche, etats) if demarche is not None else []
    if morts:
        tell_dead_links(registry, demarche, morts)
    return len(morts)
