"""Files of the champs: checked as they arrive, kept in the answers, replaced or removed (U-206 to U-214)."""

from collections.abc import Iterable, Iterator

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.societes import documents
from ds_pyramid.core.blobs import PENDING, Fichier
from ds_pyramid.core.filetypes import EXTENSIONS_ADMISES, FichierRefuse
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.errors import EtatChange
from ds_pyramid.dossiers.events import FichiersJoints
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.acces import check_editable
from ds_pyramid.dossiers.services.saisie import champs_saisis, lire_saisie, ouvrir, toucher

MEGA = 1024 * 1024
FICHIERS_MAX = 100  # of one champ


def ajouter_fichiers(
    dossier: Dossier, key: str, televersements: Iterable, auteur, *, admises=EXTENSIONS_ADMISES, now, notify
) -> tuple[Fichier, ...]:
    """Add files to a champ, or replace its file when it takes one only; return those added.

    All are checked before the first is kept. Raises FichierRefuse, EtatChange, DemarcheFermee.
    """
    check_editable(dossier, now)
    champ = lire_saisie(dossier).champ(key)
    if champ is None or not champ.type.holds_files:
        raise EtatChange(_("Le formulaire a changé : rechargez la page."))
    televersements = list(televersements)
    several = champ.type.several_files(champ.descriptor)
    if not several:
        televersements = televersements[-1:]
    present = fichiers_de(champ.value) if several else ()
    if len(present) + len(televersements) > FICHIERS_MAX:
        raise FichierRefuse(_("${max} fichiers au plus.", mapping={"max": FICHIERS_MAX}))
    mimes = [_check(champ, televersement, admises) for televersement in televersements]
    added = tuple(
        t.to_fichier(now, mime=mime, scan=PENDING) for t, mime in zip(televersements, mimes, strict=True)
    )
    if added:
        ouvrir(dossier).set(champ.key, (*present, *added), now=now, auteur=auteur.id)
        notify(FichiersJoints(dossier=dossier, fichiers=added, now=now))
        toucher(dossier, auteur, now=now, notify=notify)
    return added


def retirer_fichier(dossier: Dossier, key: str, fichier_id: str, auteur, *, now, notify) -> None:
    """Take a file out of a champ; one already gone is no error. Raises EtatChange, DemarcheFermee."""
    check_editable(dossier, now)
    champ = lire_saisie(dossier).champ(key)
    if champ is None or not champ.type.holds_files:
        return
    present = fichiers_de(champ.value)
    left = tuple(fichier for fichier in present if fichier.id != fichier_id)
    if len(left) < len(present):
        ouvrir(dossier).set(champ.key, left or None, now=now, auteur=auteur.id)
        toucher(dossier, auteur, now=now, notify=notify)


def fichiers_de(value) -> tuple[Fichier, ...]:
    """Return the files that a value holds."""
    if isinstance(value, Fichier):
        return (value,)
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, Fichier))
    return ()


def fichiers_du_dossier(dossier: Dossier) -> Iterator[Fichier]:
    """Iterate over the files that the usager's side may see: its answers, pending ones first, and the decision's."""
    for champs in (champs_saisis(dossier), dossier.champs):
        for value in dict(champs.items()).values():
            if not isinstance(value, Saisie):
                yield from fichiers_de(value)
    yield from (f for f in (dossier.justificatif, dossier.attestation) if f is not None)


def trouver_fichier(dossier: Dossier, fichier_id: str) -> Fichier | None:
    """Return a file by id, or None: one of the usager's side, or a model or notice of the form."""
    found = (*fichiers_du_dossier(dossier), *_of_forms(dossier.revision.champs))
    return next((fichier for fichier in found if fichier.id == fichier_id), None)


def trouver_fichier_administration(dossier: Dossier, fichier_id: str) -> Fichier | None:
    """Return a file by id, or None: answers submitted, annotations, the decision's, models of both forms."""
    values = [value for champs in (dossier.champs, dossier.annotations) for _key, value in champs.items()]
    found = (fichier for value in values for fichier in fichiers_de(value))
    revision, decision = dossier.revision, (f for f in (dossier.justificatif, dossier.attestation) if f)
    formulaires = (revision.champs, revision.annotations)
    certificats = (f for _label, f in documents_entreprise(dossier))
    everything = (*found, *decision, *certificats, *_of_forms(*formulaires))
    return next((f for f in everything if f.id == fichier_id), None)


def documents_entreprise(dossier: Dossier) -> list[tuple]:
    """Return (label, file) of the certificates of the demandeur: for the administration alone (X-220, X-221, X-238)."""
    return documents(dossier.identite.etablissement) if dossier.identite is not None else []


def _of_forms(*formulaires) -> Iterator[Fichier]:
    """Iterate over the files that the administrateur gave with the form (U-211)."""
    for formulaire in formulaires:
        for descriptor in formulaire.walk():
            yield from (value for value in descriptor.options.values() if isinstance(value, Fichier))


def _check(champ, televersement, admises) -> str:
    """Return the type to store. Raises FichierRefuse."""
    if televersement.taille >= champ.type.limit(champ.descriptor):
        limite = champ.type.limit(champ.descriptor) // MEGA
        raise FichierRefuse(
            _(
                "Le fichier « ${nom} » est trop lourd : il doit peser moins de ${limite} Mo.",
                mapping={"nom": televersement.nom, "limite": limite},
            )
        )
    return televersement.check(champ.type.extensions(champ.descriptor, admises))
