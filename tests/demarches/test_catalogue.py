""" "Toutes les démarches": filters, pages, consultation, copy, spreadsheet; and the dashboard of one's own."""

import csv
import io
from datetime import timedelta

import pytest

from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.classement import tags_offerts, tags_reserves, zones
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.lignes import departement_de
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.functional
ADMIN, AUTRE = "admin@mairie.test", "autre@prefecture.test"


@pytest.fixture
def notify(wsgi):
    return notifier(wsgi.registry)


@pytest.fixture
def site_of(site, notify, now):
    """Three démarches of another administration: published yesterday and ten days ago, closed; one en test."""
    with site() as root:
        make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        autre = make_compte(root, AUTRE, Role.ADMINISTRATEUR)
        velo = make_publiee(root, autre, slug="velo", libelle="Aide au vélo (<b>AV</b>) 🚲", notify=notify)
        velo.zones, velo.tags = ("ecologie", "transports"), ("Subvention",)
        velo.published_at = now - timedelta(days=1)
        detr = make_publiee(
            root,
            autre,
            slug="detr",
            libelle="DETR – équipement rural",
            notify=notify,
            pour_personne_morale=True,
        )
        detr.zones, detr.tags = ("interieur",), ("Subvention", "MODELE")
        detr.published_at = now - timedelta(days=10)
        services.update_service(detr.service, adresse="1 rue A, 20200 Bastia", siret="21590350100017")
        ferme = make_publiee(root, autre, slug="fini", libelle="Aide close", notify=notify)
        services.clore(ferme, autre, now=now, notify=notify)
        make_demarche(root, autre, libelle="Aide en test", notify=notify)
        for demarche in (velo, detr, ferme):
            index_demarche(demarche)
        return velo.numero, detr.numero, ferme.numero


@pytest.fixture
def admin(app, site_of):
    sign_in(app, ADMIN)
    return app


def titles(page):
    return [cell.select_one("a").text for cell in page.html.select("table tbody th")]


VELO, DETR, CLOSE = "Aide au vélo (<b>AV</b>) 🚲", "DETR – équipement rural", "Aide close"


@pytest.mark.req("A-046", "A-051")
def test_only_what_was_published_is_listed_the_latest_first(admin):
    page = admin.get("/admin").click("Toutes les démarches")
    assert titles(page) == [CLOSE, VELO, DETR]
    assert AUTRE in page.text
    assert "<b>AV</b>" not in page.text


@pytest.mark.req("A-047", "A-048", "A-049", "A-050", "A-051", "A-052", "A-053", "A-054")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "EQUIPEMENT"}, [DETR]),
        ({"q": "aide velo"}, [VELO]),
        ({"zone": ["interieur", "transports"]}, [VELO, DETR]),
        ({"zone": ["interieur"], "tag": ["Subvention"]}, [DETR]),
        ({"statut": ["close"]}, [CLOSE]),
        ({"public": ["morales"]}, [DETR]),
        ({"departement": ["2B"]}, [DETR]),
        ({"departement": ["2B", "59"]}, [CLOSE, VELO, DETR]),
        ({"siret": "215 903 501 00017"}, [DETR]),
        ({"depuis": "2026-03-01"}, [CLOSE, VELO]),
        ({"jusqu": "2026-02-28"}, [DETR]),
        ({"zone": ["inconnue"], "depuis": "hier", "page": "99", "tag": ["<script>"]}, [CLOSE, VELO, DETR]),
        ({"q": "rien de tel"}, []),
    ],
)
def test_filters_combine_and_live_in_the_address(admin, query, expected):
    page = admin.get("/admin/toutes", query)
    assert titles(page) == expected
    assert f"{len(expected)}" in page.html.select_one("[role=status]").text


@pytest.mark.req("A-054")
def test_each_filter_is_shown_and_can_be_removed(admin):
    page = admin.get("/admin/toutes", {"zone": ["interieur"], "q": "detr"})
    chips = page.html.select(".fr-tag--dismiss")
    assert [chip.text.split("–")[0].strip() for chip in chips] == ["Titre : detr", "Zone : Intérieur"]
    assert chips[0]["href"].endswith("?zone=interieur")


