"""Groupes, routing, and what their changes do to dossiers and people."""

from decimal import Decimal

import pytest

from ds_pyramid.champs.conditions import Et, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import errors, services
from ds_pyramid.demarches.services import groupes, routage
from ds_pyramid.demarches.services.import_membres import FichierRefuse, exporter_membres, importer_membres
from ds_pyramid.demarches.services.verifications import avertissements, check_publication
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.services.routage import reaffecter
from ds_pyramid.dossiers.suites import move_dossiers_of_groupes, route_again
from tests.factories.demarches import make_compte, make_demarche, make_publiee
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration

SECTEUR = ChampDescriptor(
    201, "drop_down_list", "Secteur", options={"options": ("Nord", "Sud"), "other": True}
)
CHAMPS = (
    ChampDescriptor(101, "text", "Nom", mandatory=True),
    SECTEUR,
    ChampDescriptor(202, "integer_number", "Âge"),
)


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def act(admin, now, notify):
    return {"auteur": admin, "now": now, "notify": notify}


@pytest.fixture
def demarche(root, admin, act):
    found = make_demarche(root, admin, champs=CHAMPS)
    routage.router_par_champ(found, SECTEUR, **act)
    services.publish(found, "aide", lien_site="m", compte=admin, now=act["now"], notify=act["notify"])
    return found


def deposit(root, demarche, notify, secteur="Nord", email="camille@exemple.test"):
    return make_depose(
        root, demarche, make_usager(root, email), reponses={"101": "x", "201": secteur}, notify=notify
    )


def named(demarche, libelle):
    return groupes.find_groupe(demarche, libelle)


@pytest.mark.req("A-352", "A-356", "A-366", "A-369", "U-281", "U-285")
def test_answers_choose_the_groupe_and_the_rest_goes_to_the_default(root, demarche, notify):
    for answer, groupe in (("Nord", "Nord"), ("Sud", "Sud"), ("Ailleurs", "défaut"), (None, "défaut")):
        dossier = deposit(root, demarche, notify, answer)
        assert dossier.groupe_id == named(demarche, groupe).id, answer


@pytest.mark.req("A-357", "A-358", "A-359", "U-282", "U-283")
@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("regions", 18),
        ("departements", 110),
        ("communes", 110),
        ("epci", 110),
        ("yes_no", 2),
        ("checkbox", 2),
    ],
)
def test_a_territory_makes_its_groupes(root, admin, act, kind, number):
    descriptor = ChampDescriptor(301, kind, "Où ?")
    demarche = make_demarche(root, admin, champs=(descriptor,))
    assert routage.router_par_champ(demarche, descriptor, **act) == (number, 0)
    assert list(routage.fausses_regles(demarche)) == []


@pytest.mark.req("A-365", "A-363", "I-255")
def test_the_first_groupe_in_the_order_of_names_wins_and_twins_are_told(root, demarche, act, notify):
    first = groupes.creer_groupe(demarche, "Équipe", **act)
    routage.set_regle(first, Terme(201, "est", "Nord"), **act)
    assert deposit(root, demarche, notify).groupe_id == first.id
    assert [[g.libelle for g in twins] for twins in routage.doublons(demarche)] == [["Équipe", "Nord"]]
    assert any("même règle" in probleme.message.interpolate() for probleme in avertissements(demarche))
    rule = Et((Terme(201, "est", "Nord"), Terme(202, "inferieur", Decimal(18))))
    routage.set_regle(first, rule, **act)
    assert deposit(root, demarche, notify).groupe_id == named(demarche, "Nord").id


@pytest.mark.req("A-362", "A-229")
def test_a_rule_that_cannot_work_is_refused_or_shown_and_blocks_the_publication(root, admin, act, now):
    demarche = make_demarche(root, admin, champs=CHAMPS)
    groupe = groupes.creer_groupe(demarche, "Est", **act)
    with pytest.raises(errors.RegleRefusee):
        routage.set_regle(groupe, Terme(201, "est", "Ouest"), **act)
    groupe.regle = Terme(201, "est", "Ouest")
    assert routage.problemes(groupe)
    assert [p.lien for p in check_publication(demarche, now)] == [f"groupes/{groupe.id}/regle"]
    groupe.regle = None
    assert routage.problemes(groupe)
    assert check_publication(demarche, now) == []


