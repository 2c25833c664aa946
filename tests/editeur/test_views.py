"""The editor, the preview, the changes: through the whole application, without JavaScript, then as the script asks."""

import json

import pytest

from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes
from tests.editeur.conftest import ADMIN
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee

pytestmark = pytest.mark.functional
ODD = '<b>"A" -- l’été 📱</b>'
PAGES = [
    "champs",
    "annotations",
    "apercu",
    "revisions",
    "formulaire-fichier",
    "formulaire.json",
    "fichier-champ",
]
POSTED = ["champs", "annotations", "apercu", "revisions", "formulaire-fichier"]


def of(numero, page="champs"):
    return f"/admin/demarches/{numero}/{page}"


@pytest.fixture
def draft(site, numero):
    """Return the order of the draft: a function."""

    def order(page="champs"):
        with site() as root:
            form = actes.formulaire(services.get_demarche(root, numero), page)
            return [(one.stable_id, one.libelle) for one in form.walk()]

    return order


def press(page, value, **fields):
    """Press a button of the page's acts, or of its open panel."""
    button = next(b for b in page.html.select("button[name=acte]") if b["value"] == value)
    form = page.forms["actes"] if button.get("form") == "actes" else panel(page)
    for name, text in fields.items():
        form[name] = text
    token = {"csrf_token": page.html.select_one("#actes input")["value"]}
    if form is page.forms["actes"]:
        return page.test_app.post(form.action, {**token, "acte": value}, status="*")
    index = [b["value"] for b in page.html.select("[data-panneau] button[name=acte]")].index(value)
    return form.submit("acte", index=index, status="*")


def panel(page):
    return next(form for form in page.forms.values() if "empreinte" in form.fields)


def script(app, numero, page="champs", **fields):
    """Post an act as the page's script does."""
    token = app.get(of(numero, page)).html.select_one("#actes input")["value"]
    return app.post(of(numero, page), {"csrf_token": token, **fields}, headers={"X-Editeur": "1"}, status="*")


# --- rights
@pytest.mark.req("A-004", "X-443")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_its_administrateurs_only(app, site, numero, page):
    assert app.get(of(numero, page)).location.startswith("http://localhost/connexion")
    with site() as root:
        make_compte(root, "autre@mairie.test", Role.ADMINISTRATEUR)
        make_compte(root, "instructeur@mairie.test", Role.INSTRUCTEUR)
    for email in ("autre@mairie.test", "instructeur@mairie.test"):
        sign_in(app, email)
        app.get(of(numero, page), status=404)
        app.reset()


@pytest.mark.req("A-004", "X-443")
@pytest.mark.parametrize("page", POSTED)
def test_nobody_else_posts_to_a_page(app, site, numero, draft, page):
    before = draft()
    with site() as root:
        make_compte(root, "autre@mairie.test", Role.ADMINISTRATEUR)
    sign_in(app, "autre@mairie.test")
    token = app.get("/profil").html.select_one("input[name=csrf_token]")["value"]
    app.post(of(numero, page), {"csrf_token": token, "acte": "supprimer:1"}, status=404)
    assert draft() == before


def test_an_act_without_its_token_changes_nothing(admin, numero, draft):
    before = draft()
    admin.post(of(numero), {"acte": "supprimer:1"}, status="4*")
    assert draft() == before


# --- without JavaScript
@pytest.mark.req("A-116", "A-117", "A-118", "A-120")
def test_a_champ_is_added_named_moved_deleted_and_brought_back(admin, numero, draft):
    page = admin.get(of(numero)).click(href=r"ajouter=apres-3#")
    assert page.html.select_one("#choix")["id"]
    found = page.forms[next(k for k, f in page.forms.items() if "q" in f.fields)]
    found["q"] = "courriel"
    page = press(admin.get(of(numero) + "?ajouter=apres-3"), "ajouter:email:apres-3").follow()
    assert page.html.select_one("[data-panneau]") is not None
    page = press(page, "enregistrer", libelle=ODD)
    page = page.follow()
    new = draft()[3][0]
    assert draft()[3] == (new, ODD)
    assert page.html.select(f"#vue-{new} b") == []
    assert ODD in page.html.select_one(f"#vue-{new}").get_text()
    page = press(page, f"monter:{new}").follow()
    assert [key for key, _name in draft()][:4] == [1, 2, new, 3]
    page = press(page, f"supprimer:{new}").follow()
    assert ODD in page.html.select_one("#annuler").get_text()
    assert new not in dict(draft())
    press(page, f"retablir:champs-{new}")
    assert [key for key, _name in draft()][:4] == [1, 2, new, 3]


