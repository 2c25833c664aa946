"""ds-import-demarche."""

import json

import pytest

from ds_pyramid.demarches import services
from ds_pyramid.scripts import import_demarche
from tests.factories.formulaires_reels import real_form
from tests.factories.scripts import read, write_ini

ADMIN = "admin@mairie.test"
CHAMP = {"__typename": "TextChampDescriptor", "id": "Q2hhbXAtMTIz", "label": "Nom", "required": True}


@pytest.fixture
def ini(tmp_path):
    return write_ini(tmp_path)


@pytest.fixture
def a_file(tmp_path):
    def written(content):
        path = tmp_path / "schema.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return written


def form(*champs):
    return {
        "data": {
            "demarche": {"number": 9, "title": "Reprise", "revision": {"champDescriptors": list(champs)}}
        }
    }


def test_a_form_is_taken_over_and_the_last_line_says_what(ini, a_file, capsys):
    assert import_demarche.main([ini, a_file(form(CHAMP)), "--administrateur", ADMIN]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "importé: démarche 1, 1 champs, 0 annotations, 0 inertes"
    assert "repris text 123 « Nom »" in lines[1]

    def seen(root):
        demarche = services.get_demarche(root, 1)
        return demarche.en_test, [c.email for c in root["comptes"].by_id.values()], demarche.imported_from

    assert read(ini, seen) == (True, [ADMIN], 9)


def test_it_is_published_with_marked_settings_and_an_instructeur(ini, a_file, capsys, tmp_path):
    args = [
        ini,
        a_file(form(CHAMP)),
        "--administrateur",
        ADMIN,
        "--publish",
        "reprise",
        "--personnes-morales",
    ]
    assert import_demarche.main([*args, "--instructeur", "agent@mairie.test"]) == 0
    out = capsys.readouterr().out
    assert "Réglages à compléter" in out
    assert out.splitlines()[-1].startswith("importé: démarche 1,")

    def seen(root):
        demarche, slug = services.find_by_slug(root, "reprise")
        emails = {root["comptes"].by_id[compte].email for compte in demarche.instructeurs}
        return demarche.est_publiee, slug, demarche.pour_personne_morale, demarche.service.nom, emails

    assert read(ini, seen) == (True, "reprise", True, "À compléter", {ADMIN, "agent@mairie.test"})


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "pas du JSON"), (b"\xff", "UTF-8"), ({}, "aucun champ"), (form(), "aucun champ")],
)
def test_a_bad_file_is_refused_and_nothing_is_stored(ini, a_file, capsys, content, words):
    assert import_demarche.main([ini, a_file(content), "--administrateur", ADMIN]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""
    assert read(ini, lambda root: (len(root["demarches"]), len(root["comptes"].by_id))) == (0, 0)


def test_a_file_that_is_not_there_is_named(ini, capsys):
    assert import_demarche.main([ini, "/nowhere/schema.json", "--administrateur", ADMIN]) == 2
    assert "/nowhere/schema.json" in capsys.readouterr().err


@pytest.mark.parametrize("slug", ["Mauvaise adresse", "test"])
def test_an_address_that_cannot_be_given_leaves_nothing(ini, a_file, capsys, slug):
    assert import_demarche.main([ini, a_file(form(CHAMP)), "--administrateur", ADMIN, "--publish", slug]) == 2
    assert "adresse" in capsys.readouterr().err
    assert read(ini, lambda root: len(root["demarches"])) == 0


def test_publishing_skips_no_check(ini, a_file, capsys):
    empty = {**CHAMP, "__typename": "DropDownListChampDescriptor", "options": []}
    args = [ini, a_file(form(empty)), "--administrateur", ADMIN, "--publish", "reprise"]
    assert import_demarche.main(args) == 2
    assert "liste n’a aucune option" in capsys.readouterr().err
    assert read(ini, lambda root: len(root["demarches"])) == 0


def test_an_address_that_is_not_one_is_refused(ini, a_file, capsys):
    assert import_demarche.main([ini, a_file(form(CHAMP)), "--administrateur", "pas une adresse"]) == 2
    assert "adresse électronique" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("detr-dsil.json", "301 champs, 46 annotations"),
        ("derogation-especes-protegees.json", "103 champs, 0 annotations"),
    ],
)
def test_the_real_forms_are_published(ini, capsys, name, counts):
    path = str(real_form(name))
    assert import_demarche.main([ini, path, "--administrateur", ADMIN, "--publish", "reelle"]) == 0
    assert f"importé: démarche 1, {counts}, " in capsys.readouterr().out.splitlines()[-1]
