"""The administrateur's pages, through the whole application and without JavaScript."""

import json
import re

import pytest

from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.demarches import PRESENTATION, SERVICE, make_demarche, make_publiee

pytestmark = pytest.mark.functional
ADMIN = "admin@mairie.test"


@pytest.fixture
def numero(wsgi, site):
    """A démarche en test of ADMIN, ready to be published; the number."""
    from ds_pyramid.core.events import notifier

    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        return make_demarche(root, admin, notify=notifier(wsgi.registry)).numero


@pytest.fixture
def admin(app, numero):
    """The browser of ADMIN."""
    sign_in(app, ADMIN)
    return app


def of(numero, page=""):
    return f"/admin/demarches/{numero}" + (f"/{page}" if page else "")


def save(page, path, **fields):
    form = next(f for f in page.forms.values() if f.action.split("?")[0] == path and "envoyer" in f.fields)
    for name, value in fields.items():
        form[name] = value
    return form.submit("envoyer", status="*")


PAGES = [
    "",
    "presentation",
    "service",
    "instructeurs",
    "champs",
    "annotations",
    "publication",
    "historique",
    "clore",
    "classement",
    "traitement",
    "budget",
    "monavis",
    "webhook",
    "accuse-lecture",
    "jeton-entreprise",
    "jeton-particulier",
    "labels",
    "experts",
    "administrateurs",
    "ineligibilite",
    "routage",
    "importer-instructeurs",
    "exporter-instructeurs",
    "cloner",
    "envoyer-copie",
    "supprimer",
]
POSTED = [
    page for page in PAGES if page not in ("", "historique", "champs", "annotations", "exporter-instructeurs")
]
POSTED += ["fichier", "retirer-jeton-entreprise", "retirer-jeton-particulier", "restaurer"]


@pytest.mark.req("X-443", "A-004")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_its_administrateurs_only(app, site, numero, page):
    with site() as root:
        make_compte(root, "usager@exemple.fr")
        make_compte(root, "autre@prefecture.test", Role.ADMINISTRATEUR)
        make_compte(root, "agent@mairie.test", Role.INSTRUCTEUR)
    signed_out = app.get(of(numero, page), status=303)
    assert "/connexion?retour=" in signed_out.location
    for email in ("usager@exemple.fr", "autre@prefecture.test", "agent@mairie.test"):
        sign_in(app, email)
        app.get(of(numero, page), status=404)
        app.reset()
    sign_in(app, ADMIN)
    app.get(of(numero, page), status=303 if page == "clore" else 200)


@pytest.mark.req("X-443")
@pytest.mark.parametrize("page", POSTED)
def test_another_administrateur_can_send_nothing(app, site, numero, page):
    with site() as root:
        make_compte(root, "autre@prefecture.test", Role.ADMINISTRATEUR)
    sign_in(app, "autre@prefecture.test")
    token = form_to(app.get("/profil"), "/deconnexion")["csrf_token"].value
    app.post(of(numero, page), {"csrf_token": token}, status=404)


@pytest.mark.parametrize("path", ["/admin", "/admin/nouvelle", "/admin/importer"])
def test_the_space_is_for_administrateurs(app, site, path):
    with site() as root:
        make_compte(root, "usager@exemple.fr")
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    app.get(path, status=303)
    sign_in(app, "usager@exemple.fr")
    app.get(path, status=404)
    app.reset()
    sign_in(app, ADMIN)
    app.get(path, status=200)


@pytest.mark.parametrize(
    "path", ["/admin/demarches/999", "/admin/demarches/x", "/admin/demarches/01", "/admin/autre"]
)
def test_what_does_not_exist_is_not_found(admin, path):
    admin.get(path, status=404)


# --- dashboard, creation