@pytest.mark.req("A-118")
def test_the_next_champ_is_added_from_the_open_one_whose_text_is_kept(admin, numero, draft):
    page = admin.get(of(numero) + "?champ=3")
    page = press(page, "ajouter:date:apres-3", libelle="Nom du propriétaire").follow()
    assert draft()[2] == (3, "Nom du propriétaire")
    new = draft()[3][0]
    assert page.html.select_one("[data-panneau]")["data-panneau"] == str(new)
    page = press(admin.get(of(numero) + "?champ=5"), "ajouter:text:dans-5").follow()
    inside = page.html.select_one("[data-panneau]")["data-panneau"]
    assert page.html.select_one(f"#enfants-5 #carte-{inside}") is not None
    offered = {button["data-suite"] for button in page.html.select("[data-suite]")}
    assert "repetition" not in offered
    refused = press(admin.get(of(numero) + "?champ=3"), "ajouter:date:apres-3", libelle="x" * 300)
    assert refused.status_int == 422
    assert len(draft()) == 9


@pytest.mark.req("A-118")
def test_the_picker_is_searched_without_script(admin, numero):
    page = admin.get(of(numero), {"ajouter": "fin", "q": "iban"})
    assert [b["data-type"] for b in page.html.select("[data-type]")] == ["iban"]
    assert "Aucun type de champ" in admin.get(of(numero), {"ajouter": "fin", "q": "zzz"}).text


@pytest.mark.req("A-161", "A-172")
def test_options_are_typed_one_a_line_and_faults_shown_where_they_are(admin, numero, draft, site):
    page = admin.get(of(numero) + "?champ=2")
    press(page, "enregistrer", options=f"Locataire\n\n  {ODD}  \nPropriétaire")
    with site() as root:
        champ = actes.get(services.get_demarche(root, numero), "champs", 2)
        assert champ.options == {"options": ("Locataire", ODD, "Propriétaire")}
    page = admin.get(of(numero) + "?champ=3")
    page = press(page, "enregistrer", type_champ="formatted").follow()
    page = press(page, "enregistrer", mode="advanced", pattern="[", example="1", libelle="Code")
    assert page.status_int == 422
    assert panel(page)["pattern"].value == "["
    assert panel(page)["libelle"].value == "Code"
    assert page.html.select("[data-option=pattern] .fr-error-text")
    assert dict(draft())[3] == "Code"  # what is right is kept


@pytest.mark.req("A-178", "A-179", "A-180", "A-187")
def test_a_condition_is_written_row_by_row_with_groups(admin, numero, site):
    page = admin.get(of(numero) + "?champ=3")
    page = press(page, "condition:3:ligne:")
    assert page.status_int == 422
    page = press(page, "condition:3:ligne:", **{"c-0-champ": "2"})
    page = press(page, "condition:3:retirer:1", **{"c-0-valeur": "Locataire"})
    page = page.follow()
    assert "Affiché si Statut est Locataire" in page.html.select_one(
        "#vue-3 .ds-editeur__condition"
    ).get_text(" ", strip=True)
    page = press(page, "condition:3:groupe:")
    page = press(page, "condition:3:ligne:1", **{"c-1.0-champ": "2"})
    page = press(page, "condition:3:ligne:1", **{"c-1.0-valeur": "Locataire", "c-1.1-champ": "2"})
    page = press(
        page, "condition:3:retirer:1.2", **{"c-1.1-op": "n_est_pas", "c-1.1-valeur": "Propriétaire"}
    ).follow()
    assert "Statut est Locataire ou Statut n’est pas Propriétaire)" in page.html.select_one(
        "#vue-3"
    ).get_text(" ", strip=True)
    page = press(page, "condition:3:retirer:1").follow()
    page = press(page, "condition:3:retirer:0").follow()
    with site() as root:
        assert actes.get(services.get_demarche(root, numero), "champs", 3).condition is None


@pytest.mark.req("A-128")
def test_two_people_on_one_champ_do_not_overwrite_each_other(admin, numero, draft):
    mine, theirs = admin.get(of(numero) + "?champ=3"), admin.get(of(numero) + "?champ=3")
    press(theirs, "enregistrer", libelle="Le leur")
    page = press(mine, "enregistrer", libelle="Le mien")
    assert page.status_int == 422
    assert dict(draft())[3] == "Le leur"
    assert panel(page)["libelle"].value == "Le mien"
    panel(page).submit("forcer")
    assert dict(draft())[3] == "Le mien"


@pytest.mark.req("A-121", "A-122")
def test_a_section_is_placed_after_a_champ_chosen_in_a_list(admin, numero, draft):
    page = admin.get(of(numero) + "?champ=1")
    press(page, "deplacer:1", place="apres-5")
    assert [key for key, _name in draft()] == [4, 5, 6, 7, 1, 2, 3]


