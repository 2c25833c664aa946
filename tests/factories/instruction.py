"""A démarche with its groupes and dossiers in any state, built straight from the models."""

from datetime import timedelta

from ds_pyramid.accounts.models import Compte
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur, Service
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier, Etat, Identite
from ds_pyramid.dossiers.workflow import record
from ds_pyramid.instruction.subscribers import place_in_lists

SERVICE = {
    "nom": "Service jeunesse",
    "organisme": "Ville de Łódź-sur-Œuf",
    "email": "jeunesse@exemple.fr",
    "telephone": "01 02 03 04 05",
    "horaires": "Du lundi au vendredi, 9 h – 17 h",
    "adresse": "1 rue Haute",
}
TERMINES = (Etat.ACCEPTE, Etat.REFUSE, Etat.SANS_SUITE)


def build_compte(root, id, email, *, now, roles=(Role.INSTRUCTEUR,), groupes=(), **fields):
    """Return a confirmed account, stored."""
    compte = Compte(id, email, created_at=now, roles=roles)
    compte.groupes = frozenset(groupes)
    compte.confirmed_at = now
    compte.__dict__.update(fields)
    comptes = root["comptes"]
    comptes.by_id[id] = compte
    comptes.by_email[compte.email] = id
    compte.__parent__, compte.__name__ = comptes, str(id)
    return compte


def build_demarche(
    root, numero=1, *, now, champs=(), annotations=(), groupes=((1, "défaut"),), libelle="Pass été"
):
    """Return a published démarche with its groupes and its service."""
    demarche = Demarche(numero, libelle, created_at=now)
    root["demarches"][str(numero)] = demarche
    demarche.after_create()
    revision = demarche.draft
    revision.champs.descriptors = tuple(champs) or (text(11, "Intitulé du projet"),)
    revision.annotations.descriptors = tuple(annotations)
    demarche.etat, demarche.revision_publiee, demarche.published_at = "publiee", 1, now
    for id, name in groupes:
        demarche.groupes[str(id)] = GroupeInstructeur(id, name, defaut=id == groupes[0][0])
    service = Service(numero, **SERVICE)
    root["services"][str(numero)] = service
    demarche.service_id = numero
    return demarche


def text(stable_id, libelle, **fields):
    """Return a champ of type text."""
    return ChampDescriptor(stable_id, "text", libelle, **fields)


def build_dossier(
    demarche, numero, *, now, etat=Etat.EN_CONSTRUCTION, groupe=1, usager=None, place=True, **fields
):
    """Return a dossier of a démarche in a state, deposited at `now`, in its lists."""
    dossier = Dossier(
        numero,
        usager_id=usager.id if usager else 900,
        usager_email=usager.email if usager else "camille@exemple.fr",
        revision=1,
        created_at=now,
    )
    demarche.dossiers.add(numero, dossier)
    dossier.identite = Identite(civilite="Mme", nom="Moreau", prenom="Camille")
    if etat != Etat.BROUILLON:
        dossier.depose_at = dossier.en_construction_at = dossier.usager_updated_at = now
        dossier.groupe_id = groupe
        dossier.etat = Etat.EN_CONSTRUCTION
        record(dossier, "deposer", before=Etat.BROUILLON, now=now)
    if etat in (Etat.EN_INSTRUCTION, *TERMINES):
        dossier.en_instruction_at = dossier.instruction_at = now
    if etat in TERMINES:
        dossier.processed_at = now
    dossier.etat = etat
    dossier.updated_at = now
    dossier.__dict__.update(fields)
    root = demarche.__parent__.__parent__
    root.dossier_index[numero] = demarche.numero
    if place:
        place_in_lists(DossierModifie(dossier=dossier, now=now))
    return dossier


def days(count):
    """Return a length of time."""
    return timedelta(days=count)
