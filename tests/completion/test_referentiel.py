"""A configurable JSON référentiel: asked in the background, shown to each, filling other champs, never blocking."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import Liens, Resume
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.services import en_cours
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.web.fields import deform_renderer
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_usager

CORRESPONDANCE = (
    "$.modele > usager : Modèle",
    "$.controle.a_jour > instructeur : Contrôle à jour",
    "$.garage.commune > champ : Garage",
    "$.mise_en_service > champ : Année",
)


class Administration(Liens):
    """The links of an instructeur's page."""

    administration = True


def descriptors(url, sorte="exact"):
    path = "/vehicules/{id}" if sorte == "exact" else "/vehicules?q={id}"
    options = {
        "mode": "api", "url": url + path, "sorte": sorte, "essai": "AB-123-CD", "liste": "$.results",
        "cle": "$.plaque", "correspondance": CORRESPONDANCE,
    }  # fmt: skip
    return (
        ChampDescriptor(1, "referentiel", "Véhicule", mandatory=True, options=options),
        ChampDescriptor(2, "text", "Garage"),
        ChampDescriptor(3, "integer_number", "Année"),
    )


@pytest.fixture
def branches(branches):
    branches["ds.connecteur.referentiels.hotes"] = "127.0.0.1"
    return branches


@pytest.fixture
def form(root, services, registry, notify):
    """Make a brouillon on a form; return it and how to type in it."""
    usager = make_usager(root)

    def make(sorte="exact", base=None):
        demarche = make_publiee(root, champs=descriptors(base or services, sorte), notify=notify)
        dossier = make_brouillon(root, demarche, notify=notify)

        def save(key, raw):
            champ = read(dossier.revision.champs, dossier.champs).champ(key)
            value = champ.type.normalize(champ.descriptor, raw)
            dossiers.enregistrer(dossier, {key: value}, None, usager, now=clock.now(), notify=notify)
            return dossier.champs.value(key)

        return dossier, save

    return make


@pytest.mark.req("X-318", "X-320", "A-174")
def test_an_exact_identifier_brings_its_data_and_fills_other_champs(form, completer):
    dossier, save = form()
    assert save("1", " AB-123-CD ") == {"valeur": "AB-123-CD"}
    completer()
    value = dossier.champs.value("1")
    assert (value["etat"], value["usager"]) == ("trouve", {"Modèle": "Fourgon électrique"})
    assert (dossier.champs.value("2"), dossier.champs.value("3")) == ("Annecy", 2021)
    reading = dossiers.lire_saisie(dossier)
    for liens, seen in ((Liens(), False), (Administration(), True)):
        html = Resume(reading, renderer=deform_renderer, liens=liens).html(reading.champ("1"))
        assert "Modèle : Fourgon électrique" in html
        assert ("Contrôle à jour : Oui" in html) is seen
    champ = reading.champ("1")
    cells = [(c.libelle, c.value(value)) for c in champ.type.columns(champ.descriptor)]
    assert cells == [
        ("Véhicule", "AB-123-CD"), ("Véhicule (Modèle)", "Fourgon électrique"),
        ("Véhicule (Contrôle à jour)", "Oui"),
    ]  # fmt: skip


@pytest.mark.req("X-320")
def test_what_was_typed_is_never_replaced_and_what_was_filled_follows(form, completer):
    dossier, save = form()
    save("2", "Chez moi")
    save("1", "AB-123-CD")
    completer()
    assert (dossier.champs.value("2"), dossier.champs.value("3")) == ("Chez moi", 2021)
    assert save("1", "EF-456-GH")["avant"]["Année"] == "2021"
    completer()
    assert (dossier.champs.value("2"), dossier.champs.value("3")) == ("Chez moi", 2024)


