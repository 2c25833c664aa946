"""Create, present, staff, publish, close a démarche: the domain, without HTTP."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ds_pyramid.champs.base import ChampType
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import errors, events, services
from ds_pyramid.demarches.models import EtatDemarche
from tests.factories.demarches import SERVICE, make_compte, make_demarche, make_publiee


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def autre(root):
    return make_compte(root, "autre@prefecture.test", (Role.ADMINISTRATEUR,))


def publish(demarche, slug, compte, now, notify, lien_site="mail"):
    return services.publish(demarche, slug, lien_site=lien_site, compte=compte, now=now, notify=notify)


def messages(demarche, now):
    return [probleme.message.interpolate() for probleme in services.check_publication(demarche, now)]


# --- creation


@pytest.mark.req("A-059", "A-340")
def test_a_new_demarche_is_en_test_with_a_default_groupe_holding_its_administrateur(
    root, admin, now, announced
):
    demarche = services.create_demarche(root, admin, "  Aide  aux travaux ", now=now, notify=announced)
    assert (demarche.etat, demarche.libelle) == (EtatDemarche.BROUILLON, "Aide aux travaux")
    groupe = demarche.groupe_defaut
    assert (groupe.libelle, groupe.instructeurs) == ("défaut", {admin.id})
    assert admin.groupes == {groupe.id}
    assert {Role.ADMINISTRATEUR, Role.INSTRUCTEUR} <= admin.roles
    assert demarche.administrateurs == {admin.id}
    assert root.test_tokens[demarche.test_token] == demarche.numero
    assert services.get_demarche(root, demarche.numero) is demarche
    assert [type(event) for event in announced] == [events.DemarcheModifiee]


def test_numbers_are_never_given_twice(root, admin, now, announced):
    one, two = (services.create_demarche(root, admin, "Titre", now=now, notify=announced) for _ in "12")
    assert one.numero != two.numero
    assert one.groupe_defaut.id != two.groupe_defaut.id


def test_an_unknown_number_is_a_named_error(root):
    with pytest.raises(errors.DemarcheInconnue):
        services.get_demarche(root, 999)


# --- presentation


@pytest.mark.req("A-084", "X-440")
def test_texts_keep_light_formatting_and_nothing_else(root, admin, now, announced):
    demarche = make_demarche(root, admin)
    text = '<p>Un <b>gras</b> <script>alert(1)</script><img src=x onerror="alert(1)"></p>'
    services.update_presentation(demarche, admin, {"description": text}, now=now, notify=announced)
    assert demarche.description == "<p>Un <b>gras</b> </p>"
    services.update_presentation(
        demarche, admin, {"description": "moins < plus & rien"}, now=now, notify=announced
    )
    assert demarche.description == "moins < plus & rien"


@pytest.mark.req("A-078")
def test_each_change_leaves_a_line_in_the_history(root, admin, now, announced):
    demarche = make_demarche(root, admin)
    before = len(demarche.historique)
    changed = services.update_presentation(
        demarche, admin, {"libelle": "Autre titre", "dpo": demarche.dpo}, now=now, notify=announced
    )
    assert changed == ("libelle",)
    assert demarche.historique[before:] == ((now, admin.id, "présentation : titre"),)
    assert (
        services.update_presentation(demarche, admin, {"libelle": "Autre titre"}, now=now, notify=announced)
        == ()
    )
    assert len(demarche.historique) == before + 1


@pytest.mark.req("A-096", "A-246")
def test_the_public_is_locked_by_the_publication_and_nothing_else_is(root, admin, now, announced):
    demarche = make_publiee(root, admin)
    with pytest.raises(errors.PublicVerrouille):
        services.update_presentation(
            demarche, admin, {"pour_personne_morale": True}, now=now, notify=announced
        )
    services.update_presentation(
        demarche, admin, {"libelle": "Nouveau", "pour_personne_morale": False}, now=now, notify=announced
    )
    assert demarche.libelle == "Nouveau"


def test_a_field_that_does_not_exist_is_refused(root, admin, now, announced):
    demarche = make_demarche(root, admin)
    with pytest.raises(KeyError):
        services.update_presentation(demarche, admin, {"etat": "publiee"}, now=now, notify=announced)
    with pytest.raises(KeyError):
        services.create_service(root, admin, id=3)


# --- service, instructeurs


@pytest.mark.req("A-112")
def test_a_service_belongs_to_its_administrateur_and_serves_several_demarches(
    root, admin, autre, now, announced
):
    one, two = make_demarche(root, admin, service=False), make_demarche(root, admin, service=False)
    service = services.create_service(root, admin, **SERVICE)
    for demarche in (one, two):
        services.attach_service(demarche, service, admin, now=now, notify=announced)
    assert one.service is two.service is service
    assert services.services_de(root, admin) == [service]
    assert services.services_de(root, autre) == []


@pytest.mark.req("A-325", "A-328", "A-329")
def test_an_instructeur_is_invited_by_his_address_once(root, admin, now, announced):
    groupe = make_demarche(root, admin).groupe_defaut
    compte, added = services.inviter_instructeur(groupe, "Agent@Mairie.test", now=now, notify=announced)
    assert added
    assert compte.id in groupe.instructeurs
    assert groupe.id in compte.groupes
    assert compte.has_role(Role.INSTRUCTEUR)
    told = len(announced)
    assert services.inviter_instructeur(groupe, "agent@mairie.test", now=now, notify=announced) == (
        compte,
        False,
    )
    assert len(announced) == told


@pytest.mark.req("A-326", "A-334")
def test_an_instructeur_is_removed_but_never_the_last_of_a_published_demarche(root, admin, now, announced):
    demarche = make_publiee(root, admin)
    groupe = demarche.groupe_defaut
    agent, _added = services.inviter_instructeur(groupe, "agent@mairie.test", now=now, notify=announced)
    assert services.retirer_instructeur(groupe, admin, now=now, notify=announced)
    assert not services.retirer_instructeur(groupe, admin, now=now, notify=announced)
    assert admin.groupes == frozenset()
    assert isinstance(announced[-1], events.InstructeurRetire)
    with pytest.raises(errors.DernierInstructeur):
        services.retirer_instructeur(groupe, agent, now=now, notify=announced)
    assert groupe.instructeurs == {agent.id}


# --- publication


@pytest.mark.req("A-236", "A-252", "A-233", "A-232", "U-085")
def test_publishing_freezes_the_form_and_opens_the_link(root, admin, now, announced):
    demarche = make_demarche(root, admin)
    drafted = demarche.draft
    publish(demarche, "aide", admin, now, announced, lien_site="https://mairie.test")
    assert (demarche.etat, demarche.slug, demarche.lien_site) == ("publiee", "aide", "https://mairie.test")
    assert (demarche.published_at, demarche.habilitation) == (now, (now, admin.id))
    assert demarche.revision is drafted
    assert drafted.published_at == now
    assert demarche.draft is not drafted
    assert demarche.draft.champs.descriptors == drafted.champs.descriptors
    assert services.find_by_slug(root, "aide") == (demarche, "aide")
    kinds = [type(event) for event in announced]
    assert kinds == [events.DossiersDeTestASupprimer, events.DemarchePubliee]


def test_a_ready_demarche_has_nothing_to_mend(root, admin, now):
    assert messages(make_demarche(root, admin), now) == []


@pytest.mark.req("A-107", "A-226", "A-227")
@pytest.mark.parametrize(
    ("spoil", "lien"),
    [
        (lambda d: setattr(d, "libelle", ""), "presentation#libelle"),
        (lambda d: setattr(d, "description", ""), "presentation#description"),
        (lambda d: setattr(d, "duree_conservation", 0), "presentation#duree_conservation"),
        (lambda d: setattr(d, "dpo", ""), "presentation#dpo"),
        (lambda d: setattr(d, "cadre_juridique", ""), "presentation#cadre_juridique"),
        (lambda d: setattr(d, "date_limite", date(2026, 3, 2)), "presentation#date_limite"),
        (lambda d: setattr(d, "service_id", None), "service"),
        (lambda d: setattr(d.groupe_defaut, "instructeurs", frozenset()), "instructeurs"),
        (lambda d: setattr(d.draft.champs, "descriptors", ()), "champs"),
    ],
)
def test_each_missing_setting_prevents_the_publication(root, admin, now, announced, spoil, lien):
    demarche = make_demarche(root, admin)
    spoil(demarche)
    assert [probleme.lien for probleme in services.check_publication(demarche, now)] == [lien]
    with pytest.raises(errors.PublicationRefusee) as refusal:
        publish(demarche, "aide", admin, now, announced)
    assert len(refusal.value.problemes) == 1
    assert demarche.en_test
    assert "aide" not in root.slugs
    assert not announced


@pytest.mark.req("A-230")
def test_where_the_link_will_be_found_must_be_said(root, admin, now, announced):
    demarche = make_demarche(root, admin)
    with pytest.raises(errors.PublicationRefusee) as refusal:
        publish(demarche, "aide", admin, now, announced, lien_site=" ")
    assert [probleme.lien for probleme in refusal.value.problemes] == ["publication#lien_site"]


TEXT = ChampDescriptor(1, "text", "Un champ")
BLOC = ChampDescriptor(2, "repetition", "Un bloc", children=(replace(TEXT, stable_id=3),))


def titre(stable_id, level):
    return ChampDescriptor(stable_id, "header_section", f"Titre {stable_id}", options={"level": str(level)})


@pytest.mark.req("A-229", "A-139", "A-135", "A-172")
@pytest.mark.parametrize(
    ("champs", "lien"),
    [
        ([replace(TEXT, libelle="  ")], "champs#champ-1"),
        ([replace(BLOC, children=())], "champs#champ-2"),
        ([replace(BLOC, children=(replace(TEXT, libelle=""),))], "champs#champ-1"),
        ([replace(BLOC, children=(replace(BLOC, stable_id=4),))], "champs#champ-2"),
        ([titre(1, 1), titre(2, 3), replace(TEXT, stable_id=5)], "champs#champ-2"),
        ([titre(1, 2), replace(TEXT, stable_id=5)], "champs#champ-1"),
        ([ChampDescriptor(1, "drop_down_list", "Choix")], "champs#champ-1"),
        ([ChampDescriptor(1, "multiple_drop_down_list", "Choix")], "champs#champ-1"),
        ([ChampDescriptor(1, "linked_drop_down_list", "Choix")], "champs#champ-1"),
    ],
)
def test_each_fault_of_the_form_prevents_the_publication(root, admin, now, champs, lien):
    found = services.check_publication(make_demarche(root, admin, champs=champs), now)
    assert [probleme.lien for probleme in found] == [lien]


@pytest.mark.req("A-135")
def test_levels_of_titles_may_go_down_one_by_one_and_up_at_once(root, admin, now):
    champs = [titre(1, 1), titre(2, 2), titre(3, 3), titre(4, 1), titre(5, 2), replace(TEXT, stable_id=6)]
    assert messages(make_demarche(root, admin, champs=champs), now) == []


def test_annotations_are_checked_too(root, admin, now):
    demarche = make_demarche(root, admin, annotations=[replace(TEXT, stable_id=900, libelle="")])
    assert [p.lien for p in services.check_publication(demarche, now)] == ["annotations#champ-900"]


def test_a_champ_for_annotations_only_is_refused_in_the_form(root, admin, now, monkeypatch):
    monkeypatch.setattr(TEXT.type.__class__, "private_only", True)
    assert ChampType.private_only is False
    champ = replace(TEXT, libelle="Que nul n’a encore vérifié")  # what was checked once is remembered
    found = services.check_publication(make_demarche(root, admin, champs=[champ], annotations=[BLOC]), now)
    assert [probleme.lien for probleme in found] == ["champs#champ-1"]


def test_a_published_demarche_is_not_published_twice(root, admin, now, announced):
    with pytest.raises(errors.EtatIncompatible):
        publish(make_publiee(root, admin), "autre-adresse", admin, now, announced)


# --- closing


@pytest.mark.req("A-268", "A-274", "A-277")
def test_closing_keeps_everything_but_the_deposits(root, admin, now, announced):
    demarche = make_publiee(root, admin)
    services.clore(demarche, admin, message="Rendez-vous <b>en mairie</b><script>", now=now, notify=announced)
    assert (demarche.etat, demarche.closed_at) == ("close", now)
    assert demarche.message_cloture == "Rendez-vous <b>en mairie</b>"
    assert not demarche.accepte_depots(date(2026, 3, 2))
    assert services.find_by_slug(root, "aide-aux-travaux")[0] is demarche
    with pytest.raises(errors.EtatIncompatible):
        services.clore(demarche, admin, now=now, notify=announced)


def test_a_demarche_en_test_cannot_be_closed_nor_one_replace_itself(root, admin, now, announced):
    with pytest.raises(errors.EtatIncompatible):
        services.clore(make_demarche(root, admin), admin, now=now, notify=announced)
    published = make_publiee(root, admin)
    with pytest.raises(errors.EtatIncompatible):
        services.clore(published, admin, remplacee_par=published, now=now, notify=announced)


@pytest.mark.req("A-269", "A-284", "A-285", "A-233")
def test_reopening_forgets_the_replacement_and_keeps_the_first_publication(root, admin, now, announced):
    demarche = make_publiee(root, admin)
    other = make_publiee(root, admin, slug="autre")
    services.clore(demarche, admin, remplacee_par=other, now=now, notify=announced)
    assert demarche.remplacee_par == other.numero
    later = now + timedelta(days=3)
    services.rouvrir(
        demarche, "aide-aux-travaux", lien_site="mail", compte=admin, now=later, notify=announced
    )
    assert (demarche.etat, demarche.remplacee_par, demarche.closed_at) == ("publiee", None, None)
    assert demarche.published_at == now
    assert demarche.revision.published_at == now
    with pytest.raises(errors.EtatIncompatible):
        services.rouvrir(demarche, "x-y-z", lien_site="mail", compte=admin, now=later, notify=announced)


@pytest.mark.req("A-034")
def test_lists_follow_the_state(root, admin, now):
    from ds_pyramid.demarches.subscribers import index_on_change

    def notify(event):
        if isinstance(event, events.DemarcheModifiee):
            index_on_change(event)

    test = make_demarche(root, admin, libelle="En test", notify=notify)
    public = make_publiee(root, admin, libelle="Publique", notify=notify)
    assert {(line.libelle, line.onglet) for line in services.demarches_de(root, admin)} == {
        ("En test", "en_test"),
        ("Publique", "publiees"),
    }
    services.clore(public, admin, now=now, notify=notify)
    services.update_presentation(test, admin, {"libelle": "Renommée"}, now=now, notify=notify)
    assert {(line.libelle, line.onglet) for line in services.demarches_de(root, admin)} == {
        ("Renommée", "en_test"),
        ("Publique", "closes"),
    }


@pytest.mark.req("A-282")
def test_administrateurs_are_told_when_their_demarche_closes_by_itself(wsgi, settings, site):
    from ds_pyramid.core.events import notifier
    from tests.factories.accounts import queued_mails

    notify = notifier(wsgi.registry)
    with site() as root:
        demarche = make_publiee(root, make_compte(root, "chef@mairie.test"), notify=notify)
        services.clore(demarche, None, automatique=True, now=demarche.created_at, notify=notify)
    (mail,) = queued_mails(settings)
    assert mail["To"] == "chef@mairie.test"
    assert "Aide aux travaux" in mail["Subject"]
    assert f"/admin/demarches/{demarche.numero}" in mail.get_body(("plain",)).get_content()
