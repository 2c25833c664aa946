"""A new brouillon."""

from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import DossierModifie, ReponsesDonnees
from ds_pyramid.dossiers.models import Dossier, Identite
from ds_pyramid.dossiers.services.acces import check_ouverte


def creer_brouillon(
    demarche, compte, *, identite: Identite | None = None, essai: bool = False, now, notify
) -> Dossier:
    """Open a dossier on the present révision of a démarche; the identity was validated before (U-132).

    `compte` None makes a prefilled brouillon without owner; `essai` a test dossier on the changes of the form that are
    not published (A-223). Raises DemarcheFermee.
    """
    check_ouverte(demarche, now)
    root, revision = find_root(demarche), demarche.draft if essai else demarche.revision
    dossier = Dossier(
        next_number(root, "dossier"),
        usager_id=compte.id if compte else None,
        usager_email=compte.email if compte else "",
        revision=revision.number,
        created_at=now,
    )
    dossier.identite = identite
    dossier.test = demarche.en_test or essai
    dossier.champs.open_blocks(revision.champs, now=now)
    demarche.dossiers.add(dossier.numero, dossier)
    root.dossier_index[dossier.numero] = demarche.numero
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
    if identite is not None and identite.siret:
        notify(ReponsesDonnees(dossier=dossier, auteur=compte, now=now))
    return dossier