@pytest.mark.req("A-047")
def test_mes_zones_are_those_of_ones_own_demarches(admin, site, notify):
    assert "Mes zones" not in admin.get("/admin/toutes").text
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        make_demarche(root, compte, notify=notify, zones=("interieur",))
    assert titles(admin.get("/admin/toutes").click("Mes zones")) == [DETR]


@pytest.mark.req("A-054")
def test_pages_keep_the_filters(admin, monkeypatch):
    monkeypatch.setattr("ds_pyramid.demarches.views.catalogue.PAR_PAGE", 1)
    page = admin.get("/admin/toutes", {"tag": ["Subvention"]})
    assert titles(page) == [VELO]
    assert titles(page.click("Suivante")) == [DETR]


@pytest.mark.req("A-055", "A-062", "A-063")
def test_a_demarche_is_consulted_read_only_and_cloned(admin, site, site_of):
    velo = site_of[0]
    page = admin.get(f"/admin/toutes/{velo}")
    for words in ("Nom du projet", AUTRE, "Une aide aux travaux", "Vous la consultez"):
        assert words in page.text
    assert "<b>AV</b>" not in page.text
    board = form_to(page, f"/admin/toutes/{velo}/cloner").submit().follow()
    assert f"Copie de la démarche no {velo}" in " ".join(board.text.split())
    with site() as root:
        mine = [d for d in root["demarches"].values() if d.copie_de == velo]
        assert len(mine) == 1
        assert services.get_demarche(root, velo).administrateurs == {root["comptes"].by_email[AUTRE]}


def test_what_is_not_public_is_consulted_by_nobody(admin, site, app):
    with site() as root:
        en_test = next(d.numero for d in root["demarches"].values() if d.en_test)
    admin.get(f"/admin/toutes/{en_test}", status=404)
    admin.get("/admin/toutes/x", status=404)
    app.reset()
    app.get("/admin/toutes", status=303)


@pytest.mark.req("A-056")
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods", "xls"])
def test_the_list_is_exported_as_filtered(admin, site_of, fmt):
    answer = admin.get("/admin/toutes/export", {"format": fmt, "zone": ["interieur"]})
    assert f"demarches.{fmt}" in answer.headers["Content-Disposition"]
    assert len(answer.body) > 50
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
        assert rows[0][:4] == ["Numéro", "Titre", "État", "Publiée le"]
        assert [row[1] for row in rows[1:]] == [DETR]
        assert rows[1][4] == AUTRE
    admin.get("/admin/toutes/export", {"format": "exe"}, status=404)


@pytest.mark.req("A-058", "A-060", "A-061")
def test_models_have_thirty_dossiers_or_the_tag(admin, site, site_of, notify, monkeypatch):
    page = admin.get("/admin/nouvelle").click("Partir d’une démarche existante")
    assert titles(page) == [DETR]
    monkeypatch.setattr("ds_pyramid.demarches.services.catalogue.DOSSIERS_MIN", 2)
    with site() as root:
        velo = services.get_demarche(root, site_of[0])
        for n in range(2):
            make_depose(root, velo, make_usager(root, f"u{n}@exemple.fr"), notify=notify)
    assert titles(admin.get("/admin/modeles")) == [DETR, VELO]
    assert titles(admin.get("/admin/modeles", {"q": "velo"})) == [VELO]