@pytest.mark.req("A-346", "A-347")
def test_names_are_unique_and_the_default_groupe_stays(demarche, act):
    for name in ("NORD", "  nord ", "", "x" * 101):
        with pytest.raises(errors.GroupeRefuse):
            groupes.creer_groupe(demarche, name, **act)
    for refused in (groupes.fermer_groupe, groupes.supprimer_groupe):
        with pytest.raises(errors.GroupeRefuse):
            refused(demarche.groupe_defaut, **act)
    groupes.choisir_defaut(named(demarche, "Sud"), **act)
    assert demarche.groupe_defaut.libelle == "Sud"
    groupes.supprimer_groupe(named(demarche, "défaut"), **act)
    assert len(demarche.groupes) == 2
    groupes.renommer_groupe(named(demarche, "Sud"), "sud", **act)
    assert demarche.groupe_defaut.libelle == "sud"


@pytest.mark.req("A-347", "I-257")
def test_a_closed_groupe_receives_nothing_and_keeps_its_dossiers(root, demarche, act, notify):
    before = deposit(root, demarche, notify)
    nord = named(demarche, "Nord")
    groupes.fermer_groupe(nord, **act)
    assert before.groupe_id == nord.id
    assert deposit(root, demarche, notify).groupe_id == demarche.groupe_defaut.id
    with pytest.raises(errors.GroupeRefuse):
        groupes.choisir_defaut(nord, **act)
    groupes.rouvrir_groupe(nord, **act)
    assert deposit(root, demarche, notify).groupe_id == nord.id


@pytest.mark.req("A-347", "I-262")
def test_a_deleted_groupe_gives_its_dossiers_to_another(root, demarche, act, notify, now, admin):
    from ds_pyramid.instruction import services as instruction

    nord, sud = named(demarche, "Nord"), named(demarche, "Sud")
    agent = make_compte(root, "agent@mairie.test")
    services.affecter_instructeur(nord, agent, now=now, notify=notify)
    dossier = deposit(root, demarche, notify)
    instruction.suivre(dossier, agent, now=now, notify=notify)
    with pytest.raises(errors.GroupeRefuse):
        groupes.supprimer_groupe(nord, **act)
    groupes.supprimer_groupe(nord, vers=sud, **act)
    assert dossier.groupe_id == sud.id
    assert dossier.followers == frozenset()
    assert dossier.traitements[-1].details == (nord.id, sud.id)
    assert str(nord.id) not in demarche.groupes
    assert nord.id not in agent.groupes


def test_a_large_groupe_is_emptied_in_the_background(root, demarche, act, notify, registry, now, monkeypatch):
    monkeypatch.setattr("ds_pyramid.dossiers.services.routage.AU_PLUS", 1)
    found = [deposit(root, demarche, notify) for _ in range(3)]
    nord, sud = named(demarche, "Nord"), named(demarche, "Sud")
    groupes.supprimer_groupe(nord, vers=sud, **act)
    assert {dossier.groupe_id for dossier in found} == {nord.id}
    assert nord.a_supprimer
    move_dossiers_of_groupes(root, registry, now=now)
    assert {dossier.groupe_id for dossier in found} == {sud.id}
    assert str(nord.id) not in demarche.groupes
    assert root.listes.count("groupes_a_vider") == 0


@pytest.mark.req("A-367", "I-258")
def test_without_routing_all_come_together(root, demarche, act, notify, now):
    agent = make_compte(root, "agent@mairie.test")
    services.affecter_instructeur(named(demarche, "Nord"), agent, now=now, notify=notify)
    dossier = deposit(root, demarche, notify)
    former = dossier.groupe_id
    routage.supprimer_routage(demarche, **act)
    assert dossier.traitements[-1].details == (former, demarche.groupe_defaut.id)
    assert list(demarche.groupes.values()) == [demarche.groupe_defaut]
    assert agent.id in demarche.groupe_defaut.instructeurs
    assert dossier.groupe_id == demarche.groupe_defaut.id


@pytest.mark.req("A-370", "A-371", "U-284")
def test_a_changed_answer_moves_the_dossier_unless_a_person_placed_it(
    root, demarche, notify, now, admin, mails
):
    from ds_pyramid.instruction import services as instruction

    nord, sud = named(demarche, "Nord"), named(demarche, "Sud")
    agent = make_compte(root, "agent@mairie.test")
    services.affecter_instructeur(nord, agent, now=now, notify=notify)
    camille = make_usager(root)
    dossier = deposit(root, demarche, notify)
    instruction.suivre(dossier, agent, now=now, notify=notify)

    def answer(secteur):
        dossiers.enregistrer(dossier, {"201": secteur}, None, camille, now=now, notify=notify)
        dossiers.resoumettre(dossier, camille, now=now, notify=notify)

    answer("Sud")
    assert (dossier.groupe_id, dossier.followers) == (sud.id, frozenset())
    assert ("dossier_reaffecte", "agent@mairie.test") in mails()
    reaffecter(dossier, nord, auteur=agent, now=now, notify=notify)
    answer("Ailleurs")
    assert dossier.groupe_id == nord.id


