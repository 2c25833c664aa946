"""A démarche made from another one: what is taken over, what never is, and to whom a copy may be sent."""

import pytest

from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import errors, events, services
from ds_pyramid.demarches.models import Demarche, ModeleAttestation
from ds_pyramid.demarches.reglages import Ineligibilite, Jeton, MonAvis
from ds_pyramid.demarches.services import copie
from ds_pyramid.demarches.services.groupes import creer_groupe
from tests.factories.demarches import make_compte, make_demarche, make_publiee, silent

pytestmark = pytest.mark.integration


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def autre(root):
    return make_compte(root, "autre@prefecture.test", (Role.ADMINISTRATEUR,))


def act(now):
    return {"now": now, "notify": silent}


def test_every_setting_of_a_demarche_is_either_copied_or_kept_apart():
    settings = {
        name for name, value in vars(Demarche).items() if not name.startswith("_") and not callable(value)
    }
    settings -= {name for name in settings if isinstance(vars(Demarche)[name], property)}
    assert settings == set(copie.COPIES) | set(copie.PROPRES)
    assert not set(copie.COPIES) & set(copie.PROPRES)


@pytest.mark.req("A-062", "A-063", "A-065", "A-067")
def test_a_clone_takes_over_what_describes_the_demarche(root, admin, autre, now):
    source = make_publiee(root, admin, destinataires="Les habitants", declarative="accepte")
    source.zones, source.tags, source.accuse_lecture = ("collectivites",), ("MODELE", "Subvention"), True
    source.revision.ineligibilite = Ineligibilite(None, "Non", False)
    source.textes["attestation"] = ModeleAttestation(titre="Attestation", active=True)
    copy = services.cloner(source, autre, **act(now))
    assert copy.en_test
    assert copy.libelle == "Aide aux travaux (copie)"
    assert (copy.destinataires, copy.declarative, copy.accuse_lecture) == ("Les habitants", "accepte", True)
    assert (copy.zones, copy.tags) == (("collectivites",), ("Subvention",))
    assert copy.draft.champs.descriptors == source.revision.champs.descriptors
    assert copy.draft.champs is not source.revision.champs
    assert copy.draft.ineligibilite == source.revision.ineligibilite
    assert copy.textes["attestation"].titre == "Attestation"
    assert copy.copie_de == source.numero
    assert copy.administrateurs == {autre.id}
    assert source.administrateurs == {admin.id}
    assert source.est_publiee


@pytest.mark.req("A-064", "A-066", "I-020")
def test_a_clone_never_takes_over_people_dossiers_addresses_and_secrets(root, admin, autre, now):
    source = make_publiee(root, admin, slug="aide")
    source.webhook, source.lien_site, source.budget = "https://exemple.fr/x", "mail", {"centre_de_cout": "A"}
    source.monavis = MonAvis("https://monavis.numerique.gouv.fr/x", "bleu")
    source.jeton_entreprise = Jeton(b"secret", None, "abcd", now)
    source.duree_conservation = source.duree_conservation_max = 36
    creer_groupe(source, "Nord", auteur=admin, membres=[admin], **act(now))
    copy = services.cloner(source, autre, avec_groupes=True, **act(now))
    assert (copy.slug, copy.webhook, copy.lien_site, copy.budget, copy.monavis) == (None, "", "", {}, None)
    assert (copy.jeton_entreprise, copy.published_at, copy.service_id) == (None, None, None)
    assert (copy.duree_conservation, copy.duree_conservation_max) == (12, 12)
    assert [g.libelle for g in copy.groupes.values()] == ["défaut"]
    assert copy.instructeurs == {autre.id}
    assert len(copy.dossiers) == 0
    assert copy.test_token != source.test_token


@pytest.mark.req("A-066")
def test_an_administrateur_of_the_source_may_take_its_groupes_over(root, admin, now):
    source = make_demarche(root, admin)
    agent = make_compte(root, "agent@mairie.test")
    creer_groupe(source, "Nord", auteur=admin, membres=[agent], **act(now))
    copy = services.cloner(source, admin, avec_groupes=True, **act(now))
    assert sorted(g.libelle for g in copy.groupes.values()) == ["Nord", "défaut"]
    assert agent.id in copy.instructeurs
    assert copy.service_id == source.service_id
    ids = {g.id for g in copy.groupes.values()} & {g.id for g in source.groupes.values()}
    assert not ids


def test_files_of_a_copy_outlive_the_source(root, admin, autre, now, commit, database):
    source = make_publiee(root, admin)
    source.logo = build_fichier("logo.png", b"octets", "image/png", now=now)
    commit()
    copy = services.cloner(source, autre, **act(now))
    source.logo = None
    commit()
    database.pack()
    with copy.logo.open() as stream:
        assert stream.read() == b"octets"


@pytest.mark.req("A-063")
def test_what_is_not_public_is_copied_by_nobody_else(root, admin, autre, now):
    source = make_demarche(root, admin)
    with pytest.raises(errors.EtatIncompatible):
        services.cloner(source, autre, **act(now))
    assert len(root["demarches"]) == 1


@pytest.mark.req("A-069", "A-070", "A-071", "A-072")
def test_a_copy_is_sent_to_an_administrateur_and_to_nobody_else(root, admin, autre, now, announced):
    source = make_demarche(root, admin)
    make_compte(root, "usager@exemple.fr")
    for email in ("usager@exemple.fr", "inconnu@exemple.fr", "faux"):
        with pytest.raises(errors.PasAdministrateur):
            services.envoyer_copie(source, email, auteur=admin, now=now, notify=announced)
    assert len(root["demarches"]) == 1
    copy, compte = services.envoyer_copie(
        source, " AUTRE@prefecture.test ", auteur=admin, now=now, notify=announced
    )
    assert compte is autre
    assert (copy.en_test, copy.administrateurs, source.administrateurs) == (True, {autre.id}, {admin.id})
    assert isinstance(announced[-1], events.CopieEnvoyee)


def test_titles_of_copies_stay_short_and_marked_once(root, admin, now):
    source = make_demarche(root, admin, libelle="x" * 250)
    copy = services.cloner(source, admin, **act(now))
    assert len(copy.libelle) == 250
    assert copie.titre(copy) == copy.libelle
