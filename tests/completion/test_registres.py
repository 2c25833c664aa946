"""Registers asked without any setting by the administrateur; what happens while they are away."""

import pytest

from ds_pyramid.champs import territoires
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import Liens, Resume
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.services import en_cours
from ds_pyramid.connectors import simulateur
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.errors import ErreursDuFormulaire
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.web.fields import deform_renderer
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_usager

CHAMPS = (
    ChampDescriptor(1, "rna", "Association", mandatory=True),
    ChampDescriptor(2, "siret", "Établissement"),
    ChampDescriptor(3, "annuaire_education", "École"),
)


class Connecte(Liens):
    """The links of a page whose services are configured."""

    def connecte(self, champ):
        return True


@pytest.fixture
def dossier(root, registry, notify):
    return make_brouillon(root, make_publiee(root, champs=CHAMPS, notify=notify), notify=notify)


@pytest.fixture
def type_in(root, dossier, notify):
    usager = make_usager(root)

    def save(key, raw):
        champ = read(dossier.revision.champs, dossier.champs).champ(key)
        value = champ.type.normalize(champ.descriptor, raw)
        dossiers.enregistrer(dossier, {key: value}, None, usager, now=clock.now(), notify=notify)
        return dossiers.lire_saisie(dossier).champ(key).value

    return save


@pytest.fixture
def deposer(root, dossier, notify):
    return lambda: dossiers.deposer(dossier, make_usager(root), now=clock.now(), notify=notify)


@pytest.fixture
def panne(monkeypatch):
    """Every service is down; call it to bring them back."""
    real = simulateur.repondre
    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: (503, {}))
    return lambda: monkeypatch.setattr(simulateur, "repondre", real)


@pytest.mark.integration
@pytest.mark.req("X-240", "X-241", "A-462", "A-467", "U-243")
def test_associations_and_companies_are_fetched_by_the_platform_with_their_source(
    dossier, type_in, completer
):
    assert dossier.demarche.jeton_entreprise is None  # nothing set by the administrateur
    kind = CHAMPS[0].type
    for good in ("W741234567", "w7A123456B"):
        assert kind.check(CHAMPS[0], kind.normalize(CHAMPS[0], good)) == []
    for bad in ("741234567", "W12345678", "W74-2345678"):
        assert kind.check(CHAMPS[0], kind.normalize(CHAMPS[0], bad))
    type_in("1", "W741234567")
    type_in("2", "13002526500013")
    assert set(en_cours(dossier)) == {"champs/1", "champs/2"}
    completer()
    found = dossier.champs.value("1")
    assert found["titre"] == "LES JARDINS PARTAGES DU LAC"
    assert (found["code_insee_localite"], found["adresse"]) == ("74010", "3 CHEMIN DES SAULES")
    assert dossier.champs.value("2")["raison_sociale"] == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    reading = dossiers.lire_saisie(dossier)
    resume = Resume(reading, renderer=deform_renderer, liens=Connecte())
    assert "Répertoire national des associations, par API Entreprise" in resume.html(reading.champ("1"))
    assert "Insee et autres registres, par API Entreprise" in resume.html(reading.champ("2"))


@pytest.mark.integration
@pytest.mark.req("X-242", "U-243")
def test_while_the_register_of_associations_is_away_only_a_wrong_number_blocks(
    dossier, type_in, completer, deposer, panne
):
    type_in("1", "W12")
    with pytest.raises(ErreursDuFormulaire):
        deposer()
    type_in("1", "W741234567")
    completer()
    assert dossier.champs.value("1")["rna"] == "W741234567"
    reading = dossiers.lire_saisie(dossier)
    html = Resume(reading, renderer=deform_renderer, liens=Connecte()).html(reading.champ("1"))
    assert "W741234567" in html
    assert "momentanément indisponibles" in html
    deposer()
    assert dossier.etat == Etat.EN_CONSTRUCTION


@pytest.mark.integration
@pytest.mark.req("X-247", "U-244")
def test_a_school_is_typed_by_its_code_while_the_directory_is_away_and_completed_later(
    dossier, type_in, completer, panne
):
    type_in("3", "0590001F")
    completer()
    assert dossier.champs.value("3")["etat"] == "attente"
    assert dossier.champs.value("3")["uai"] == "0590001F"
    panne()
    completer(clock.add_days(clock.now(), 1))
    assert dossier.champs.value("3")["nom"] == "Lycée des Flandres"


@pytest.mark.functional
@pytest.mark.req("X-247", "X-192")
def test_no_school_is_suggested_while_the_directory_is_away(branches, app, panne):
    assert app.get("/data_sources/education", {"q": "lycée"}).json == {"resultats": []}
    panne()
    assert app.get("/data_sources/education", {"q": "lycée"}).json["resultats"]


@pytest.mark.req("X-259")
def test_communes_are_searched_in_the_data_of_the_package_the_exact_name_first():
    names = [territoires.fold(commune.nom) for commune in territoires.chercher_communes("saint-denis", 100)]
    rank = [0 if name == "saint denis" else 1 if name.startswith("saint denis") else 2 for name in names]
    assert rank == sorted(rank)
    assert {0, 1} <= set(rank)
    havre = [commune.nom for commune in territoires.chercher_communes("havre", 100)]
    assert "Le Havre" in havre  # held inside the name


@pytest.mark.functional
@pytest.mark.req("X-371", "X-253", "X-259")
def test_without_any_service_the_territories_answer_all_the_same(app):
    found = app.get("/data_sources/commune?q=lille").json["resultats"]
    assert found[0]["label"] == "Lille (59000)"
    assert len(app.get("/data_sources/commune?q=saint").json["resultats"]) <= 100
    for name, typed in (("pays", "Belgique"), ("regions", "Bretagne"), ("departements", "Nord")):
        champ = ChampDescriptor(1, name, "Lieu")
        assert champ.type.check(champ, champ.type.normalize(champ, typed)) == []
    assert territoires.chercher_epci("Lille")


@pytest.mark.functional
@pytest.mark.req("X-373")
@pytest.mark.parametrize("configured", [True, False], ids=["configured", "off"])
def test_the_editor_offers_the_data_of_persons_only_where_their_service_is(branches, request, configured):
    from ds_pyramid.core.security import Role
    from tests.factories.accounts import make_compte, sign_in
    from tests.factories.demarches import make_demarche

    if not configured:
        branches["ds.connecteur.api_particulier.url"] = ""
    app, site = request.getfixturevalue("app"), request.getfixturevalue("site")
    with site() as root:
        numero = make_demarche(root, make_compte(root, "ada@exemple.fr", Role.ADMINISTRATEUR)).numero
    sign_in(app, "ada@exemple.fr")
    page = app.get(f"/admin/demarches/{numero}/champs")
    assert "Numéro SIRET" in page
    for libelle in ("Données de la CAF", "Données des impôts", "Données de France Travail"):
        assert (libelle in page) is configured
