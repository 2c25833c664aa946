"""The groupes d'instructeurs of a démarche: made, named, closed, deleted, with the card of each (A-340 to A-349)."""

from collections.abc import Mapping

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.core.textindex import fold
from ds_pyramid.core.tree import find_parent, find_root
from ds_pyramid.demarches.errors import GroupeRefuse
from ds_pyramid.demarches.events import DemarcheModifiee, DossiersAReaffecter
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.instructeurs import add_member
from ds_pyramid.demarches.workflow import Acte, exiger

LIBELLE_MAX = 100  # characters
CONTACT = ("nom", "email", "telephone", "horaires", "adresse")
VERSEMENTS = "groupes_a_vider"  # list of the démarches where the dossiers of a groupe must go to another one


def groupes_de(demarche: Demarche) -> list[GroupeInstructeur]:
    """Return the groupes in the order of display, in which rules are tried (A-365); those on their way out last."""
    return sorted(
        demarche.groupes.values(), key=lambda groupe: (groupe.a_supprimer, cle(groupe.libelle), groupe.id)
    )


def cle(libelle: str) -> str:
    """Return the form of a name by which groupes are told apart and ordered: case and accents forgiven."""
    return fold(" ".join(libelle.split()))


def find_groupe(demarche: Demarche, libelle: str) -> GroupeInstructeur | None:
    """Return the groupe of a name."""
    wanted = cle(libelle)
    return next(
        (g for g in demarche.groupes.values() if cle(g.libelle) == wanted and not g.a_supprimer), None
    )


def nombre_de_dossiers(groupe: GroupeInstructeur) -> int:
    """Return how many dossiers a groupe has, from its counter."""
    return find_root(groupe).listes.count(f"groupe/{groupe.id}")


def creer_groupe(demarche: Demarche, libelle: str, *, auteur, membres=(), now, notify) -> GroupeInstructeur:
    """Add a groupe with these accounts. Raises EtatIncompatible, GroupeRefuse."""
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    groupe = create_groupe(demarche, _checked(demarche, libelle))
    for compte in membres:
        add_member(groupe, compte, now)
    _changed(demarche, auteur, f"groupe créé : {groupe.libelle}", now, notify)
    return groupe


def renommer_groupe(groupe: GroupeInstructeur, libelle: str, *, auteur, now, notify) -> None:
    """Give a groupe another name. Raises GroupeRefuse."""
    demarche = find_parent(groupe, Demarche)
    libelle = _checked(demarche, libelle, groupe)
    if libelle != groupe.libelle:
        former, groupe.libelle = groupe.libelle, libelle
        _changed(demarche, auteur, f"groupe renommé : {former} → {libelle}", now, notify)


def choisir_defaut(groupe: GroupeInstructeur, *, auteur, now, notify) -> None:
    """Make a groupe the one of the dossiers that no rule sends elsewhere (A-366). Raises GroupeRefuse."""
    demarche = find_parent(groupe, Demarche)
    if groupe.ferme or groupe.a_supprimer:
        raise GroupeRefuse(_("Un groupe fermé ne peut pas être le groupe par défaut : rouvrez-le d’abord."))
    former = demarche.groupe_defaut
    if former is not groupe:
        former.defaut, groupe.defaut = False, True
        _changed(demarche, auteur, f"groupe par défaut : {groupe.libelle}", now, notify)


def fermer_groupe(
    groupe: GroupeInstructeur, *, vers: GroupeInstructeur | None = None, auteur, now, notify
) -> None:
    """Close a groupe: it receives no new dossier; its dossiers stay, or go to `vers` (A-347). Raises GroupeRefuse."""
    demarche = _not_default(
        groupe, _("Le groupe par défaut ne peut pas être fermé : choisissez-en d’abord un autre.")
    )
    groupe.ferme = True
    if vers is not None:
        _verser(groupe, vers, now, auteur, notify)
    suite = f", dossiers confiés à {vers.libelle}" if vers is not None else ""
    _changed(demarche, auteur, f"groupe fermé : {groupe.libelle}{suite}", now, notify)


def rouvrir_groupe(groupe: GroupeInstructeur, *, auteur, now, notify) -> None:
    """Let a closed groupe receive dossiers again."""
    if groupe.a_supprimer:
        raise GroupeRefuse(_("Ce groupe est en cours de suppression."))
    groupe.ferme, groupe.verse_dans = False, None
    _changed(find_parent(groupe, Demarche), auteur, f"groupe rouvert : {groupe.libelle}", now, notify)