@pytest.mark.req("A-034", "A-039", "A-040")
def test_the_dashboard_has_tabs_a_search_and_an_empty_state(app, site, wsgi):
    from ds_pyramid.core.events import notifier

    with site() as root:
        compte = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    sign_in(app, ADMIN)
    assert "Aucune démarche pour le moment" in app.get("/admin").text
    with site() as root:
        compte = root["comptes"].by_id[compte.id]
        notify = notifier(wsgi.registry)
        make_demarche(root, compte, libelle="Forêt brûlée", notify=notify)
        make_publiee(root, compte, libelle="Aide au vélo", notify=notify)
    page = app.get("/admin")
    assert "Aide au vélo" in page.text
    assert "Forêt" not in page.text
    assert "Forêt brûlée" in page.click("En test").text
    found = app.get("/admin", {"q": "foret BRULEE", "onglet": "en_test"})
    assert "Forêt brûlée" in found.text
    assert "Aucune démarche ici" in app.get("/admin", {"q": "rien", "onglet": "en_test", "page": "99"}).text


@pytest.mark.req("A-059", "A-079")
def test_a_demarche_is_created_from_its_presentation(app, site):
    with site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    sign_in(app, ADMIN)
    page = app.get("/admin").click("Nouvelle démarche")
    refused = save(page, "/admin/nouvelle", libelle="Aide", duree_conservation="13")
    assert refused.status_int == 422
    for words in ("Ce champ est obligatoire", "De 1 à 12 mois", "Choisissez le public"):
        assert words in refused.text
    assert form_to(refused, "/admin/nouvelle")["libelle"].value == "Aide"
    created = save(
        refused,
        "/admin/nouvelle",
        description="Une aide",
        cadre_juridique="Loi",
        duree_conservation="6",
        pour_personne_morale="morales",
    )
    board = created.follow()
    assert "À faire avant de publier" in board.text
    with site() as root:
        demarche = next(iter(root["demarches"].values()))
        assert (demarche.libelle, demarche.duree_conservation) == ("Aide", 6)
        assert (demarche.pour_personne_morale, demarche.en_test) == (True, True)


def test_nothing_is_created_by_a_refused_form(app, site):
    with site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    sign_in(app, ADMIN)
    save(app.get("/admin/nouvelle"), "/admin/nouvelle", libelle="x" * 251)
    with site() as root:
        assert len(root["demarches"]) == 0


@pytest.mark.req("A-141")
def test_a_form_is_imported_in_the_page_with_its_report(app, site):
    with site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
    sign_in(app, ADMIN)
    champ = {"__typename": "PieceJustificativeChampDescriptor", "id": "Q2hhbXAtMTIz", "label": "RIB",
             "fileTemplate": {"filename": "modele.odt"}}  # fmt: skip
    data = json.dumps({"number": 8, "title": "Reprise", "revision": {"champDescriptors": [champ]}}).encode()
    form = form_to(app.get("/admin/importer"), "/admin/importer")
    form["fichier"] = ("schema.json", data)
    report = form.submit()
    assert "modele.odt" in report.text
    assert "à faire" in report.click("Compléter la démarche").text.lower()
    form = form_to(app.get("/admin/importer"), "/admin/importer")
    form["fichier"] = ("schema.json", b"{")
    refused = form.submit(status=422)
    assert "pas du JSON" in refused.text
    form_to(app.get("/admin/importer"), "/admin/importer").submit(status=422)
    with site() as root:
        assert [d.libelle for d in root["demarches"].values()] == ["Reprise"]


# --- board and presentation


@pytest.mark.req("A-073", "A-074", "A-076")
def test_the_board_says_what_is_done_and_what_is_not(admin, site, numero):
    page = admin.get(of(numero))
    assert "À faire avant de publier" not in page.text
    link = page.html.select_one(".fr-callout a")
    assert re.fullmatch(r"https?://[^/]+/commencer/test/\S+", link.get_text())
    assert link["href"] == link.get_text()
    with site() as root:
        services.get_demarche(root, numero).dpo = ""
    page = admin.get(of(numero))
    assert "À faire avant de publier" in page.text
    assert "délégué à la protection des données" in page.html.select_one("#tuile-presentation").text


