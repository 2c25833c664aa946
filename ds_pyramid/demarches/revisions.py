"""Changes of a published form: what they are, publish them, throw them away (A-249 to A-264).

The draft is a révision like the others. Publishing freezes it, makes a copy the next draft, and asks for the open
dossiers to be moved in the background (`Demarche.rebase_attendu`, dossiers.services.rebase).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.editeur.ecarts import FIELDS, Ecarts, Position, compare, positions
from ds_pyramid.demarches.errors import EtatIncompatible, PublicationRefusee
from ds_pyramid.demarches.events import RevisionPubliee
from ds_pyramid.demarches.models import Demarche, Revision
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.publication import freeze_draft
from ds_pyramid.demarches.services.verifications import check_formulaire

PAGES = ("champs", "annotations")
REBASES = "rebases"  # list of the démarches whose open dossiers are to be moved
AJOUT, RETRAIT, DEPLACEMENT, CHANGEMENT = "ajout", "retrait", "deplacement", "changement"


class Reglage(NamedTuple):
    """One setting that changed: its key (`libelle`, `options.min`…), and both values as they are stored."""

    nom: str
    avant: Any
    apres: Any


class Difference(NamedTuple):
    """One champ that differs. `avant` None: added; `apres` None: removed."""

    genre: str
    avant: Position | None
    apres: Position | None
    reglages: tuple[Reglage, ...] = ()

    @property
    def descriptor(self) -> ChampDescriptor:
        """The champ as the newest of both révisions has it."""
        return (self.apres or self.avant).descriptor


def has_changes(demarche: Demarche) -> bool:
    """Say whether the draft of a démarche that was published differs from what is published (A-264)."""
    if demarche.revision_publiee is None:
        return False
    return differ(demarche.revision, demarche.draft)


def differ(before: Revision, after: Revision) -> bool:
    """Say whether two révisions ask different things."""
    if before.ineligibilite != after.ineligibilite:
        return True
    return any(getattr(before, page).descriptors != getattr(after, page).descriptors for page in PAGES)


def differences(before: Revision, after: Revision, page: str) -> list[Difference]:
    """Return what differs between two révisions on a page, in the order of the newest; removals come last (A-260)."""
    old, new = getattr(before, page).descriptors, getattr(after, page).descriptors
    return list(_differences(compare(old, new), positions(old), positions(new)))


def _differences(ecarts: Ecarts, old, new) -> Iterator[Difference]:
    added, moved, changed = map(set, (ecarts.ajoutes, ecarts.deplaces, ecarts.modifies))
    for key in new:
        if key in added:
            yield Difference(AJOUT, None, new[key])
            continue
        reglages = tuple(reglages_of(old[key].descriptor, new[key].descriptor)) if key in changed else ()
        if key in moved:
            yield Difference(DEPLACEMENT, old[key], new[key], reglages)
        elif reglages:
            yield Difference(CHANGEMENT, old[key], new[key], reglages)
    for key in ecarts.retires:
        yield Difference(RETRAIT, old[key], None)


def reglages_of(before: ChampDescriptor, after: ChampDescriptor) -> Iterator[Reglage]:
    """Yield each setting that differs, options one by one."""
    for name in FIELDS:
        if name == "options":
            for option in dict.fromkeys((*before.options, *after.options)):
                pair = before.type.option(before, option), after.type.option(after, option)
                if pair[0] != pair[1]:
                    yield Reglage(f"options.{option}", *pair)
        elif getattr(before, name) != getattr(after, name):
            yield Reglage(name, getattr(before, name), getattr(after, name))


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


def resume(demarche: Demarche) -> str:
    """Return the changes of the draft in a few words, for the history."""
    counts = dict.fromkeys((AJOUT, RETRAIT, DEPLACEMENT, CHANGEMENT), 0)
    for page in PAGES:
        for difference in differences(demarche.revision, demarche.draft, page):
            counts[difference.genre] += 1
    words = (("ajout", AJOUT), ("retrait", RETRAIT), ("déplacement", DEPLACEMENT), ("changement", CHANGEMENT))
    found = [f"{counts[key]} {word}{'s' if counts[key] > 1 else ''}" for word, key in words if counts[key]]
    return ", ".join(found) or "critères d’inéligibilité"


def publiees(demarche: Demarche) -> list[Revision]:
    """Return the révisions that were published, the latest first (A-262)."""
    found = [revision for revision in demarche["revisions"].values() if revision.published_at is not None]
    return sorted(found, key=lambda revision: revision.number, reverse=True)


NOMS: dict[str, TranslationString] = {
    "type_champ": _("Type"),
    "libelle": _("Libellé"),
    "description": _("Description"),
    "mandatory": _("Obligatoire"),
    "condition": _("Condition d’affichage"),
}