def test_a_page_of_a_champ_that_is_gone_still_shows_the_form(admin, numero):
    page = admin.get(of(numero) + "?champ=999")
    assert page.html.select_one("[data-panneau]") is None
    token = page.html.select_one("#actes input")["value"]
    for acte in (
        "monter:999",
        "monter:x",
        "deplacer:2:apres-999",
        "inconnu",
        "",
        "ajouter:zzz:fin",
        "retablir:x",
        "condition:999:",
    ):
        answer = admin.post(of(numero), {"csrf_token": token, "acte": acte})
        assert answer.status_int == 303


@pytest.mark.req("A-145")
def test_a_notice_is_sent_replaced_and_removed(admin, numero, site):
    page = press(admin.get(of(numero)), "ajouter:explication:fin").follow()
    form = panel(page)
    form["fichier-notice"] = (
        "notice.pdf",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
    )
    key = form["champ"].value
    page = press(page, f"fichier:{key}:notice").follow()
    assert "notice.pdf" in page.html.select_one("[data-panneau]").get_text()
    page = press(page, f"retirer-fichier:{key}:notice").follow()
    assert "notice.pdf" not in page.html.select_one("[data-panneau]").get_text()
    form = panel(page)
    form["fichier-notice"] = ("notice.exe", b"MZ\x00\x00")
    assert press(page, f"fichier:{key}:notice").status_int == 422


@pytest.mark.req("A-164", "A-165", "A-167", "A-168")
def test_a_referentiel_is_imported_replaced_and_downloaded(admin, numero):
    page = press(admin.get(of(numero)), "ajouter:referentiel:fin").follow()
    form = panel(page)
    key = form["champ"].value
    form["fichier-referentiel"] = ("lycees.csv", b"Nom;Ville\nFaidherbe;Lille\nBaggio;Lille\n")
    page = press(page, f"fichier:{key}:referentiel").follow()
    assert "Faidherbe" in page.html.select_one(f"#vue-{key}").get_text()
    address = page.html.select_one("[data-panneau] a.fr-link--download")["href"]
    assert admin.get(address).body.decode("utf-8-sig").splitlines()[0] == "Nom;Ville"
    page = press(page, "enregistrer", libelle="Lycée").follow()
    assert (
        "Faidherbe" in page.html.select_one(f"#vue-{key}").get_text()
    )  # the list stays when the rest is saved
    page = admin.get(f"{of(numero)}?champ={key}")
    form = panel(page)
    form["fichier-referentiel"] = ("lycees.csv", b"Nom\nFaidherbe\nFaidherbe\n")
    refused = press(page, f"fichier:{key}:referentiel")
    assert refused.status_int == 422
    assert "lignes 3" in refused.html.select_one("[data-panneau]").get_text()
    assert admin.get(address).status_int == 200
    admin.get(of(numero, "fichier-champ"), status=404)
    exported = json.loads(admin.get(of(numero, "formulaire.json")).body)["champs"][-1]
    assert exported["options"]["referentiel"]["nom"] == "lycees.csv"


# --- as the page's script asks
def test_one_change_is_answered_by_what_changed(admin, numero):
    answer = script(admin, numero, acte="enregistrer", champ="3", libelle=ODD, description="")
    found = answer.json
    assert {op["id"] for op in found["ops"]} == {"vue-3", "plan-3"}
    assert found["libelles"] == {"3": ODD}
    assert found["message"] == "Enregistré"
    assert "<b>" not in "".join(op["html"] for op in found["ops"])
    assert len(answer.body) < 3000
    moved = script(admin, numero, acte="descendre:2").json
    assert [(op["op"], op["id"], op["apres"]) for op in moved["ops"]] == [
        ("deplacer", "carte-3", "carte-1"), ("deplacer", "plan-3", "plan-1")
    ]  # fmt: skip
    assert script(admin, numero, acte="monter:999").status_int == 409


def test_a_panel_is_asked_alone_and_its_long_lists_are_left_to_the_script(admin, numero):
    page = admin.get(of(numero) + "?champ=3", headers={"X-Editeur": "1"})
    (op,) = page.json["ops"]
    assert op["id"] == "panneau-3"
    assert 'value="apres-1"' not in op["html"]
    assert admin.get(of(numero) + "?champ=999", headers={"X-Editeur": "1"}, status=409).json["erreur"]


def test_a_fault_appears_at_the_champ_it_concerns(admin, numero):
    script(admin, numero, **{"acte": "condition:3:maj", "champ": "3", "c--mot": "et", "c-0-champ": "2", "c-0-op": "est",
                             "c-0-valeur": "Locataire"})  # fmt: skip
    found = script(admin, numero, acte="deplacer:2:fin").json
    assert {"vue-3", "remarques", "carte-2"} <= {op["id"] for op in found["ops"]}