@pytest.mark.req("A-372")
def test_rules_are_applied_again_only_when_asked(root, demarche, act, notify, registry, now):
    dossier = deposit(root, demarche, notify)
    sud = named(demarche, "Sud")
    named(demarche, "Nord").regle, sud.regle = None, Terme(201, "est", "Nord")
    assert dossier.groupe_id != sud.id
    routage.demander_reroutage(demarche, **act)
    route_again(root, registry, now=now)
    assert dossier.groupe_id == sud.id
    assert demarche.reroutage_attendu is None
    assert route_again(root, registry, now=now).done == 0


@pytest.mark.req("A-364", "A-368")
def test_a_rule_looks_at_the_form_in_force(root, demarche, act):
    demarche.draft.champs.descriptors = (*CHAMPS, ChampDescriptor(203, "yes_no", "Urgent ?"))
    assert 203 not in routage.sources(demarche)
    with pytest.raises(errors.RegleRefusee):
        routage.set_regle(named(demarche, "Nord"), Terme(203, "est", True), **act)


@pytest.mark.req("A-361")
def test_groupes_that_exist_keep_their_members(root, demarche, act, admin, now, notify):
    agent = make_compte(root, "agent@mairie.test")
    nord = named(demarche, "Nord")
    services.affecter_instructeur(nord, agent, now=now, notify=notify)
    nord.regle = None
    assert routage.router_par_champ(demarche, SECTEUR, **act) == (0, 2)
    assert (agent.id in nord.instructeurs, nord.regle) == (True, Terme(201, "est", "Nord"))


@pytest.mark.req("A-332")
def test_a_groupe_is_told_who_joined(root, demarche, act, now, notify, admin, wsgi):
    import transaction

    from ds_pyramid.core.events import notifier
    from ds_pyramid.demarches.events import GroupeModifie
    from tests.factories.accounts import queued_mails

    first, second = make_compte(root, "un@mairie.test"), make_compte(root, "deux@mairie.test")
    nord = named(demarche, "Nord")
    for compte in (first, second):
        services.affecter_instructeur(nord, compte, now=now, notify=notify)
    event = GroupeModifie(demarche=demarche, groupe=nord, ajoutes=(second.id,), auteur=admin, now=now)
    notifier(wsgi.registry)(event)
    transaction.commit()
    found = [mail for mail in queued_mails(wsgi.registry.settings) if mail["X-Mail-Name"] == "groupe_membres"]
    assert sorted(mail["To"] for mail in found) == ["admin@mairie.test", "un@mairie.test"]
    assert "+ deux@mairie.test" in found[0].get_body(("plain",)).get_content()


# --- files of groupes


@pytest.mark.req("A-350")
def test_a_file_is_read_whatever_its_form(root, admin, act):
    demarche = make_demarche(root, admin)
    data = "﻿GROUPE,E-mail\n=Formule,un@x.fr\nÉquipe,DEUX@x.fr\n".encode()
    report = importer_membres(demarche, data, **act)
    assert (report.groupes, len(report.ajoutes)) == (["=Formule", "Équipe"], 2)
    text = exporter_membres(demarche)
    assert "'=Formule;un@x.fr" in text
    again = importer_membres(demarche, text.encode("cp1252"), **act)
    assert (again.groupes, again.ajoutes, again.presents) == ([], [], 3)


@pytest.mark.req("A-336")
def test_addresses_alone_join_the_default_groupe(root, admin, act):
    demarche = make_demarche(root, admin)
    report = importer_membres(demarche, b"email\nun@x.fr\nun@x.fr\n", **act)
    assert (len(report.ajoutes), report.presents) == (1, 1)
    assert len(demarche.groupe_defaut.instructeurs) == 2


@pytest.mark.parametrize("data", [b"", b"nom;prenom\na;b\n", b"email\n\0", b"x" * 1_000_001])
def test_what_is_no_such_file_changes_nothing(root, admin, act, data):
    demarche = make_demarche(root, admin)
    with pytest.raises(FichierRefuse):
        importer_membres(demarche, data, **act)
    assert len(demarche.groupes) == 1


def test_the_published_factory_has_one_groupe(root, admin):
    assert not routage.is_route(make_publiee(root, admin))