@pytest.mark.req("A-069", "A-070", "A-071")
def test_a_copy_is_sent_from_the_page(admin, site, settings, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        numero = make_demarche(root, compte, notify=notify).numero
    path = f"/admin/demarches/{numero}/envoyer-copie"
    form = form_to(admin.get(path), path)
    form["email"] = "personne@mairie.test"
    refused = form.submit("envoyer", status=422)
    assert "compte d’administrateur" in refused.text
    form = form_to(refused, path)
    form["email"] = AUTRE
    form.submit("envoyer").follow()
    mail = queued_mails(settings)[-1]
    assert (mail["To"], ADMIN in mail.get_body(("plain",)).get_content()) == (AUTRE, True)
    app_of_other = admin
    app_of_other.reset()
    sign_in(app_of_other, AUTRE)
    assert "Aide aux travaux (copie)" in app_of_other.get("/admin", {"onglet": "en_test"}).text


@pytest.mark.req("A-035", "A-036", "A-037", "A-038", "A-039", "A-041", "A-291", "A-295")
def test_the_dashboard_counts_dossiers_deletes_and_restores(admin, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        demarche = make_publiee(root, compte, slug="mienne", libelle="La mienne", notify=notify)
        make_depose(root, demarche, make_usager(root), notify=notify)
        numero = demarche.numero
    row = admin.get("/admin").html.select_one("table tbody tr")
    assert row.select_one("td.ds-nombre").text == "1"
    assert {a.text for a in row.select("details a")} == {
        "Modifier",
        "Clore",
        "Cloner",
        "Envoyer une copie",
        "Supprimer",
    }
    path = f"/admin/demarches/{numero}/supprimer"
    refused = form_to(admin.get(path), path).submit("envoyer", status=422)
    form = form_to(refused, path)
    form["confirmation"] = True
    gone = form.submit("envoyer").follow()
    assert "La mienne" in gone.text
    admin.get(f"/admin/demarches/{numero}", status=404)
    page = gone.click("La mienne")
    form_to(page, f"/admin/demarches/{numero}/restaurer").submit().follow()
    with site() as root:
        assert services.get_demarche(root, numero).est_close


@pytest.mark.req("A-288")
def test_the_page_names_the_dossiers_that_prevent_a_deletion(admin, site, notify, now):
    from ds_pyramid.dossiers import workflow

    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        demarche = make_publiee(root, compte, slug="mienne", notify=notify)
        dossier = make_depose(root, demarche, make_usager(root), notify=notify)
        workflow.apply(dossier, "passer_en_instruction", now=now, notify=notify)
        numero, bloque = demarche.numero, dossier.numero
    page = admin.get(f"/admin/demarches/{numero}/supprimer")
    assert f"/instruction/{numero}/dossiers/{bloque}" in page.text
    assert not [form for form in page.forms.values() if "confirmation" in form.fields]


@pytest.mark.req("A-269", "A-276")
def test_the_closing_page_proposes_mails(admin, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        numero = make_publiee(root, compte, slug="mienne", notify=notify).numero
    path = f"/admin/demarches/{numero}/clore"
    form = form_to(admin.get(path), path)
    assert "est close" in form["courrier_brouillons"].value
    form["confirmation"], form["ecrire_deposes"], form["courrier_deposes"] = True, True, "Bonjour"
    form.submit("envoyer").follow()
    with site() as root:
        courriers = services.get_demarche(root, numero).courriers_cloture
        assert [(c.cible, c.texte) for c in courriers] == [("deposes", "Bonjour")]


def test_the_service_is_found_by_its_new_card(admin, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        numero = make_publiee(root, compte, slug="mienne", notify=notify).numero
        service = services.get_demarche(root, numero).service_id
    path = f"/admin/demarches/{numero}/service"
    page = admin.get(path, {"modifier": service})
    form = next(f for f in page.forms.values() if "nom" in f.fields)
    form["adresse"] = "Fort-de-France 97200"
    form.submit("envoyer").follow()
    assert len(titles(admin.get("/admin/toutes", {"departement": ["972"]}))) == 1


@pytest.mark.parametrize(
    ("adresse", "code"),
    [
        ("1 rue A, 59000 Lille", "59"),
        ("12345678 BP 97400 Saint-Denis", "974"),
        ("20000 Ajaccio", "2A"),
        ("20600 Bastia", "2B"),
        ("98800 Nouméa", "988"),
        ("sans code", ""),
    ],
)
def test_the_departement_of_an_address_is_that_of_its_postal_code(adresse, code):
    assert departement_de(adresse) == code


def test_the_curated_lists_hold_unique_codes_and_hide_the_reserved_ones():
    assert len(zones()) > 20
    assert tags_reserves() == {"MODELE"}
    assert "MODELE" not in tags_offerts()
    assert "Subvention" in tags_offerts()
