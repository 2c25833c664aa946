"""What a démarche's own tokens add to a dossier: restricted data of a company, data of persons; who sees them."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import Liens, Resume
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.tasks import completer_reponses
from ds_pyramid.connectors.particulier import IParticulier
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.security import Role
from ds_pyramid.demarches.reglages import Jeton
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.dossiers.services.fichiers import documents_entreprise
from ds_pyramid.web.fields import deform_renderer
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager
from tests.factories.jetons import RESTREINTS, make_jwt

LAC = "44312345000019"
USAGER, INVITE, INSTRUCTEUR = "camille@exemple.fr", "invite@exemple.fr", "ines@exemple.fr"
TROUVE = {"etat": "trouve", "siret": LAC, "diffusable": True, "recupere_le": "2026-03-02T11:00:00+00:00"}


def give(demarche, name, token, droits, settings, now):
    """Give a token to a démarche."""
    setattr(demarche, name, Jeton(coffre_of(settings).fermer(token), None, token[-4:], now, tuple(droits)))


@pytest.fixture
def entreprise(branches, site, wsgi, settings):
    """A dossier of a company, completed with all that the token of its démarche opens."""
    with site() as root:
        camille, invite = make_compte(root, USAGER), make_compte(root, INVITE)
        ines = make_compte(root, INSTRUCTEUR, Role.INSTRUCTEUR)
        demarche = make_publiee(root, pour_personne_morale=True)
        give(demarche, "jeton_entreprise", make_jwt(*RESTREINTS), RESTREINTS, settings, clock.now())
        groupe = demarche.groupe_defaut
        groupe.instructeurs, ines.groupes = groupe.instructeurs | {ines.id}, frozenset({groupe.id})
        dossier = make_depose(root, demarche, camille)
        dossier.invites = frozenset({invite.id})
        dossier.identite = Identite(siret=LAC, raison_sociale="LES JARDINS", etablissement=TROUVE)
        root["a_completer"].mettre((dossier.numero, "identite"), auteur=None, retient=False, now=clock.now())
    with site() as root:
        completer_reponses(root, wsgi.registry, now=clock.now())
    return f"/instruction/{demarche.numero}/dossiers/1"


SAID = (
    "Chiffre d’affaires de l’exercice clos le 31 décembre 2025 (DGFiP)",
    "905 000 €",
    "Effectif du mois 01/2026 (GIP-MDS)",
    "Effectif moyen de l’année 2025 (GIP-MDS)",
    "Bilan 2025 (Banque de France)",
)


@pytest.mark.functional
@pytest.mark.req("X-216", "X-217", "X-218", "X-222", "X-238", "A-463", "A-467")
def test_restricted_data_are_shown_to_the_administration_and_the_owner_with_their_source(entreprise, app):
    sign_in(app, INSTRUCTEUR)
    page = app.get(entreprise).text.replace("\xa0", " ").replace("\u202f", " ")
    assert all(text in page for text in SAID)
    app.reset()
    sign_in(app, USAGER)
    page = app.get("/dossiers/1/demande").text.replace("\xa0", " ").replace("\u202f", " ")
    assert all(text in page for text in SAID)
    assert "Attestation" not in page
    app.reset()
    sign_in(app, INVITE)
    page = app.get("/dossiers/1/demande")
    assert "Source" in page
    assert "Chiffre d’affaires" not in page
    assert "Bilan" not in page


@pytest.mark.functional
@pytest.mark.req("X-220", "X-221", "X-238")
def test_certificates_are_files_of_the_administration_alone(entreprise, app, site):
    with site() as root:
        found = documents_entreprise(next(iter(root["demarches"].values())).dossiers.get(1))
        ids = [fichier.id for _label, fichier in found]
    assert [label for label, _f in found] == [
        "Attestation de vigilance (Urssaf)",
        "Attestation fiscale (DGFiP)",
    ]
    sign_in(app, INSTRUCTEUR)
    page = app.get(entreprise)
    assert "attestation-vigilance.pdf" in page
    got = app.get(f"{entreprise}/fichiers/{ids[0]}")
    assert got.body.startswith(b"%PDF-")
    for email in (USAGER, INVITE):
        app.reset()
        sign_in(app, email)
        app.get(f"/dossiers/1/fichiers/{ids[0]}", status=404)


@pytest.mark.functional
@pytest.mark.req("X-222", "X-238")
def test_balance_sheets_are_downloaded_in_three_formats(entreprise, app):
    sign_in(app, INSTRUCTEUR)
    page = app.get(entreprise)
    csv = page.click(href="bilans.csv")
    lines = csv.body.decode("utf-8-sig").splitlines()
    assert [line.replace(";", ",").split(",")[0].strip('"') for line in lines] == ["Année", "2025", "2024"]
    assert "905000" in lines[1]
    for format, start in (("xlsx", b"PK"), ("ods", b"PK")):
        got = page.click(href=f"bilans.{format}")
        assert got.body.startswith(start)
        assert f"bilans-1.{format}" in got.headers["Content-Disposition"]
    app.reset()
    sign_in(app, USAGER)
    app.get(f"{entreprise}/bilans.csv", status=404)


PERSONNES = (
    ("cnaf", {"numero_allocataire": "1234567", "code_postal": "74000"}, ("quotientFamilial", "allocataires", "adresse"),
     {"Quotient familial": "720", "Allocataires": "CAMILLE MOREAU, 12031988, F",
      "Adresse": "3 CHEMIN DES SAULES, 74000 ANNECY, FRANCE"}),
    ("dgfip", {"numero_fiscal": "1234567890123A", "reference_avis": "1234567890123"},
     ("declarant1", "revenuFiscalReference", "anneeRevenus", "montantImpot"),
     {"Premier déclarant": "MOREAU, MOREAU, CAMILLE, 12/03/1988", "Revenu fiscal de référence": "18450",
      "Année des revenus": "2025"}),
    ("pole_emploi", {"identifiant": "MOREAU_1"}, ("nom", "dateInscription", "codeCategorieInscription", "email"),
     {"Nom": "MOREAU", "Date d’inscription": "5 janvier 2026", "Catégorie d’inscription": "1"}),
    ("mesri", {"ine": "123456789AB"}, ("nom", "inscriptions", "admissions"),
     {"Nom": "MOREAU", "Inscriptions": "inscrit, formation initiale, 1er septembre 2025, 0741639L, Université du Lac",
      "Admissions": "admis, 0741639L, Université du Lac"}),
)  # fmt: skip


@pytest.mark.integration
@pytest.mark.req("X-280", "X-281", "X-282", "X-283", "X-285", "A-467")
@pytest.mark.parametrize(("source", "typed", "ticked", "said"), PERSONNES, ids=[one[0] for one in PERSONNES])
def test_what_is_ticked_and_opened_is_kept_and_read_with_its_source(
    root, now, registry, notify, completer, source, typed, ticked, said
):
    champ = ChampDescriptor(1, source, "Situation", options={"donnees": ticked})
    demarche = make_publiee(root, champs=(champ,), notify=notify)
    droits = registry.queryUtility(IParticulier).scopes("cle-complete")
    give(demarche, "jeton_particulier", "cle-complete", droits, registry.settings, now)
    dossier = make_brouillon(root, demarche, notify=notify)
    value = champ.type.normalize(champ, typed)
    dossiers.enregistrer(dossier, {"1": value}, None, make_usager(root), now=now, notify=notify)
    completer()
    kept = dossier.champs.value("1")
    lines = {label.interpolate(): text for label, text in champ.type.lignes(kept)}
    assert lines == said  # what the token does not open is not there
    assert "288" not in str(kept["donnees"].get("allocataires"))  # nor a part that nobody offers
    assert champ.type.provenance(kept) == "API Particulier, 2 mars 2026"
    reading = read(dossier.revision.champs, dossier.champs)
    html = Resume(reading, renderer=deform_renderer, liens=Liens()).html(reading.champ("1"))
    assert "API Particulier" in html