@pytest.mark.req("A-079", "A-080", "A-099", "A-105")
def test_the_presentation_is_saved_or_shown_again_with_its_errors(admin, site, numero):
    path = of(numero, "presentation")
    refused = save(
        admin.get(path), path, libelle=" ", date_limite="2026-03-02", cadre_juridique="", dpo="gardé"
    )
    assert refused.status_int == 422
    for words in ("obligatoire", "Choisissez un jour à venir", "Indiquez le cadre juridique"):
        assert words in refused.text
    assert form_to(refused, path)["dpo"].value == "gardé"
    save(
        admin.get(path),
        path,
        libelle="Autre",
        description="<b>a</b><script>b</script>",
        date_limite="2026-03-03",
    ).follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.libelle, demarche.description) == ("Autre", "<b>a</b>")
        assert str(demarche.date_limite) == "2026-03-03"


@pytest.mark.req("A-096")
def test_the_public_is_not_offered_once_published(admin, site, numero):
    with site() as root:
        demarche = services.get_demarche(root, numero)
        compte = root["comptes"].by_id[min(demarche.administrateurs)]
        services.publish(
            demarche, "aide", lien_site="m", compte=compte, now=demarche.created_at, notify=print
        )
    path = of(numero, "presentation")
    page = admin.get(path)
    assert "pour_personne_morale" not in form_to(page, path).fields
    assert "Ce choix ne peut plus changer" in page.text
    save(page, path, libelle="Toujours modifiable").follow()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "fe9f2d5b3a0000000049454e44ae426082"
)


@pytest.mark.req("X-650", "X-651")
@pytest.mark.parametrize(
    ("quoi", "nom", "content", "limite"),
    [
        ("logo", "logo.png", PNG + b"\0" * 5_000_000, "5 Mo"),
        ("logo", "logo.pdf", b"%PDF-1.4", "5 Mo"),
        ("notice", "notice.pdf", b"%PDF-1.4" + b"\0" * 20_000_000, "20 Mo"),
        ("notice", "notice.zip", b"PK\x03\x04", "20 Mo"),
        ("deliberation", "acte.pdf", b"%PDF-1.4" + b"\0" * 20_000_000, "20 Mo"),
        ("deliberation", "acte.mp3", b"ID3", "20 Mo"),
    ],
    ids=["logo-heavy", "logo-type", "notice-heavy", "notice-type", "deliberation-heavy", "deliberation-type"],
)
def test_a_file_of_the_presentation_too_heavy_or_of_another_type_is_refused(
    admin, site, numero, quoi, nom, content, limite
):
    page = admin.get(of(numero, "presentation"))
    form = next(f for f in page.forms.values() if "quoi" in f.fields and f["quoi"].value == quoi)
    form["fichier"] = (nom, content)
    assert f"{limite} au plus" in form.submit("envoyer").follow().text
    with site() as root:
        assert getattr(services.get_demarche(root, numero), quoi) is None


@pytest.mark.req("X-650", "X-651")
def test_a_second_file_of_the_presentation_takes_the_place_of_the_first(admin, site, numero):
    for nom in ("un.png", "deux.png"):
        page = admin.get(of(numero, "presentation"))
        form = next(f for f in page.forms.values() if "quoi" in f.fields and f["quoi"].value == "logo")
        form["fichier"] = (nom, PNG)
        form.submit("envoyer").follow()
    with site() as root:
        assert services.get_demarche(root, numero).logo.nom == "deux.png"


