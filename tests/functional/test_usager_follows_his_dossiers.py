"""Lists, résumé, changes after the deposit, deletion, expiry, decision: what the usager sees and does."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches.reglages import Ineligibilite
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.services.expiration import J14, marquer_prevenu
from ds_pyramid.dossiers.subscribers import place_in_lists
from tests.factories.accounts import form_to, make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import Vaut, make_brouillon, make_depose

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"


@pytest.fixture
def notify(wsgi):
    return notifier(wsgi.registry)


@pytest.fixture
def camille(app, site, notify):
    """Camille, signed in, with a deposited dossier (no 1) and a brouillon (no 2)."""
    with site() as root:
        compte = make_compte(root, CAMILLE)
        demarche = make_publiee(root, notify=notify)
        make_depose(root, demarche, compte, notify=notify)
        make_brouillon(root, demarche, compte, notify=notify)
    sign_in(app, CAMILLE)
    return app


@pytest.fixture
def dossier(site, notify):
    """Act on a dossier by number, in a transaction: `dossier(1, function)`."""

    def act(numero, function):
        with site() as root:
            found = root["demarches"]["1"].dossiers.get(numero)
            function(found, {"now": clock.now(), "notify": notify})

    return act


def transit(*names):
    """Return an act that makes transitions."""

    def act(dossier, kw):
        for name in names:
            workflow.apply(dossier, name, motivation="Hors délai", **kw)

    return act


def numbers(page):
    """Return the numbers of the dossiers listed."""
    return [int(link.text) for link in page.html.select(".ds-table__lien")]


@pytest.mark.req("U-360", "U-361", "U-367", "U-369", "U-371")
def test_the_list_shows_tabs_with_counts_and_searches_by_number_and_title(camille):
    page = camille.get("/dossiers")
    assert sorted(numbers(page)) == [1, 2]
    page.mustcontain("En cours", "Aide aux travaux", "Camille Moreau", "Brouillon", "En construction")
    assert numbers(camille.get("/dossiers?q=2")) == [2]
    assert sorted(numbers(camille.get("/dossiers", {"q": "TRAVÁUX aide"}))) == [1, 2]
    assert numbers(camille.get("/dossiers?q=piscine")) == []
    camille.get("/dossiers?q=999").mustcontain("Aucun dossier ne correspond")
    camille.get("/dossiers?onglet=traites").mustcontain("Aucun dossier traité")
    camille.get("/dossiers?onglet=nimporte&apres=x").mustcontain("Aide aux travaux")


@pytest.mark.req("U-371")
def test_twenty_five_a_page(camille, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[CAMILLE]]
        for _n in range(26):
            make_brouillon(root, root["demarches"]["1"], compte, notify=notify)
    page = camille.get("/dossiers")
    assert len(numbers(page)) == 25
    second = page.click("Suivant")
    assert len(numbers(second)) == 3
    assert not set(numbers(page)) & set(numbers(second))
    assert numbers(second.click("Début")) == numbers(page)


@pytest.mark.req("U-074")
def test_the_link_of_the_demarche_offers_the_brouillon_and_the_dossiers(camille):
    page = camille.get("/commencer/aide-aux-travaux")
    page.mustcontain("Commencer un nouveau dossier", "Dossiers déjà déposés")
    page.click("Reprendre\n?\\s*mon brouillon no 2").mustcontain("Dossier no 2")


@pytest.mark.req("U-299", "U-300", "U-302", "U-305")
def test_the_page_says_where_the_dossier_is_in_every_state(camille, dossier):
    page = camille.get("/dossiers/1")
    page.mustcontain("Modifier mon dossier", "Instruction", "Décision", "Service habitat")
    dossier(1, transit("passer_en_instruction"))
    page = camille.get("/dossiers/1")
    page.mustcontain("en cours d’instruction depuis le 2 mars 2026")
    assert "Modifier mon dossier" not in page
    dossier(1, transit("refuser"))
    camille.get("/dossiers/1").mustcontain("a été refusé le 2 mars 2026", "Hors délai")
    camille.get("/dossiers?onglet=traites").mustcontain("Refusé")
    camille.get("/dossiers/2").mustcontain("brouillon", "Continuer mon dossier")


@pytest.mark.req("U-306", "U-307")
def test_changes_after_the_deposit_are_kept_signalled_submitted_or_abandoned(camille, site):
    page = camille.get("/dossiers/1").click("Modifier mon dossier")
    form = form_to(page, "/modifier")
    form["champ-101"] = "Verger"
    form.submit("action", value="enregistrer").follow().mustcontain("l’administration ne les voit pas encore")
    camille.get("/dossiers/1").mustcontain(
        "Vous avez des modifications que l’administration ne voit pas encore"
    )
    camille.get("/dossiers/1/demande").mustcontain("Verger")
    with site() as root:
        assert root["demarches"]["1"].dossiers.get(1).champs.value("101") == "Jardin partagé"
    page = form_to(camille.get("/dossiers/1/abandonner"), "/abandonner").submit().follow()
    page.mustcontain("Vos modifications sont abandonnées")
    form = form_to(camille.get("/dossiers/1/modifier"), "/modifier")
    form["champ-101"] = ""
    assert form.submit("action", value="soumettre").follow().html.select("#erreurs a")
    form["champ-101"] = "Potager"
    form.submit("action", value="soumettre").follow().mustcontain("Vos modifications sont transmises")
    with site() as root:
        assert root["demarches"]["1"].dossiers.get(1).champs.value("101") == "Potager"


@pytest.mark.req("U-110")
def test_the_identity_changes_from_the_form(camille, site):
    page = camille.get("/dossiers/2/modifier").click("Modifier l’identité")
    form = form_to(page, "/identite") if page.forms[0].method == "post" else page.forms[1]
    form = next(form for form in page.forms.values() if "nom" in form.fields)
    assert form["nom"].value == "Moreau"
    form["nom"] = "Martin"
    form.submit().follow().mustcontain("L’identité est enregistrée", "Camille Martin")
    form["nom"] = ""
    form.submit(status=422).mustcontain("Indiquez le nom.")


@pytest.mark.req("U-111", "U-113", "U-114", "U-117")
def test_a_mandataire_files_for_a_beneficiaire(camille):
    page = camille.get("/commencer/aide-aux-travaux/identite?pour_tiers=oui")
    page.mustcontain("Code civil")
    form = next(form for form in page.forms.values() if "nom" in form.fields)
    form["mandataire_prenom"], form["mandataire_nom"] = "Ali", "Benali"
    form["civilite"], form["prenom"], form["nom"], form["notification"] = "M.", "Paul", "Roy", "email"
    page = form.submit(status=422)
    page.mustcontain("Indiquez une adresse électronique valable")
    form = next(form for form in page.forms.values() if "nom" in form.fields)
    form["beneficiaire_email"] = "paul@exemple.fr"
    page = form.submit().follow()
    page.mustcontain("Paul Roy")
    numero = page.request.path.split("/")[2]
    camille.get(f"/dossiers/{numero}/demande").mustcontain("Ali Benali", "paul@exemple.fr")


@pytest.mark.req("U-373", "U-374", "U-378", "U-380")
def test_a_dossier_is_deleted_after_a_confirmation_and_restored(camille):
    page = camille.get("/dossiers/1/supprimer")
    page.mustcontain("retire votre demande", "sept jours")
    page = form_to(page, "/supprimer").submit().follow()
    page.mustcontain("Le dossier est supprimé")
    assert numbers(page) == [1]
    assert numbers(camille.get("/dossiers")) == [2]
    camille.get("/dossiers/1").mustcontain("Vous avez supprimé ce dossier", "9 mars 2026")
    form_to(page, "/dossiers/1/restaurer").submit().follow().mustcontain("Le dossier est restauré")
    assert sorted(numbers(camille.get("/dossiers"))) == [1, 2]


@pytest.mark.req("U-375")
def test_a_dossier_en_instruction_is_not_deleted(camille, dossier):
    form = form_to(camille.get("/dossiers/1/supprimer"), "/supprimer")
    dossier(1, transit("passer_en_instruction"))
    form.submit().follow().mustcontain("ne peut pas être supprimé")
    camille.get("/dossiers/1/supprimer").follow().mustcontain("ne peut pas être supprimé")


@pytest.mark.req("U-363", "U-390", "U-391", "U-393", "I-228", "A-312", "A-313")
def test_a_dossier_about_to_expire_says_so_and_is_extended(camille, dossier):
    def warned(found, kw):
        marquer_prevenu(found, J14, found.usager_id)
        place_in_lists(type("Event", (), {"dossier": found})())

    dossier(1, warned)
    assert numbers(camille.get("/dossiers?onglet=expirant")) == [1]
    with clock.frozen("2027-02-20"):
        sign_in(camille, CAMILLE)
        page = camille.get("/dossiers/1")
        page.mustcontain("2 mars 2027", "télécharger")
        page = form_to(page, "/prolonger").submit().follow()
        page.mustcontain("La conservation du dossier est prolongée")
        assert "2 mars 2027" not in page
        assert numbers(camille.get("/dossiers?onglet=expirant")) == []


@pytest.mark.req("U-365", "U-382", "U-394", "A-298")
def test_what_is_destroyed_leaves_a_trace_in_its_tab(camille, dossier):
    dossier(1, lambda found, kw: services.detruire(found, "expire", **kw))
    page = camille.get("/dossiers?onglet=supprimes_definitivement")
    page.mustcontain("Service habitat", "Durée de conservation écoulée", "2 mars 2026")
    camille.get("/dossiers/1", status=404)


@pytest.mark.req("U-324", "U-325", "U-326", "U-318", "U-411")
def test_a_decision_with_accuse_de_lecture_is_hidden_until_read(camille, dossier):
    def decide(found, kw):
        found.demarche.accuse_lecture = True
        found.justificatif = build_fichier("decision.pdf", b"%PDF", "application/pdf", now=kw["now"])
        found.attestation = build_fichier("attestation.pdf", b"%PDF", "application/pdf", now=kw["now"])
        transit("passer_en_instruction", "refuser")(found, kw)

    dossier(1, decide)
    page = camille.get("/dossiers/1")
    page.mustcontain("Une décision a été rendue")
    for word in ("refusé", "Refusé", "Hors délai", "decision.pdf", "attestation.pdf"):
        assert word not in page
    assert "Refusé" not in camille.get("/dossiers?onglet=traites")
    camille.get("/dossiers/1/attestation.pdf", status=404)
    page = form_to(page, "/accuser-lecture").submit().follow()
    page.mustcontain("a été refusé", "Hors délai", "decision.pdf", "Décision lue")
    assert camille.get(page.html.find("a", string="decision.pdf")["href"]).body == b"%PDF"


def test_pages_of_a_dossier_are_in_english_too(camille):
    camille.get("/langue/en?retour=/dossiers/1").follow()
    camille.get("/dossiers")


@pytest.mark.req("U-099", "U-101", "U-105")
def test_a_personne_morale_gives_its_siret_before_the_form(camille, site, notify):
    with site() as root:
        make_publiee(root, slug="aide-associations", pour_personne_morale=True, notify=notify)
    page = camille.get("/commencer/aide-associations/identite")
    page.mustcontain("annuaire des entreprises")
    form = next(form for form in page.forms.values() if "siret" in form.fields)
    form["siret"] = "13002526500014"
    page = form.submit(status=422)
    page.mustcontain("vérifiez les chiffres", "Indiquez la raison sociale.")
    form = next(form for form in page.forms.values() if "siret" in form.fields)
    form["siret"], form["raison_sociale"], form["adresse"] = "13002526500013", "DINUM", "20 avenue de Ségur"
    page = form.submit().follow()
    page.mustcontain("DINUM")
    numero = page.request.path.split("/")[2]
    camille.get(f"/dossiers/{numero}/demande").mustcontain("13002526500013", "Déclaré par l’usager")


@pytest.mark.req("U-082")
def test_without_identity_the_form_and_the_deposit_lead_to_it(camille, dossier):
    dossier(2, lambda found, kw: setattr(found, "identite", None))
    assert camille.get("/dossiers/2/modifier", status=303).location.endswith("/dossiers/2/identite")
    page = camille.get("/dossiers/2/identite")
    token = page.html.find("input", {"name": "csrf_token"})["value"]
    sent = {"csrf_token": token, "champ-101": "Jardin", "action": "deposer"}
    page = camille.post("/dossiers/2/modifier", sent, status=303).follow()
    page.mustcontain("Indiquez d’abord l’identité du demandeur.")
    camille.get("/dossiers/2/demande").mustcontain("L’identité n’est pas encore donnée")


@pytest.mark.req("U-275", "U-279", "U-280")
def test_an_ineligible_dossier_is_kept_but_not_deposited(camille, site):
    with site() as root:
        revision = root["demarches"]["1"].revision
        revision.ineligibilite = Ineligibilite(Vaut(101, "Cour"), "Réservé aux <em>jardins</em>.")
    form = form_to(camille.get("/dossiers/2/modifier"), "/modifier")
    form["champ-101"] = "Cour"
    page = form.submit("action", value="deposer", status=422)
    page.mustcontain("Réservé aux <em>jardins</em>.")
    form = form_to(page, "/modifier")
    form["champ-101"] = "Jardin"
    form.submit("action", value="deposer").follow().mustcontain("Votre dossier a été déposé.")


@pytest.mark.req("U-309", "U-089")
def test_a_form_that_may_no_longer_change_goes_back_to_the_dossier(camille, dossier):
    page = camille.get("/dossiers/1/modifier")
    dossier(1, transit("passer_en_instruction"))
    form = form_to(page, "/modifier")
    form["champ-101"] = "Trop tard"
    form.submit("action", value="soumettre").follow().mustcontain("ne peut plus être modifié")
    camille.get("/dossiers/1/modifier").follow().mustcontain("ne peut plus être modifié")
    camille.get("/dossiers/1/identite").follow().mustcontain("ne peut plus être modifié")
    dossier(2, lambda found, kw: setattr(found.demarche, "etat", "close"))
    camille.get("/dossiers/2/modifier").follow().mustcontain("Cette démarche est fermée")
    camille.get("/commencer/aide-aux-travaux/identite").follow().mustcontain("Cette démarche est fermée")


@pytest.mark.req("U-075", "U-078")
def test_the_files_of_the_presentation_are_given_to_anyone(camille, site):
    with site() as root:
        notice = build_fichier("notice.pdf", b"%PDF", "application/pdf", now=clock.now())
        root["demarches"]["1"].notice = notice
    page = camille.get("/commencer/aide-aux-travaux")
    assert page.click("Télécharger la notice").body == b"%PDF"
    camille.get("/commencer/aide-aux-travaux/logo", status=404)


@pytest.mark.req("U-169")
def test_a_linked_dossier_is_a_link_only_for_who_may_open_it(camille, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[CAMILLE]]
        champs = (ChampDescriptor(101, "text", "Nom"), ChampDescriptor(102, "dossier_link", "Dossier lié"))
        demarche = make_publiee(root, slug="avec-lien", champs=champs, notify=notify)
        theirs = make_depose(
            root, root["demarches"]["1"], make_compte(root, "autre@exemple.fr"), notify=notify
        )
        numeros = {}
        for linked in (1, theirs.numero):
            reponses = {"101": "x", "102": linked}
            numeros[linked] = make_depose(root, demarche, compte, reponses=reponses, notify=notify).numero
        other = theirs.numero
    assert camille.get(f"/dossiers/{numeros[1]}/demande").html.find("a", href="/dossiers/1")
    assert not camille.get(f"/dossiers/{numeros[other]}/demande").html.find("a", href=f"/dossiers/{other}")


@pytest.mark.req("U-128", "U-169")
def test_a_number_of_no_dossier_is_told_as_one_types_and_at_the_deposit(camille, site, notify):
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email[CAMILLE]]
        champs = (ChampDescriptor(101, "text", "Nom"), ChampDescriptor(102, "dossier_link", "Dossier lié"))
        numero = make_brouillon(root, make_publiee(root, slug="avec-lien", champs=champs), compte).numero
    page = camille.get(f"/dossiers/{numero}/modifier")
    form = next(form for form in page.forms.values() if "version" in form.fields)
    form["champ-102"] = "999999"
    page = form.submit("action", value="deposer").follow()
    [told] = page.html.select("#erreurs a")
    assert told["href"] == "#champ-102"
    assert "999999" in page.html.find(id="champ-102")["value"]
    assert told.text in page.html.find(id="champ-102-messages").text


def test_nothing_to_abandon_goes_back_to_the_dossier(camille):
    assert camille.get("/dossiers/1/abandonner", status=303).location.endswith("/dossiers/1")
