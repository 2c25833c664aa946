"""A new brouillon."""

from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import DossierModifie, ReponsesDonnees
from ds_pyramid.dossiers.models import Dossier, Identite
from ds_pyramid.dossiers.services.acces import check_ouverte


def creer_brouillon(demarche, compte, *, identite: Identite | None = None, now, notify) -> Dossier:
    """Open a dossier on the present révision of a démarche; the identity was validated before (U-132).

    `compte` None makes a prefilled brouillon without owner. Raises DemarcheFermee.
    """
    check_ouverte(demarche, now)
    root = find_root(demarche)
    dossier = Dossier(
        next_number(root, "dossier"),
        usager_id=compte.id if compte else None,
        usager_email=compte.email if compte else "",
        revision=demarche.revision.number,
        created_at=now,
    )
    dossier.identite = identite
    dossier.test = demarche.en_test
    dossier.champs.open_blocks(demarche.revision.champs, now=now)
    demarche.dossiers.add(dossier.numero, dossier)
    root.dossier_index[dossier.numero] = demarche.numero
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
    if identite is not None and identite.siret:
        notify(ReponsesDonnees(dossier=dossier, auteur=compte, now=now))
    return dossier