# --- preview
@pytest.mark.req("A-213", "A-215", "A-216")
def test_the_preview_evaluates_conditions_and_blocks_and_keeps_nothing(admin, numero, site):
    script(admin, numero, **{"acte": "condition:3:maj", "champ": "3", "c--mot": "et", "c-0-champ": "2", "c-0-op": "est",
                             "c-0-valeur": "Locataire"})  # fmt: skip
    page = admin.get(of(numero, "apercu"))
    assert page.html.select_one('[data-champ="3"]').has_attr("hidden")
    form = next(f for f in page.forms.values() if "champ-2" in f.fields)
    form["champ-2"] = "Locataire"
    page = form.submit()
    assert not page.html.select_one('[data-champ="3"]').has_attr("hidden")
    form = next(f for f in page.forms.values() if "champ-2" in f.fields)
    page = form.submit("ligne")
    assert len(page.html.select(".ds-repetition__ligne")) == 1
    assert (
        "instructeur"
        in admin.get(of(numero, "apercu"), {"formulaire": "annotations", "largeur": "telephone"}).text
    )
    with site() as root:
        assert not list(services.get_demarche(root, numero).dossiers)


# --- changes of a published form
@pytest.fixture
def publiee(wsgi, site, numero):
    """The number of a published démarche of ADMIN."""
    from ds_pyramid.accounts.services import find_compte
    from ds_pyramid.core.events import notifier
    from tests.editeur.conftest import formulaire

    with site() as root:
        admin = find_compte(root, ADMIN)
        return make_publiee(
            root, admin, champs=formulaire(), slug="publiee", notify=notifier(wsgi.registry)
        ).numero


@pytest.mark.req("A-250", "A-260", "A-261", "A-262", "A-264")
def test_changes_are_read_then_published_or_thrown_away(admin, publiee, site):
    assert "Aucun changement" in admin.get(of(publiee, "revisions")).text
    script(admin, publiee, acte="enregistrer", champ="3", libelle=ODD, description="")
    script(admin, publiee, acte="supprimer:7")
    page = admin.get(of(publiee, "revisions"))
    text = page.html.select_one("main").get_text(" ", strip=True)
    assert ODD in text
    assert "Nom du bailleur" in text
    assert "Supprimé Fournisseur" in text
    assert page.html.select("main b") == []
    form = next(f for f in page.forms.values() if f.action.endswith("/revisions"))
    page = form.submit("acte", index=0).follow()
    assert "Aucun changement" in page.text
    page = admin.get(of(publiee, "revisions"), {"revision": "2"})
    assert ODD in page.html.select_one("#version").get_text()
    script(admin, publiee, acte="supprimer:6")
    page = admin.get(of(publiee, "revisions"))
    form = next(f for f in page.forms.values() if f.action.endswith("/revisions"))
    assert "publier" in page.html.select_one("button[name=acte]")["value"] or page.html.select(
        ".fr-alert--warning"
    )
    page = form.submit("acte", index=len(form.fields["acte"]) - 1).follow()
    assert "Aucun changement" in page.text
    with site() as root:
        assert services.get_demarche(root, publiee).draft.champs.get(6) is not None


@pytest.mark.req("A-263")
def test_changes_with_a_fault_are_not_published(admin, publiee):
    script(admin, publiee, acte="enregistrer", champ="3", libelle="", description="")
    page = admin.get(of(publiee, "revisions"))
    assert [b["value"] for b in page.html.select("main button[name=acte]")] == ["abandonner"]
    token = page.html.select_one("main input[name=csrf_token]")["value"]
    admin.post(of(publiee, "revisions"), {"csrf_token": token, "acte": "publier"}, status=422)


# --- files
@pytest.mark.req("A-141")
def test_a_form_leaves_as_a_file_and_comes_back(admin, numero, draft):
    exported = admin.get(of(numero, "formulaire.json"))
    assert exported.headers["Content-Disposition"].startswith("attachment")
    assert [one["libelle"] for one in json.loads(exported.body)["champs"]][:2] == ["Logement", "Statut"]
    page = admin.get(of(numero, "formulaire-fichier"))
    form = next(f for f in page.forms.values() if "fichier" in f.fields)
    form["fichier"] = ("formulaire.json", exported.body)
    form["mode"] = "ajouter"
    form.submit().follow()
    assert len(draft()) == 14
    form["fichier"] = ("formulaire.json", b"{}")
    refused = form.submit(status=422)
    assert "rien n’a changé" in refused.text
    assert len(draft()) == 14
