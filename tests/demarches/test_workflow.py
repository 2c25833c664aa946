"""What is allowed in each state of a démarche (A- §19), cell by cell: the table says it, and the acts obey it."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Permission, Role
from ds_pyramid.demarches import errors, revisions, services
from ds_pyramid.demarches.acl import administration_acl
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.services import reglages
from ds_pyramid.demarches.services.catalogue import Filtres, chercher
from ds_pyramid.demarches.services.groupes import creer_groupe
from ds_pyramid.demarches.workflow import TABLE, Acte, Vie, exiger, permis, vie
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.acl import permissions
from ds_pyramid.dossiers.errors import DemarcheFermee
from tests.factories.demarches import make_champs, make_compte, make_demarche, make_publiee, silent
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration
P = Permission

# The table of the specification, told again: columns are the states, in their order.
ATTENDU = {
    Acte.PRESENTER: "oui oui oui oui non",
    Acte.CHANGER_PUBLIC: "oui non non non non",
    Acte.MODIFIER_FORMULAIRE: "oui oui oui oui non",
    Acte.GERER_INSTRUCTEURS: "oui oui oui oui non",
    Acte.MODIFIER_TEXTES: "oui oui oui oui non",
    Acte.DEPOSER: "non oui oui non non",
    Acte.TESTER: "oui non oui non non",
    Acte.MODIFIER_DOSSIER: "oui oui oui oui non",
    Acte.INSTRUIRE: "oui oui oui oui non",
    Acte.DEMANDER_AVIS: "oui oui oui oui non",
    Acte.PUBLIER: "oui non oui oui non",
    Acte.CLORE: "non oui oui non non",
    Acte.CHANGER_ADRESSE: "oui oui oui non non",
    Acte.SUPPRIMER: "oui oui oui oui non",
    Acte.RESTAURER: "non non non non oui",
    Acte.CLONER: "oui oui oui oui non",
    Acte.PREREMPLIR: "oui oui oui non non",
    Acte.FIGURER: "non oui oui oui non",
}
CELLS = [
    (acte, state, word == "oui")
    for acte, words in ATTENDU.items()
    for state, word in zip(Vie, words.split(), strict=True)
]
REFUS = (errors.ActeRefuse, errors.DemarcheInconnue, DemarcheFermee, KeyError)


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def place(root, admin, now):
    """Return a function: a démarche in a state, with a dossier en construction."""

    def make(state):
        if state == Vie.EN_TEST:
            demarche = make_demarche(root, admin)
        else:
            demarche = make_publiee(root, admin, slug="aide")
        dossier = make_depose(root, demarche)
        if state == Vie.MODIFIEE:
            demarche.draft.champs.descriptors = (*make_champs(), ChampDescriptor(999, "text", "Nouveau"))
        if state == Vie.CLOSE:
            services.clore(demarche, admin, now=now, notify=silent)
            demarche.draft.champs.descriptors = (*make_champs(), ChampDescriptor(999, "text", "Nouveau"))
        if state == Vie.SUPPRIMEE:
            services.supprimer(demarche, admin, now=now, notify=silent)
        index_demarche(demarche)
        return demarche, dossier

    return make


def _public(root, demarche, now):
    """Deposit as one who follows the public link."""
    found, _slug = services.find_by_slug(root, demarche.slug or "aucune")
    if found.en_test:
        raise errors.DemarcheInconnue(found.numero)
    _depose(root, found, now)


def _depose(root, demarche, now):
    camille = make_usager(root, "autre@exemple.test")
    dossiers.creer_brouillon(demarche, camille, now=now, notify=silent)


def _by_test_link(root, demarche, now):
    """Follow the link of the test, as dossiers.faces.LiensDeTest reads it."""
    from ds_pyramid.dossiers.faces import LiensDeTest

    face = LiensDeTest(type("Parent", (), {"root": root})())[demarche.test_token]
    if not getattr(face, "actuel", False):
        raise KeyError(demarche.test_token)
    _depose(root, face.demarche, now)


def _need(allowed):
    if not allowed:
        raise KeyError


def _publier(demarche, admin, act):
    if demarche.en_test or demarche.est_close:
        return services.publish(demarche, "nouvelle", lien_site="mail", compte=admin, **act)
    return revisions.publier(demarche, admin, **act)


def essais(root, demarche, dossier, admin, now):
    """Return act -> what tries it for good."""
    act = {"now": now, "notify": silent}
    own = {"auteur": admin, **act}
    return {
        Acte.PRESENTER: lambda: services.update_presentation(demarche, admin, {"dpo": "x@y.fr"}, **act),
        Acte.CHANGER_PUBLIC: lambda: services.update_presentation(
            demarche, admin, {"pour_personne_morale": True}, **act
        ),
        Acte.MODIFIER_FORMULAIRE: lambda: reglages.set_ineligibilite(
            demarche, active=False, message="gardé", condition=None, **own
        ),
        Acte.GERER_INSTRUCTEURS: lambda: creer_groupe(demarche, "Nord", **own),
        Acte.MODIFIER_TEXTES: lambda: _need(
            any(P.ADMINISTRER in ace[2] for ace in administration_acl(demarche)[:-1])
        ),
        Acte.DEPOSER: lambda: _public(root, demarche, now),
        Acte.TESTER: lambda: _by_test_link(root, demarche, now),
        Acte.MODIFIER_DOSSIER: lambda: _need(P.MODIFIER in permissions("proprietaire", dossier)),
        Acte.INSTRUIRE: lambda: _need(P.INSTRUIRE in permissions("instructeur", dossier)),
        Acte.PUBLIER: lambda: _publier(demarche, admin, act),
        Acte.CLORE: lambda: services.clore(demarche, admin, **act),
        Acte.CHANGER_ADRESSE: lambda: services.changer_slug(demarche, "autre-adresse", admin, **act),
        Acte.SUPPRIMER: lambda: services.supprimer(demarche, admin, **act),
        Acte.RESTAURER: lambda: services.restaurer(demarche, admin, **act),
        Acte.CLONER: lambda: services.cloner(demarche, admin, **act),
        Acte.FIGURER: lambda: _need(
            [line for line in chercher(root, Filtres()) if line.numero == demarche.numero]
        ),
    }


@pytest.mark.req("A-300")
@pytest.mark.parametrize(("acte", "state", "allowed"), CELLS)
def test_the_table_is_that_of_the_specification(acte, state, allowed):
    assert (state in TABLE[acte]) == allowed


@pytest.mark.req("A-034", "A-286")
@pytest.mark.parametrize("state", Vie)
def test_each_state_is_told_from_the_demarche(place, state):
    demarche, _dossier = place(state)
    assert vie(demarche) == state


@pytest.mark.req("A-219", "A-220", "A-246", "A-248", "A-271", "A-272", "A-300", "A-301", "U-089", "U-090")
@pytest.mark.parametrize(
    ("acte", "state", "allowed"),
    [cell for cell in CELLS if cell[0] not in (Acte.DEMANDER_AVIS, Acte.PREREMPLIR)],
)
def test_an_act_is_done_or_refused_as_the_table_says(root, admin, now, place, acte, state, allowed):
    demarche, dossier = place(state)
    tried = essais(root, demarche, dossier, admin, now)[acte]
    if allowed:
        tried()
        return
    before = (
        demarche.etat,
        demarche.deleted_at,
        demarche.slug,
        len(demarche.groupes),
        len(demarche.dossiers),
    )
    with pytest.raises(REFUS):
        tried()
    assert before == (
        demarche.etat,
        demarche.deleted_at,
        demarche.slug,
        len(demarche.groupes),
        len(demarche.dossiers),
    )


@pytest.mark.req("A-300", "A-301")
@pytest.mark.parametrize("state", Vie)
def test_a_refusal_says_why(place, state):
    demarche, _dossier = place(state)
    for acte in Acte:
        if permis(demarche, acte):
            exiger(demarche, acte)
        else:
            with pytest.raises(errors.EtatIncompatible) as refusal:
                exiger(demarche, acte)
            assert len(str(refusal.value.message)) > 20
