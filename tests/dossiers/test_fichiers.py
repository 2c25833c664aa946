"""Files of the champs: what is checked, replaced, removed, found."""

import hashlib
from base64 import b64encode
from dataclasses import replace

import pytest

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.filetypes import FichierRefuse
from ds_pyramid.core.uploads import Televersement
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import EtatChange
from ds_pyramid.dossiers.services import fichiers
from tests.factories.demarches import make_champs, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def arrive(tmp_path):
    """Return a file on its way."""

    def build(nom="statuts.pdf", content=PDF, mime="application/pdf", taille=None):
        path = tmp_path / nom
        path.write_bytes(content)
        checksum = b64encode(hashlib.md5(content).digest()).decode()
        return Televersement(path, nom, len(content) if taille is None else taille, mime, checksum)

    return build


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, announced):
    return {"now": now, "notify": announced}


def dossier_with(root, now, **options):
    """Return a brouillon whose champ 110 takes files."""
    modele = build_fichier("modele.pdf", PDF, "application/pdf", now=now)
    piece = ChampDescriptor(110, "piece_justificative", "Statuts", options={"template": modele, **options})
    return make_brouillon(root, make_publiee(root, champs=(*make_champs(), piece))), modele


@pytest.mark.req("U-206", "U-217")
def test_files_add_up_and_keep_name_size_type_and_checksum(root, usager, act, arrive, announced):
    dossier, _modele = dossier_with(root, act["now"])
    services.ajouter_fichiers(dossier, "110", [arrive(), arrive("plan.pdf")], usager, **act)
    [added] = services.ajouter_fichiers(dossier, "110", [arrive("bail.pdf")], usager, **act)
    assert [fichier.nom for fichier in dossier.champs.value("110")] == ["statuts.pdf", "plan.pdf", "bail.pdf"]
    assert (added.taille, added.mime) == (len(PDF), "application/pdf")
    with added.open() as stored:
        assert stored.read() == PDF
    assert [type(event).__name__ for event in announced] == ["FichiersJoints", "DossierModifie"] * 2
    assert services.ajouter_fichiers(dossier, "110", [], usager, **act) == ()


@pytest.mark.req("U-207")
def test_a_champ_of_one_file_replaces_it(root, usager, act, arrive):
    dossier, _modele = dossier_with(root, act["now"], several=False)
    services.ajouter_fichiers(dossier, "110", [arrive(), arrive("plan.pdf")], usager, **act)
    services.ajouter_fichiers(dossier, "110", [arrive("bail.pdf")], usager, **act)
    assert [fichier.nom for fichier in dossier.champs.value("110")] == ["bail.pdf"]


@pytest.mark.req("U-208", "U-210", "U-214")
def test_nothing_is_kept_when_one_file_is_refused(root, usager, act, arrive, monkeypatch):
    dossier, _modele = dossier_with(root, act["now"], families=("tableur",))
    heavy = arrive("gros.csv", taille=200 * 1024 * 1024, mime="text/csv")
    empty = arrive("vide.csv", b"", "text/csv")
    for refused in (arrive(), heavy, empty, arrive("faux.xlsx")):
        with pytest.raises(FichierRefuse):
            services.ajouter_fichiers(
                dossier, "110", [arrive("a.csv", b"a;b", "text/csv"), refused], usager, **act
            )
    assert dossier.champs.value("110") is None
    monkeypatch.setattr(fichiers, "FICHIERS_MAX", 1)
    two = [arrive("a.csv", b"a;b", "text/csv")] * 2
    with pytest.raises(FichierRefuse, match="fichiers au plus"):
        services.ajouter_fichiers(dossier, "110", two, usager, **act)
    with pytest.raises(EtatChange):
        services.ajouter_fichiers(dossier, "101", two, usager, **act)
    with pytest.raises(EtatChange):
        services.ajouter_fichiers(dossier, "999", two, usager, **act)


@pytest.mark.req("U-212")
def test_a_file_is_removed_by_its_id_and_twice_is_no_error(root, usager, act, arrive):
    dossier, _modele = dossier_with(root, act["now"])
    [added] = services.ajouter_fichiers(dossier, "110", [arrive()], usager, **act)
    services.retirer_fichier(dossier, "110", "inconnu", usager, **act)
    services.retirer_fichier(dossier, "101", added.id, usager, **act)
    services.retirer_fichier(dossier, "999", added.id, usager, **act)
    assert dossier.champs.value("110") == (added,)
    services.retirer_fichier(dossier, "110", added.id, usager, **act)
    assert dossier.champs.value("110") is None


@pytest.mark.req("U-216")
def test_the_usagers_side_finds_its_files_pending_ones_the_decisions_and_the_models(
    root, usager, act, arrive
):
    dossier, modele = dossier_with(root, act["now"])
    [old] = services.ajouter_fichiers(dossier, "110", [arrive()], usager, **act)
    dossier.champs.set("101", "Jardin", now=act["now"])
    services.deposer(dossier, usager, **act)
    services.retirer_fichier(dossier, "110", old.id, usager, **act)
    [new] = services.ajouter_fichiers(dossier, "110", [arrive("neuf.pdf")], usager, **act)
    dossier.justificatif = build_fichier("decision.pdf", PDF, "application/pdf", now=act["now"])
    dossier.modifications.set("102", Saisie("x"), now=act["now"])
    for fichier in (old, new, dossier.justificatif, modele):
        assert services.trouver_fichier(dossier, fichier.id) is fichier
    assert services.trouver_fichier(dossier, "inconnu") is None
    private = build_fichier("note.pdf", PDF, "application/pdf", now=act["now"])
    dossier.annotations.set("1", (private,), now=act["now"])
    assert services.trouver_fichier(dossier, private.id) is None


def test_a_value_of_one_file_or_of_something_else(root, act):
    fichier = build_fichier("a.pdf", PDF, "application/pdf", now=act["now"])
    assert fichiers.fichiers_de(fichier) == (fichier,)
    assert fichiers.fichiers_de((fichier, "reste")) == (fichier,)
    assert fichiers.fichiers_de("texte") == ()
    assert replace(fichier, scan="infected") != fichier
    assert make_depose(root).champs.value("110") is None
