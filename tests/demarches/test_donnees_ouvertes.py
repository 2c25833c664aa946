"""The monthly list of the démarches online: what is in it, what never is."""

import gzip
import json

import pytest
from pyramid.registry import Registry

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services, tasks
from ds_pyramid.demarches.indexes import index_demarche
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_demarche, make_publiee, silent
from tests.factories.dossiers import make_depose

ADMIN = "admin@mairie.test"
CHAMPS = (
    ChampDescriptor(101, "text", "Nom du projet", "En quelques mots", mandatory=True),
    ChampDescriptor(102, "drop_down_list", "Taille", options={"options": ("Petit", "Grand")}),
    ChampDescriptor(103, "repetition", "Lots", children=(ChampDescriptor(104, "integer_number", "Surface"),)),
    ChampDescriptor(
        105, "referentiel", "Véhicule", options={"url": "https://secret.mairie.fr/{id}", "jeton": b"x"}
    ),
)
ANNOTATIONS = (ChampDescriptor(900, "text", "Avis interne"),)


@pytest.fixture
def registry(tmp_path):
    registry = Registry("tests")
    registry.settings = {"ds.open_data": str(tmp_path / "ouvert")}
    return registry


def listed(root, registry, tmp_path, month="2026-04"):
    """Run the task on the first of a month; return the démarches listed and the text of the file."""
    with clock.frozen(f"{month}-01T06:00"):
        tasks.publier_les_donnees_ouvertes(root, registry, now=clock.now())
    text = gzip.decompress((tmp_path / "ouvert" / f"demarches-{month}.json.gz").read_bytes()).decode()
    return json.loads(text), text


@pytest.mark.integration
@pytest.mark.req("A-452", "A-453", "X-148", "X-149", "X-150", "X-153")
def test_each_month_the_descriptions_are_written_without_links_people_or_answers(
    root, registry, tmp_path, now
):
    demarche = make_publiee(root, annotations=ANNOTATIONS, notify=silent)
    demarche.revision.champs.descriptors = CHAMPS
    make_depose(root, demarche, reponses={"101": "Jardin partagé"})
    refused = make_publiee(root, slug="refus", libelle="Sans données ouvertes", open_data=False)
    closed = make_publiee(root, slug="close", libelle="Déjà close")
    services.clore(closed, None, now=now, notify=silent)
    make_demarche(root, libelle="Pas encore publiée")
    for one in (demarche, refused, closed):
        index_demarche(one)
    found, text = listed(root, registry, tmp_path)
    assert [line["title"] for line in found] == ["Aide aux travaux"]
    [line] = found
    assert (line["number"], line["zones"], line["service"]["organisme"]) == (
        demarche.numero,
        ["collectivites"],
        "Mairie de Lille",
    )
    name, taille, lots, _vehicule = line["champDescriptors"]
    assert (name["label"], name["description"], name["required"]) == (
        "Nom du projet",
        "En quelques mots",
        True,
    )
    assert taille["options"] == ["Petit", "Grand"]
    assert lots["champDescriptors"] == [
        {"id": 104, "type": "integer_number", "label": "Surface", "description": "", "required": False}
    ]
    for hidden in (
        demarche.slug,
        demarche.test_token,
        "mairie.test",
        "Avis interne",
        "Jardin",
        "Camille",
        "secret",
    ):
        assert hidden not in text
    assert not list((tmp_path / "ouvert").glob("*.tmp"))


@pytest.mark.integration
@pytest.mark.req("X-153")
def test_nothing_is_written_where_the_operator_named_no_folder(root, tmp_path):
    registry = Registry("tests")
    registry.settings = {}
    assert tasks.publier_les_donnees_ouvertes(root, registry, now=clock.now()) is None


@pytest.mark.functional
@pytest.mark.req("A-451", "A-452", "A-455", "X-147")
def test_the_administration_accepts_by_default_and_may_refuse_at_any_time(app, site, now):
    with site() as root:
        numero = make_publiee(root, make_compte(root, ADMIN, Role.ADMINISTRATEUR)).numero
    sign_in(app, ADMIN)
    path = f"/admin/demarches/{numero}/presentation"
    page = app.get(path)
    assert "Sans cela, le préremplissage par lien ou par API ne fonctionne pas" in page.text
    form = next(form for form in page.forms.values() if "open_data" in form.fields)
    assert form["open_data"].checked
    form["open_data"] = False
    form.submit("envoyer").follow()
    with site() as root:
        assert root["demarches"][str(numero)].open_data is False
