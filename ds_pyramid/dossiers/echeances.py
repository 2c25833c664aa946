"""The notices before expiry: who must be told of what, one mail a person for all his dossiers (I-229 to I-232)."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.mail import absolute_url, envoyer
from ds_pyramid.dossiers.indexes import ECHEANCES, SCOPE, placements, replace_placements
from ds_pyramid.dossiers.models import TRAITE_LIBELLE, Dossier, Etat
from ds_pyramid.dossiers.notifications import agents_of, comptes_of, owner_of
from ds_pyramid.dossiers.services.envois import consigner
from ds_pyramid.dossiers.services.expiration import (
    J14,
    J30,
    PREAVIS_LONG,
    avis_dus,
    expiration,
    expiration_day,
    marquer_prevenu,
)

USAGER, ADMINISTRATION = "usager", "administration"
LISTED = 100  # dossiers named in one mail
TRACE = "Dossier no {numero} ({demarche}) : il sera supprimé le {date}, à la fin de sa durée de conservation."
RELEASE_EVERY = 500  # dossiers looked at between two releases of loaded objects

# Who is told of a notice, by kind and state (decisions.md).
COTES = {
    (J30, Etat.BROUILLON): (USAGER,),
    (J14, Etat.BROUILLON): (USAGER,),
    (J14, Etat.EN_CONSTRUCTION): (USAGER, ADMINISTRATION),
}
COTES_TERMINE = {J30: (ADMINISTRATION,), J14: (USAGER, ADMINISTRATION)}


class Destinataire(NamedTuple):
    """One person on one side; 0 stands for nobody: the dossier has no one left to tell."""

    cote: str
    compte_id: int


def find_dossier(root, numero: int) -> Dossier | None:
    """Return a dossier by number, or None."""
    demarche = root.dossier_index.get(numero)
    return None if demarche is None else root["demarches"][str(demarche)].dossiers.get(numero)


def candidats(root, now: datetime, days: int) -> list[int]:
    """Return the numbers of the dossiers whose expiry is at most some days away, by expiry."""
    horizon = clock.add_days(now, days).timestamp()
    return [key[-1] for key, _row in root.listes.items(ECHEANCES, max=(horizon, float("inf")))]


def envois(root, now: datetime) -> dict[Destinataire, list[int]]:
    """Return what is due today: recipient -> numbers of dossiers."""
    found: dict[Destinataire, list[int]] = {}
    for count, numero in enumerate(candidats(root, now, PREAVIS_LONG + 1), 1):
        dossier = find_dossier(root, numero)
        if dossier is not None:
            for destinataire in destinataires(dossier, now):
                found.setdefault(destinataire, []).append(numero)
        if count % RELEASE_EVERY == 0 and root._p_jar is not None:
            root._p_jar.cacheGC()
    return found


def destinataires(dossier: Dossier, now: datetime) -> list[Destinataire]:
    """Return who must be told today of the expiry of a dossier and was not yet."""
    kind = avis_dus(dossier, now)
    if kind is None:
        return []
    cotes = COTES_TERMINE[kind] if dossier.termine else COTES.get((kind, dossier.etat), ())
    found = [destinataire for cote in cotes for destinataire in _of_side(dossier, cote)]
    if not found and kind == J14:
        found = [Destinataire(USAGER, 0)]
    day = expiration_day(dossier).isoformat()
    return [d for d in found if (kind, day, d.compte_id) not in dossier.avis_envoyes]


def prevenir(root, registry, destinataire: Destinataire, numeros, now: datetime) -> int:
    """Queue the one mail of a person and mark its dossiers; return how many it tells of.

    Everything is asked again, because another process may have acted meanwhile.
    """
    dossiers = [d for d in (find_dossier(root, numero) for numero in numeros) if d is not None]
    due = [d for d in dossiers if destinataire in destinataires(d, now)]
    for dossier in due:
        kind = avis_dus(dossier, now)
        marquer_prevenu(dossier, kind, destinataire.compte_id)
        replace_placements(dossier, SCOPE, placements(dossier))
    compte = get_compte(root, destinataire.compte_id)
    if due and compte is not None:
        _queue(registry, compte, destinataire.cote, due, now)
    return len(due)


def _of_side(dossier, cote) -> Iterator[Destinataire]:
    if cote == USAGER:
        owner = owner_of(dossier)
        if owner is not None and dossier.hidden_by_usager_at is None:
            yield Destinataire(USAGER, owner.id)
    elif dossier.hidden_by_administration_at is None:
        administrateurs = comptes_of(dossier, dossier.demarche.administrateurs) if dossier.termine else []
        for compte in {c.id: c for c in (*agents_of(dossier), *administrateurs)}.values():
            yield Destinataire(ADMINISTRATION, compte.id)


def _queue(registry, compte, cote, dossiers, now):
    lignes = [_ligne(registry, d, cote, compte.locale or "fr") for d in dossiers]
    cle = "expiration|" + ",".join(f"{d.numero}:{expiration_day(d)}" for d in dossiers)
    nom = f"dossier_expiration_{cote}"
    courrier = envoyer(
        registry,
        compte,
        nom,
        cle=cle,
        nombre=len(dossiers),
        lignes=lignes[:LISTED],
        reste=max(0, len(dossiers) - LISTED),
        lien=absolute_url(registry, "/dossiers?onglet=expirant" if cote == USAGER else "/instruction"),
    )
    for dossier, ligne in zip(dossiers, lignes, strict=True) if cote == USAGER else ():
        texte = TRACE.format(**ligne)  # the mail itself speaks of the other dossiers of that person
        consigner(dossier, courrier, nom, now=now, texte=texte)


def _ligne(registry, dossier, cote, langue):
    numero = dossier.numero
    path = (
        f"/dossiers/{numero}"
        if cote == USAGER
        else f"/instruction/{dossier.demarche.numero}/dossiers/{numero}"
    )
    hidden = cote == USAGER and dossier.decision_cachee
    return {
        "numero": numero,
        "demarche": dossier.demarche.libelle,
        "etat": TRAITE_LIBELLE if hidden else dossier.etat.libelle,
        "date": format_date(expiration(dossier), langue),
        "lien": absolute_url(registry, path),
    }