@pytest.mark.req("A-087", "A-091")
def test_files_of_the_presentation_are_sent_replaced_and_removed(admin, site, numero):
    path = of(numero, "presentation")

    def forms():
        found = [form for form in admin.get(path).forms.values() if form.action.endswith("/fichier")]
        return {form["quoi"].value: form for form in found}

    form = forms()["logo"]
    form["fichier"] = ("logo.png", PNG)
    form.submit("envoyer").follow()
    with site() as root:
        assert services.get_demarche(root, numero).logo.nom == "logo.png"
    answer = admin.get(of(numero, "fichier"), {"quoi": "logo"})
    assert answer.body == PNG
    assert "attachment" in answer.headers["Content-Disposition"]
    form = forms()["notice"]
    form["fichier"] = ("notice.exe", b"MZ")
    assert "20 Mo au plus" in form.submit("envoyer").follow().text
    forms()["logo"].submit("retirer").follow()
    admin.get(of(numero, "fichier"), {"quoi": "logo"}, status=404)
    admin.get(of(numero, "fichier"), {"quoi": "__class__"}, status=404)


# --- service, instructeurs


@pytest.mark.req("A-107", "A-111", "A-112")
def test_a_service_is_created_chosen_and_changed(admin, site, numero):
    path = of(numero, "service")
    refused = save(admin.get(path), path, nom="DDT", siret="123", email="faux")
    assert refused.status_int == 422
    for words in ("SIRET n’existe pas", "adresse électronique valide", "Choisissez le type"):
        assert words in refused.text
    save(refused, path, **{**SERVICE, "nom": "DDT"}).follow()
    with site() as root:
        service = services.get_demarche(root, numero).service
        assert (service.nom, service.siret) == ("DDT", "13002526500013")
        first = next(s.id for s in root["services"].values() if s.nom == SERVICE["nom"])
    form = form_to(admin.get(path), path)
    form["service"] = str(first)
    form.submit("choisir").follow()
    page = admin.get(path, {"modifier": first})
    save(page, path, telephone="01 02 03 04 05").follow()
    with site() as root:
        assert services.get_demarche(root, numero).service.telephone == "01 02 03 04 05"


def test_the_service_of_another_administrateur_cannot_be_chosen(admin, site, numero):
    with site() as root:
        other = make_compte(root, "autre@prefecture.test", Role.ADMINISTRATEUR)
        theirs = services.create_service(root, other, **SERVICE).id
        mine = services.get_demarche(root, numero).service_id
    path = of(numero, "service")
    token = form_to(admin.get(path), path)["csrf_token"].value
    admin.post(path, {"csrf_token": token, "choisir": "1", "service": str(theirs)}).follow()
    with site() as root:
        assert services.get_demarche(root, numero).service_id == mine


@pytest.mark.req("A-325", "A-327", "A-328", "A-335")
def test_instructeurs_are_named_by_address_several_at_once(admin, site, settings, numero):
    path = of(numero, "instructeurs")
    form = form_to(admin.get(path), path)
    form["emails"] = "un@mairie.test, deux@mairie.test;\nfaux, un@mairie.test"
    page = form.submit(status=422)
    assert "faux" in page.text
    assert form_to(page, path)["emails"].value.strip() == "faux"
    with site() as root:
        found = {root["comptes"].by_id[c].email for c in services.get_demarche(root, numero).instructeurs}
    assert found == {ADMIN, "un@mairie.test", "deux@mairie.test"}
    mails = queued_mails(settings)
    assert sorted((mail["X-Mail-Name"], mail["To"]) for mail in mails) == [
        ("agent_invitation", "deux@mairie.test"),
        ("agent_invitation", "un@mairie.test"),
        ("groupe_membres", ADMIN),
    ]
    assert all("Aide aux travaux" in mail.get_body(("plain",)).get_content() for mail in mails)
    page = admin.get(path)
    assert "invitation en attente" in page.text
    assert "Indiquez au moins une adresse" in form_to(page, path).submit(status=422).text


@pytest.mark.req("A-327", "A-334")
def test_an_instructeur_is_removed_from_the_page(admin, site, numero):
    path = of(numero, "instructeurs")
    with site() as root:
        me = min(services.get_demarche(root, numero).instructeurs)
    form = next(form for form in admin.get(path).forms.values() if "retirer" in form.fields)
    assert "n’est plus instructeur" in form.submit("retirer", value=str(me)).follow().text
    with site() as root:
        assert services.get_demarche(root, numero).instructeurs == frozenset()
    assert "Affectez au moins un instructeur" in admin.get(of(numero)).text


