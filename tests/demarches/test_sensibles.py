"""Sensitive data: found by words, warned of before the publication, reviewed by a manager after it."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import revisions
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.models import Revision
from ds_pyramid.demarches.sensibles import MOTIFS, signaler
from ds_pyramid.demarches.tasks import relire_les_formulaires
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_demarche, make_publiee

ADMIN, MANAGER = "admin@mairie.test", "manager@plateforme.test"
RELIGION = ChampDescriptor(300, "text", "Votre religion")


def champ(libelle, description=""):
    return ChampDescriptor(1, "text", libelle, description)


@pytest.mark.req("A-506", "A-507")
@pytest.mark.parametrize(
    ("libelle", "motif"),
    [
        ("État de santé", "sante"),
        ("Êtes-vous en situation de handicap ?", "sante"),
        ("Votre RELIGION", "religion"),
        ("Opinions politiques", "politique"),
        ("Appartenance syndicale", "syndicat"),
        ("Origine ethnique", "origine"),
        ("Orientation sexuelle", "sexualite"),
        ("Extrait de casier judiciaire", "condamnations"),
        ("N° de sécurité sociale", "nir"),
        ("Numéro de carte bancaire", "paiement"),
        ("Mot de passe de votre messagerie", "secret"),
    ],
)
def test_words_point_out_what_a_champ_seems_to_collect(libelle, motif):
    [found] = signaler(Revision(1, (champ(libelle),)))
    assert (found.motif, found.libelle) == (motif, libelle)
    assert found.raison is MOTIFS[motif]
    assert signaler(Revision(1, (champ("Question", libelle),)))[0].motif == motif


@pytest.mark.parametrize(
    "libelle",
    [
        "Nom du projet",
        "Coordonnées bancaires",
        "Maire",
        "Santerre",
        "Avenir du projet",
        "Partie de terrain",
        "Centre culturel",
    ],
)
def test_ordinary_words_point_out_nothing(libelle):
    assert signaler(Revision(1, (champ(libelle),))) == ()


@pytest.fixture
def site_(app, wsgi, site):
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        make_compte(root, MANAGER, Role.MANAGER)
        notify = notifier(wsgi.registry)
        draft = make_demarche(root, admin, champs=(RELIGION,), notify=notify)
        plain = make_publiee(root, admin, slug="simple", libelle="Aide simple", notify=notify)
        return draft.numero, plain.numero


@pytest.mark.functional
@pytest.mark.req("A-507", "A-509")
def test_the_administrateur_is_warned_and_confirms_without_being_blocked(app, site, site_):
    sign_in(app, ADMIN)
    path = f"/admin/demarches/{site_[0]}/publication"
    page = app.get(path)
    for words in ("Votre religion", "Article 9 du RGPD", "L’homologation de la plateforme ne les couvre pas"):
        assert words in page.text
    form = next(form for form in page.forms.values() if "slug" in form.fields)
    form["lien_site"], form["habilitation"] = "mail", True
    refused = form.submit("envoyer", status=422)
    assert "Confirmez, ou retirez ces questions" in refused.text
    form = next(form for form in refused.forms.values() if "slug" in form.fields)
    form["sensibles"] = True
    form.submit("envoyer").follow()
    with site() as root:
        assert root["demarches"][str(site_[0])].est_publiee
    assert "sensibles" not in app.get(f"/admin/demarches/{site_[1]}/publication").text


@pytest.mark.functional
@pytest.mark.req("A-507", "A-508")
def test_a_manager_reviews_what_is_published_until_its_form_changes(app, wsgi, site, site_, now):
    notify, numero = notifier(wsgi.registry), site_[1]

    def add(*descriptors):
        with site() as root:
            demarche = root["demarches"][str(numero)]
            admin = root["comptes"][str(next(iter(demarche.administrateurs)))]
            actes.remplacer(demarche, "champs", (*demarche.draft.champs.descriptors, *descriptors), now=now)
            revisions.publier(demarche, admin, now=now, notify=notify)

    sign_in(app, MANAGER)
    assert "À relire" not in app.get("/manager").text
    add(RELIGION)
    page = app.get("/manager")
    assert "À relire : 1" in page.html.select_one("#a-relire").text
    page = page.click("Aide simple", index=0)
    assert "religion ou convictions" in page.text
    form = next(f for f in page.forms.values() if any(b._value == "relire" for b in f.fields.get("acte", [])))
    page = form.submit("acte", value="relire").follow()
    assert "Formulaire accepté le 2 mars 2026" in page.text
    assert "À relire" not in app.get("/manager").text
    add(ChampDescriptor(301, "text", "Précisions"))
    assert "À relire : 1" in app.get("/manager").text


@pytest.mark.functional
@pytest.mark.req("A-506", "A-507")
def test_each_night_looks_again_at_all_that_is_published(wsgi, site, site_):
    with site() as root:
        demarche = root["demarches"][str(site_[1])]
        demarche.revision.champs.descriptors = (RELIGION,)  # as when a word joins the list
        result = relire_les_formulaires(root, wsgi.registry, now=clock.now())
        assert result.done == 1
        assert relire_les_formulaires(root, wsgi.registry, now=clock.now()).done == 0
        assert root.listes.count("a_relire") == 1
