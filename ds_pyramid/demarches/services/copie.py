"""A démarche made from another one: cloned for oneself, or sent to a colleague (A-058 to A-072)."""

from dataclasses import replace

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs.options_reading import without_secrets
from ds_pyramid.core.blobs import Fichier, new_id
from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.events import CopieEnvoyee, DemarcheModifiee, FichiersDemarche
from ds_pyramid.demarches.models import Demarche, Revision
from ds_pyramid.demarches.services.administrateurs import find_administrateur
from ds_pyramid.demarches.services.creation import create_demarche, create_groupe
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.instructeurs import add_member
from ds_pyramid.demarches.workflow import Acte, exiger

MARQUE = " (copie)"
LIBELLE_MAX = 250
DUREE_MAX = 12  # months; more is allowed to one démarche by a manager, never to its copies

# What a copy takes over. The form and the texts of mails and documents are taken over too.
COPIES = (
    "description",
    "destinataires",
    "pieces_a_fournir",
    "logo",
    "notice",
    "lien_notice",
    "cadre_juridique",
    "deliberation",
    "dpo",
    "finalites",
    "categories_donnees",
    "pour_personne_morale",
    "tiers_autorise",
    "duree_conservation",
    "declarative",
    "sva_svr",
    "open_data",
    "message_depot",
    "zones",
    "tags",
    "accuse_lecture",
    "labels",
    "autogestion_instructeurs",
    "experts_autorises",
    "experts_liste",
    "experts_messagerie",
    "experts_invitent",
    "essais_reussis",
)
# What stays with the source. Together, both lists name every setting of a démarche: a test holds them to it.
PROPRES = (
    "declarative_depuis",
    "duree_conservation_max",
    "duree_appliquee",
    "formulaire_updated_at",
    "date_limite",
    "lien_site",
    "webhook",
    "budget",
    "ouvertures",
    "desactivation",
    "signalements",
    "relecture",
    "monavis",
    "jeton_entreprise",
    "jeton_particulier",
    "liens_en_defaut",
    "preferences",
    "resumes",
    "alertes_jeton",
    "accuse_lecture_depuis",
    "experts",
    "reroutage_attendu",
    "table_routage",
    "slug",
    "anciens_slugs",
    "published_at",
    "closed_at",
    "deleted_at",
    "message_cloture",
    "remplacee_par",
    "copie_de",
    "service_id",
    "imported_from",
    "habilitation",
    "courriers_cloture",
    "ajouts_administrateurs",
    "placements",
    "rebase_attendu",
)
RESERVES = frozenset({"MODELE"})  # tags that a manager alone gives


def cloner(source: Demarche, compte, *, avec_groupes: bool = False, now, notify) -> Demarche:
    """Make a copy en test that `compte` alone administers; the source is unchanged (A-062, A-063).

    `avec_groupes` takes groupes, members and rules over, for an administrateur of the source only. What is copied of
    the form is what is published, or the draft while en test. Raises EtatIncompatible.
    """
    exiger(source, Acte.CLONER)
    mine = compte.id in source.administrateurs
    if not mine and source.en_test:
        raise EtatIncompatible(_("Cette démarche n’est pas publiée : elle ne peut pas être copiée."))
    return _copy(source, compte, avec_groupes=avec_groupes and mine, now=now, notify=notify)


def envoyer_copie(source: Demarche, email: str, *, auteur, now, notify) -> tuple[Demarche, object]:
    """Make a copy for another administrateur, told by mail; return (copy, account) (A-069 to A-071).

    Raises PasAdministrateur, EtatIncompatible: then nothing was created.
    """
    exiger(source, Acte.CLONER)
    compte = find_administrateur(find_root(source), email)
    copy = _copy(source, compte, now=now, notify=notify)
    note(source, auteur, f"copie envoyée à {compte.email}", now)
    notify(CopieEnvoyee(demarche=copy, source=source, compte=compte, auteur=auteur, now=now))
    return copy, compte


def titre(source: Demarche) -> str:
    """Return the title of a copy, marked and not too long."""
    return source.libelle.removesuffix(MARQUE)[: LIBELLE_MAX - len(MARQUE)] + MARQUE


def _copy(source, compte, *, avec_groupes=False, now, notify):
    copy = create_demarche(find_root(source), compte, titre(source), now=now, notify=notify)
    for name in COPIES:
        setattr(copy, name, _shared(getattr(source, name)))
    copy.duree_conservation = min(source.duree_conservation, DUREE_MAX)
    copy.tags = tuple(tag for tag in source.tags if tag not in RESERVES)
    copy.copie_de = source.numero
    service = source.service
    if service is not None and compte.id in service.administrateurs:
        copy.service_id = service.id
    _copy_form(source.revision, copy.draft)
    copy.textes.update({kind: _shared(texte) for kind, texte in source.textes.items()})
    if avec_groupes:
        _copy_groupes(source, copy, now)
    note(copy, compte, f"copie de la démarche {source.numero}", now)
    notify(DemarcheModifiee(demarche=copy, auteur=compte, now=now))
    notify(FichiersDemarche(demarche=copy, now=now))  # some may still wait for the antivirus
    return copy


def _copy_form(source: Revision, draft: Revision):
    """Copy the form; the secrets of services stay with the source (X-199)."""
    for page in ("champs", "annotations"):
        descriptors = getattr(source, page).descriptors  # immutable: shared, each form keeps its own record
        getattr(draft, page).descriptors = without_secrets(descriptors)
    draft.ineligibilite = source.ineligibilite


def _copy_groupes(source, copy, now):
    root = find_root(copy)
    for groupe in source.groupes.values():
        if groupe.a_supprimer:
            continue
        same = copy.groupe_defaut if groupe.defaut else create_groupe(copy, groupe.libelle)
        same.libelle, same.regle, same.contact, same.ferme = (
            groupe.libelle,
            groupe.regle,
            groupe.contact,
            groupe.ferme,
        )
        same.signature = _shared(groupe.signature)
        for member in sorted(groupe.instructeurs):
            compte = get_compte(root, member)
            if compte is not None:
                add_member(same, compte, now)


def _shared(value):
    """Return what the copy keeps of a value: a file gets a record of its own on the same bytes, which live as long
    as one record points to them."""
    if isinstance(value, Fichier):
        return replace(value, id=new_id())
    fields = getattr(value, "__dataclass_fields__", {})
    files = {name: _shared(file) for name in fields if isinstance(file := getattr(value, name), Fichier)}
    return replace(value, **files) if files else value
