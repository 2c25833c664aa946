"""The words by which the administration finds a deposited dossier."""

from ds_pyramid.champs.walk import read
from ds_pyramid.dossiers.models import Dossier, Etat


def texte_du_dossier(root, numero: int) -> str | None:
    """Return the text to index: number, people, answers, annotations; None for a brouillon or a dossier gone."""
    demarche_numero = root.dossier_index.get(numero)
    if demarche_numero is None:
        return None
    dossier = root["demarches"][str(demarche_numero)].dossiers.get(numero)
    if dossier is None or dossier.etat == Etat.BROUILLON:
        return None
    return "\n".join(_parts(dossier))


def _parts(dossier: Dossier):
    yield str(dossier.numero)
    yield dossier.usager_email
    if dossier.identite:
        identite = dossier.identite
        yield identite.demandeur
        yield f"{identite.siret} {identite.mandataire_prenom} {identite.mandataire_nom}"
    revision = dossier.revision
    for formulaire, champs in (
        (revision.champs, dossier.champs),
        (revision.annotations, dossier.annotations),
    ):
        for champ in read(formulaire, champs).walk():
            if champ.type.fillable and not champ.blank:
                yield from champ.type.search_terms(champ.descriptor, champ.value)
