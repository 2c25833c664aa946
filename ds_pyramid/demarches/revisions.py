"""Changes of a published form: publish them, throw them away (A-249 to A-264); what they are: differences.py.

The draft is a révision like the others. Publishing freezes it, makes a copy the next draft, and asks for the open
dossiers to be moved in the background (`Demarche.rebase_attendu`, dossiers.services.rebase).
"""

from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.differences import PAGES, has_changes, resume
from ds_pyramid.demarches.errors import EtatIncompatible, PublicationRefusee
from ds_pyramid.demarches.events import DossiersDeTestASupprimer, RevisionPubliee
from ds_pyramid.demarches.models import Demarche, Revision
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.publication import freeze_draft
from ds_pyramid.demarches.services.verifications import check_formulaire

REBASES = "rebases"  # list of the démarches whose open dossiers are to be moved


def publier(demarche: Demarche, compte, *, now, notify) -> Revision:
    """Publish the changes of the draft; return the révision now in force (A-250, A-263).

    No dossier is deleted: the open ones follow in the background. Raises EtatIncompatible, PublicationRefusee.
    """
    if not demarche.est_publiee or demarche.deleted_at:
        raise EtatIncompatible
    if not has_changes(demarche):
        raise EtatIncompatible(_("Aucun changement n’attend d’être publié."))
    problemes = list(check_formulaire(demarche))
    if problemes:
        raise PublicationRefusee(problemes)
    return mettre_en_vigueur(demarche, compte, now=now, notify=notify)


def mettre_en_vigueur(demarche: Demarche, compte, *, now, notify) -> Revision:
    """Freeze a checked draft as the révision in force, and ask for the open dossiers to follow."""
    summary = resume(demarche)
    revision = freeze_draft(demarche, now)
    revision.auteur_id = compte.id if compte else None
    demarche.rebase_attendu = revision.number
    find_root(demarche).listes.place(None, {REBASES: ((demarche.numero,), ())})
    note(demarche, compte, f"changements du formulaire publiés : {summary}", now)
    notify(DossiersDeTestASupprimer(demarche=demarche, auteur=compte, now=now))
    notify(RevisionPubliee(demarche=demarche, numero=revision.number, auteur=compte, now=now))
    return revision


def rebase_fini(demarche: Demarche) -> None:
    """Record that no open dossier is left on a former révision."""
    demarche.rebase_attendu = None
    find_root(demarche).listes.place({REBASES: (demarche.numero,)}, {})


def abandonner(demarche: Demarche, compte, *, now) -> None:
    """Throw the draft's changes away: it says again what is published (A-261). Raises EtatIncompatible."""
    if demarche.revision_publiee is None or demarche.deleted_at:
        raise EtatIncompatible
    if not has_changes(demarche):
        return
    draft, published = demarche.draft, demarche.revision
    for page in PAGES:
        getattr(draft, page).descriptors = getattr(published, page).descriptors
    draft.ineligibilite = published.ineligibilite
    draft.suppressions = ()
    note(demarche, compte, "changements du formulaire abandonnés", now)


def publiees(demarche: Demarche) -> list[Revision]:
    """Return the révisions that were published, the latest first (A-262)."""
    found = [revision for revision in demarche["revisions"].values() if revision.published_at is not None]
    return sorted(found, key=lambda revision: revision.number, reverse=True)
