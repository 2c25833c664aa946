"""A dossier that does not exist, to show what a text becomes: every champ answered, a decision made. Never stored."""

import random
from datetime import timedelta

from ds_pyramid.champs.models import Champs, Formulaire, Key
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.dossiers.models import TERMINES, Dossier, Etat, Identite, Traitement

NUMERO = 12345
RANGEES = 2  # rows of a block
PERSONNE = Identite(
    civilite="Mme", nom="Moreau", prenom="Camille", mandataire_nom="Benali", mandataire_prenom="Amina"
)
ETABLISSEMENT = {
    "siret_siege_social": "13002526500013",
    "numero_tva_intracommunautaire": "FR00130025265",
    "forme_juridique": "Association déclarée",
    "naf": "9499Z",
}
ENTREPRISE = Identite(
    siret="13002526500013",
    raison_sociale="Les Jardins partagés",
    adresse="20 avenue de Ségur, 75007 Paris",
    etablissement=ETABLISSEMENT,
)
MOTIVATION = "Ceci est un exemple de motivation."
PIECE = Fichier("exemple", "document.pdf", 84_000, "application/pdf", "", None)


def dossier_exemple(demarche: Demarche, now, etat: Etat = Etat.ACCEPTE, graine: int = 1) -> Dossier:
    """Return the example of a démarche in a state, filed on its draft; the same each time."""
    rng = random.Random(graine)  # noqa: S311 - invented answers
    dossier = Dossier(
        NUMERO,
        usager_id=None,
        usager_email="camille.moreau@exemple.fr",
        revision=demarche.draft.number,
        created_at=now - timedelta(days=30),
    )
    dossier.__parent__, dossier.__name__ = demarche.dossiers, str(NUMERO)
    dossier.identite = ENTREPRISE if demarche.pour_personne_morale else PERSONNE
    dossier.groupe_id = demarche.groupe_defaut.id
    dossier.depose_at = dossier.en_construction_at = now - timedelta(days=20)
    dossier.en_instruction_at = now - timedelta(days=10)
    dossier.etat = etat
    if etat in TERMINES:
        dossier.processed_at, dossier.motivation = now, MOTIVATION
        dossier.traitements = (
            Traitement("decider", now, Etat.EN_INSTRUCTION, etat, auteur_email="Anne Dupont"),
        )
        dossier.attestation_etat = "prete"
        dossier.justificatif = PIECE
    revision = dossier.revision
    for formulaire, champs in (
        (revision.champs, dossier.champs),
        (revision.annotations, dossier.annotations),
    ):
        _fill(formulaire, champs, rng, now)
    return dossier


def _fill(formulaire: Formulaire, champs: Champs, rng, now):
    for descriptor in formulaire.descriptors:
        if descriptor.type.container:
            for _row in range(RANGEES):
                row = champs.add_row(descriptor.stable_id, now=now)
                for child in descriptor.children:
                    _answer(champs, child, Key(child.stable_id, row), rng, now)
        else:
            _answer(champs, descriptor, Key(descriptor.stable_id), rng, now)


def _answer(champs, descriptor, key, rng, now):
    kind = descriptor.type
    if kind.fillable and not kind.inert:
        champs.set(key, (PIECE,) if kind.holds_files else kind.sample(descriptor, rng), now=now)