def supprimer_groupe(
    groupe: GroupeInstructeur, *, vers: GroupeInstructeur | None = None, auteur, now, notify
) -> None:
    """Delete a groupe; its dossiers, if any, go to `vers` first, in the background. Raises GroupeRefuse."""
    demarche = _not_default(
        groupe, _("Le groupe par défaut ne peut pas être supprimé : choisissez-en d’abord un autre.")
    )
    if nombre_de_dossiers(groupe) and vers is None:
        raise GroupeRefuse(_("Ce groupe a des dossiers : choisissez le groupe qui les reprend."))
    note(demarche, auteur, f"groupe supprimé : {groupe.libelle}", now)
    groupe.ferme = groupe.a_supprimer = True
    _verser(groupe, vers or demarche.groupe_defaut, now, auteur, notify)
    if str(groupe.id) in demarche.groupes and not nombre_de_dossiers(groupe):
        detruire_groupe(groupe)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def detruire_groupe(groupe: GroupeInstructeur) -> None:
    """Erase a groupe that has no dossier left: its members lose it."""
    demarche, root = find_parent(groupe, Demarche), find_root(groupe)
    for member in groupe.instructeurs:
        compte = get_compte(root, member)
        if compte is not None:
            compte.groupes -= {groupe.id}
    demarche.groupes.remove(str(groupe.id))


def groupes_a_vider(demarche: Demarche) -> list[GroupeInstructeur]:
    """Return the groupes whose dossiers must go to another one."""
    return [groupe for groupe in demarche.groupes.values() if groupe.verse_dans is not None]


def groupe_vide(groupe: GroupeInstructeur) -> None:
    """Record that the dossiers of a groupe have gone; one that was being deleted disappears."""
    demarche = find_parent(groupe, Demarche)
    groupe.verse_dans = None
    if groupe.a_supprimer:
        detruire_groupe(groupe)
    if not groupes_a_vider(demarche):
        find_root(demarche).listes.place({VERSEMENTS: (demarche.numero,)}, {})


def set_contact(groupe: GroupeInstructeur, contact: Mapping[str, str], *, auteur, now, notify) -> None:
    """Set the card shown to the usagers of a groupe (A-348); an empty field is the service's."""
    wanted = {name: text for name in CONTACT if (text := " ".join(contact.get(name, "").split()))}
    if wanted != groupe.contact:
        groupe.contact = wanted
        _changed(find_parent(groupe, Demarche), auteur, f"contact du groupe {groupe.libelle}", now, notify)


def set_signature(groupe: GroupeInstructeur, fichier, *, auteur, now, notify) -> None:
    """Set the image on the attestations of a groupe, None for that of the attestation itself (A-349)."""
    groupe.signature = fichier
    _changed(find_parent(groupe, Demarche), auteur, f"signature du groupe {groupe.libelle}", now, notify)


def set_autogestion(demarche: Demarche, wanted: bool, *, auteur, now, notify) -> None:
    """Let members of a groupe change its members, or not (A-345)."""
    if wanted != demarche.autogestion_instructeurs:
        demarche.autogestion_instructeurs = wanted
        quoi = "permise aux instructeurs" if wanted else "réservée aux administrateurs"
        _changed(demarche, auteur, f"gestion des groupes {quoi}", now, notify)


def _checked(demarche, libelle, groupe=None):
    libelle = " ".join(libelle.split())
    if not libelle:
        raise GroupeRefuse(_("Donnez un nom au groupe."))
    if len(libelle) > LIBELLE_MAX:
        raise GroupeRefuse(_("Le nom d’un groupe compte ${n} caractères au plus.") % {"n": LIBELLE_MAX})
    if find_groupe(demarche, libelle) not in (None, groupe):
        raise GroupeRefuse(_("Un autre groupe a déjà ce nom."))
    return libelle


def _not_default(groupe, message):
    demarche = find_parent(groupe, Demarche)
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    if groupe.defaut:
        raise GroupeRefuse(message)
    return demarche


def _verser(groupe, vers, now, auteur, notify):
    """Ask for the dossiers of a groupe to go to another one; a chain of groupes leads to its end."""
    demarche = find_parent(groupe, Demarche)
    if vers is groupe or vers.ferme or vers.a_supprimer:
        raise GroupeRefuse(_("Choisissez un autre groupe, ouvert, pour reprendre les dossiers."))
    groupe.verse_dans = vers.id
    for other in groupes_a_vider(demarche):
        if other.verse_dans == groupe.id:
            other.verse_dans = vers.id
    find_root(demarche).listes.place(None, {VERSEMENTS: ((demarche.numero,), ())})
    notify(DossiersAReaffecter(demarche=demarche, groupe=groupe, auteur=auteur, now=now))


def _changed(demarche, auteur, quoi, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