@pytest.mark.req("X-321", "X-201")
def test_down_never_blocks_unknown_does(form, completer):
    dossier, save = form()
    save("1", "503000")
    completer()
    assert dossier.champs.value("1") == {"valeur": "503000", "etat": "attente"}
    assert en_cours(dossier) == {"champs/1": True}
    assert dossiers.lire_saisie(dossier).erreurs(complete=True) == []
    save("1", "ZZ-999-ZZ")
    completer()
    [erreur] = dossiers.lire_saisie(dossier).erreurs(complete=True)
    assert "n’a pas été trouvé" in erreur.message.interpolate()


@pytest.mark.req("X-319", "X-445")
@pytest.mark.parametrize("base", ["http://169.254.169.254", "https://10.0.0.1", "https://exemple.invalid"])
def test_an_address_outside_the_list_of_the_operator_is_never_asked(form, completer, base):
    dossier, save = form(base=base)
    save("1", "AB-123-CD")
    completer()
    assert dossier.champs.value("1")["etat"] == "attente"


@pytest.mark.req("X-318")
def test_a_suggestion_is_found_again_in_the_list(form, completer):
    dossier, save = form("suggestions")
    save("1", {"recherche": "EF-456-GH"})
    completer()
    assert dossier.champs.value("1")["usager"] == {"Modèle": "Vélo cargo"}


@pytest.mark.functional
@pytest.mark.req("X-194", "X-318")
def test_the_page_suggests_only_to_those_who_read_the_dossier(branches, services, app, site, wsgi):
    with site() as root:
        make_brouillon(
            root,
            make_publiee(root, champs=descriptors(services, "suggestions")),
            make_compte(root, "c@exemple.fr"),
        )
        make_compte(root, "autre@exemple.fr")
    sent = {"dossier": "1", "champ": "1", "q": "AB-123"}
    app.post("/data_sources/referentiel", sent, status=(400, 403))  # without the token of a page
    sign_in(app, "c@exemple.fr")
    page = app.get("/dossiers/1/modifier")
    assert "/data_sources/referentiel?dossier=1&amp;champ=1" in page.text
    token = {"csrf_token": page.forms[0]["csrf_token"].value} if "csrf_token" in page.forms[0].fields else {}
    token = token or {"csrf_token": page.html.select_one("[name=csrf_token]")["value"]}

    def ask(status=200, **more):
        return app.post("/data_sources/referentiel", {**sent, **token, **more}, status=status).json[
            "resultats"
        ]

    assert ask() == [{"recherche": "AB-123-CD", "label": "AB-123-CD"}]
    assert ask(q="AB") == ask(q="x" * 101) == ask(q="503000") == []
    app.post("/data_sources/referentiel", {**sent, **token, "dossier": "99"}, status=404)
    app.post("/data_sources/referentiel", {**sent, **token, "champ": "x"}, status=404)
    for _n in range(60):
        last = app.post("/data_sources/referentiel", {**sent, **token, "q": "A"}, status="*")
    assert last.status_int == 429
    assert last.headers["Retry-After"]


@pytest.mark.functional
@pytest.mark.req("U-228", "X-316")
def test_a_long_list_is_searched_by_those_who_read_the_dossier(app, site):
    lines = "Ville;Code\n" + "".join(f"Commune {n};{n}\n" for n in range(400))
    from ds_pyramid.champs.referentiels import read_csv

    options = {"referentiel": read_csv(lines.encode()), "other": True}
    with site() as root:
        champs = (ChampDescriptor(1, "drop_down_list", "Commune", options=options),)
        make_brouillon(root, make_publiee(root, champs=champs), make_compte(root, "c@exemple.fr"))
        make_compte(root, "autre@exemple.fr")
    address = "/data_sources/choix?dossier=1&champ=1&q=commune+39"
    app.get(address, status=404)
    sign_in(app, "autre@exemple.fr")
    app.get(address, status=404)
    app.reset()
    sign_in(app, "c@exemple.fr")
    found = app.get(address).json["resultats"]
    assert found[0] == {"cle": "Commune 39", "label": "Commune 39"}
    assert found[-1] == {"cle": "__other__", "label": "Autre"}