# --- publication, closing


@pytest.mark.req("A-225", "A-230", "A-234")
def test_a_demarche_is_published_from_its_page(admin, site, numero):
    path = of(numero, "publication")
    page = admin.get(of(numero)).click("Publier")
    assert form_to(page, path)["slug"].value == "aide-aux-travaux"
    refused = save(page, path, slug="Mauvaise adresse !")
    assert refused.status_int == 422
    assert "habilité" in refused.text
    refused = save(refused, path, slug="Mauvaise adresse !", lien_site="mail", habilitation=True)
    assert "lettres minuscules" in refused.text
    board = save(refused, path, slug="aide", habilitation=True).follow()
    assert "http://localhost/commencer/aide" in board.text
    with site() as root:
        assert services.get_demarche(root, numero).est_publiee
    changed = save(admin.get(path), path, slug="aide-2026").follow()
    assert "commencer/aide-2026" in changed.text
    assert "réservée" in save(admin.get(path), path, slug="test").text


@pytest.mark.req("A-229")
def test_what_is_missing_is_listed_with_links_and_nothing_is_published(admin, site, numero):
    with site() as root:
        demarche = services.get_demarche(root, numero)
        demarche.service_id = None
        demarche.draft.champs.descriptors = ()
    path = of(numero, "publication")
    page = admin.get(path)
    links = [link["href"] for link in page.html.select(".fr-alert a")]
    assert links == [of(numero, "service"), of(numero, "champs")]
    token = page.html.select_one("input[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "slug": "aide", "lien_site": "mail", "habilitation": "true"}
    admin.post(path, fields, status=422)
    with site() as root:
        assert services.get_demarche(root, numero).en_test


@pytest.mark.req("A-241")
def test_taking_over_an_address_is_confirmed_first(admin, site, numero):
    with site() as root:
        demarche = services.get_demarche(root, numero)
        old = make_publiee(root, root["comptes"].by_id[min(demarche.administrateurs)], slug="prise").numero
    path = of(numero, "publication")
    asked = save(admin.get(path), path, slug="prise", lien_site="mail", habilitation=True)
    assert asked.status_int == 422
    assert "sera close" in asked.text
    form = next(form for form in asked.forms.values() if "reprendre" in form.fields)
    form.submit("reprendre").follow()
    with site() as root:
        assert services.get_demarche(root, old).est_close
        assert services.find_by_slug(root, "prise")[0].numero == numero


@pytest.mark.req("A-268", "A-269", "A-270")
def test_a_demarche_is_closed_after_a_warning(admin, site, numero):
    path = of(numero, "publication")
    save(admin.get(path), path, slug="aide", lien_site="mail", habilitation=True).follow()
    close = of(numero, "clore")
    refused = save(admin.get(of(numero)).click("Clore"), close)
    assert refused.status_int == 422
    assert "Cochez la case" in refused.text
    board = save(refused, close, message="Fini", confirmation=True).follow()
    assert "close" in board.text
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.est_close, demarche.message_cloture) == (True, "Fini")
    assert admin.get(close, status=303)
    reopened = save(admin.get(path), path, lien_site="mail", habilitation=True).follow()
    assert "publiée" in reopened.text


@pytest.mark.req("A-078")
def test_the_history_names_who_changed_what(admin, numero):
    path = of(numero, "presentation")
    save(admin.get(path), path, libelle="Autre titre").follow()
    page = admin.get(of(numero, "historique"))
    assert "présentation : titre" in page.text
    assert ADMIN in page.text


@pytest.mark.req("X-437")
def test_a_form_without_its_token_changes_nothing(admin, site, numero):
    admin.post(of(numero, "presentation"), {"libelle": "Volée", **PRESENTATION}, status=400)
    with site() as root:
        assert services.get_demarche(root, numero).libelle == "Aide aux travaux"
