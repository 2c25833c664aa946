"""Delete and restore a démarche: what happens to it, to its dossiers, to its address, and when all is gone."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.security import Permission, Role
from ds_pyramid.demarches import errors, services
from ds_pyramid.demarches.models import EtatDemarche
from ds_pyramid.demarches.tasks import purge_demarches
from ds_pyramid.dossiers import tasks, workflow
from ds_pyramid.dossiers.acl import permissions
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.suites import follow_deletions
from ds_pyramid.instruction.indexes import tabs_of
from tests.factories.demarches import make_compte, make_demarche, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration
P = Permission


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def demarche(root, admin):
    return make_publiee(root, admin, slug="aide")


def decided(root, demarche, notify, etat="accepter"):
    dossier = make_depose(root, demarche, notify=notify)
    for name in ("passer_en_instruction", etat):
        workflow.apply(dossier, name, now=clock.now(), notify=notify, motivation="Voilà.")
    return dossier


@pytest.mark.req("A-288", "U-096", "I-246")
def test_a_demarche_with_a_dossier_en_instruction_is_not_deleted(root, admin, demarche, now, notify):
    dossier = make_depose(root, demarche, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", now=now, notify=notify)
    with pytest.raises(errors.DossiersEnInstruction) as refusal:
        services.supprimer(demarche, admin, now=now, notify=notify)
    assert refusal.value.numeros == (dossier.numero,)
    assert demarche.deleted_at is None


@pytest.mark.req("A-287", "A-289", "A-290", "A-291", "U-094")
def test_a_deletion_masks_the_demarche_at_once(root, admin, demarche, now, notify):
    from ds_pyramid.demarches.indexes import index_demarche

    agent = make_compte(root, "agent@mairie.test")
    services.affecter_instructeur(demarche.groupe_defaut, agent, now=now, notify=notify)
    brouillon, depose = (
        make_brouillon(root, demarche, notify=notify),
        make_depose(root, demarche, notify=notify),
    )
    services.supprimer(demarche, admin, now=now, notify=notify)
    index_demarche(demarche)
    assert not demarche.accepte_depots(now.date())
    with pytest.raises(errors.DemarcheInconnue):
        services.find_by_slug(root, "aide")
    assert root.listes.count(f"instructeur/{agent.id}") == 0
    assert root.listes.count("catalogue") == 0
    assert [line.onglet for line in services.demarches_de(root, admin)] == ["supprimees"]
    assert permissions("instructeur", depose) == frozenset()
    assert tabs_of(depose, now) == []
    for dossier in (brouillon, depose):
        assert not permissions("proprietaire", dossier) & {P.MODIFIER, P.DEPOSER, P.RESOUMETTRE}
        assert P.LIRE in permissions("proprietaire", dossier)


@pytest.mark.req("A-292", "A-293", "U-094", "U-095", "I-246")
def test_after_a_week_open_dossiers_are_gone_and_decided_ones_stay(
    root, admin, demarche, now, notify, registry, mails
):
    brouillon, depose = (
        make_brouillon(root, demarche, notify=notify),
        make_depose(root, demarche, notify=notify),
    )
    traite = decided(root, demarche, notify)
    services.supprimer(demarche, admin, now=now, notify=notify)
    follow_deletions(root, registry, now=now)
    assert ("dossier_demarche_supprimee", depose.usager_email) in mails()
    assert root.listes.count("suppressions") == 0
    follow_deletions(root, registry, now=now)
    with clock.frozen(clock.add_days(now, 6)) as later:
        tasks.purge_corbeille(root, registry, now=later)
        assert {brouillon.numero, depose.numero, traite.numero} <= set(demarche.dossiers)
    with clock.frozen(clock.add_days(now, 8)) as later:
        tasks.purge_corbeille(root, registry, now=later)
        purge_demarches(root, registry, now=later)
        assert set(demarche.dossiers) == {traite.numero}
        assert str(demarche.numero) in root["demarches"]
        assert P.LIRE in permissions("proprietaire", traite)


@pytest.mark.req("A-294")
def test_a_demarche_without_dossier_disappears_after_a_week_with_its_address(
    root, admin, demarche, now, notify, registry
):
    groupe = demarche.groupe_defaut.id
    services.supprimer(demarche, admin, now=now, notify=notify)
    purge_demarches(root, registry, now=clock.add_days(now, 6))
    assert str(demarche.numero) in root["demarches"]
    purge_demarches(root, registry, now=clock.add_days(now, 7))
    assert str(demarche.numero) not in root["demarches"]
    assert "aide" not in root.slugs
    assert groupe not in admin.groupes
    assert services.demarches_de(root, admin) == []


@pytest.mark.req("A-222")
def test_test_dossiers_neither_prevent_a_deletion_nor_outlive_it(root, admin, now, notify, registry):
    demarche = make_demarche(root, admin)
    dossier = make_depose(root, demarche, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", now=now, notify=notify)
    services.supprimer(demarche, admin, now=now, notify=notify)
    tasks.purge_test_dossiers(root, registry, now=clock.add_days(now, 8))
    assert len(demarche.dossiers) == 0


@pytest.mark.req("A-038", "A-295")
def test_a_deletion_is_cancelled_and_the_instructeurs_find_the_dossiers_again(
    root, admin, demarche, now, notify, registry
):
    depose = make_depose(root, demarche, notify=notify)
    services.supprimer(demarche, admin, now=now, notify=notify)
    follow_deletions(root, registry, now=now)
    services.restaurer(demarche, admin, now=now, notify=notify)
    follow_deletions(root, registry, now=now)
    assert (demarche.deleted_at, demarche.etat, demarche.slug) == (None, EtatDemarche.CLOSE, "aide")
    assert "tous" in tabs_of(depose, now)
    assert P.INSTRUIRE in permissions("instructeur", depose)
    with pytest.raises(errors.EtatIncompatible):
        services.restaurer(demarche, admin, now=now, notify=notify)


@pytest.mark.req("A-296")
def test_the_address_of_a_deleted_demarche_is_free_and_a_new_one_is_asked_after(
    root, admin, demarche, now, notify
):
    services.supprimer(demarche, admin, now=now, notify=notify)
    other = make_publiee(
        root, make_compte(root, "autre@prefecture.test", (Role.ADMINISTRATEUR,)), slug="aide"
    )
    services.restaurer(demarche, admin, now=now, notify=notify)
    assert demarche.slug is None
    assert services.find_by_slug(root, "aide")[0] is other
    assert services.propose_slug(demarche) != "aide"


def test_one_en_test_comes_back_en_test(root, admin, now, notify):
    demarche = make_demarche(root, admin)
    services.supprimer(demarche, admin, now=now, notify=notify)
    services.restaurer(demarche, admin, now=now, notify=notify)
    assert demarche.en_test


@pytest.mark.req("A-276")
def test_the_mails_of_a_closing_go_to_those_chosen_once(root, admin, demarche, now, notify, registry, mails):
    from ds_pyramid.dossiers.suites import send_closing_mails

    make_brouillon(root, demarche, make_usager(root, "brouillon@exemple.fr"), notify=notify)
    make_depose(root, demarche, make_usager(root, "depose@exemple.fr"), notify=notify)
    traite = decided(root, demarche, notify)
    courriers = {"deposes": "Bonjour,\nl'<b>aide</b> -- est close 🚲", "brouillons": ""}
    services.clore(demarche, admin, courriers=courriers, now=now, notify=notify)
    before = len(mails())
    send_closing_mails(root, registry, now=now)
    send_closing_mails(root, registry, now=now)
    new = [mail for mail in mails(whole=True)[before:] if mail["X-Mail-Name"] == "dossier_cloture"]
    assert [mail["To"] for mail in new] == ["depose@exemple.fr"]
    assert "l'<b>aide</b> -- est close 🚲" in new[0].get_body(("plain",)).get_content()
    assert "&lt;b&gt;aide" in new[0].get_body(("html",)).get_content()
    assert traite.etat == Etat.ACCEPTE
    assert demarche.courriers_cloture == ()
