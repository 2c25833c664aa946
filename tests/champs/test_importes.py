"""Files of shapes sent without a script: read, joined to the answer, refused with a reason."""

import pytest

from ds_pyramid.champs import carte_fichiers
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.form import parse, values_sent
from ds_pyramid.champs.importes import importes
from ds_pyramid.core.uploads import Televersement
from tests.champs.test_cartes import GPX, KML
from tests.factories.champs import champ, formulaire, lecture

ACCENT = '<?xml version="1.0" encoding="{}"?><gpx><wpt lat="50.6" lon="3.0"><name>Départ</name></wpt></gpx>'


@pytest.fixture
def carte():
    return champ("carte", "Tracé")


@pytest.fixture
def sent(tmp_path):
    """Return a file received."""

    def make(nom, content):
        path = tmp_path / "received"
        path.write_bytes(content)
        return Televersement(path, nom, len(content), "text/plain", "")

    return make


@pytest.fixture
def keep(carte, sent, now):
    """Send a page with a file and other parts; return the value of the map and what is wrong."""

    def kept(nom, content, **parts):
        reading = lecture(formulaire(carte), now=now)
        name = f"champ-{carte.stable_id}"
        items, erreurs = importes(reading, {f"{name}.fichier": [sent(nom, content)]})
        struct = parse([*((f"{name}.{part}", text) for part, text in parts.items()), *items])
        return values_sent(reading, struct).get(str(carte.stable_id)), [
            e.message.interpolate() for e in erreurs
        ]

    return kept


@pytest.mark.req("U-249", "U-250")
@pytest.mark.parametrize(
    ("nom", "content", "kinds"), [("a.gpx", GPX, 3), ("a.KML", KML, 2)], ids=["gpx", "kml"]
)
def test_the_shapes_of_a_file_become_the_answer(keep, nom, content, kinds):
    value, erreurs = keep(nom, content.encode())
    assert len(value) == kinds
    assert erreurs == []


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_accents_are_those_of_the_alphabet_that_the_file_names(keep, encoding):
    value, _erreurs = keep("a.gpx", ACCENT.format(encoding).encode(encoding))
    assert value[0]["description"] == "Départ"


def test_a_mark_of_utf_8_does_no_harm(keep):
    value, erreurs = keep("a.geojson", b'\xef\xbb\xbf{"type": "Point", "coordinates": [3, 50]}')
    assert value[0]["type"] == "Point"
    assert erreurs == []


def test_shapes_of_a_file_are_added_to_those_typed_and_pasted(keep):
    value, _erreurs = keep("a.gpx", GPX.encode(), type="Point", coordonnees="48.1, 2.5", **{"import": KML})
    assert len(value) == 1 + 2 + 3


def test_a_file_replaces_a_pasted_text_that_could_not_be_read(keep):
    value, _erreurs = keep("a.kml", KML.encode(), **{"import": "n’importe quoi"})
    assert len(value) == 2


def test_the_shapes_of_a_file_are_not_lost_when_another_part_is_wrong(keep):
    value, _erreurs = keep("a.kml", KML.encode(), type="Point", coordonnees="ici")
    assert isinstance(value, Saisie)
    assert value.brut["import"] == KML
    assert value.brut["coordonnees"] == "ici"


@pytest.mark.req("U-249", "X-448")
@pytest.mark.parametrize(
    ("nom", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.4", "fichier GeoJSON, GPX ou KML attendu"),
        ("a.gpx", b"bonjour", "fichier GeoJSON, GPX ou KML attendu"),
        ("a.gpx", b"\xff\xfe\x00", "enregistrez-le en UTF-8"),
        ("a.gpx", b'<?xml version="1.0" encoding="klingon"?><gpx/>', "enregistrez-le en UTF-8"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "ne contient aucune forme"),
        ("a.json", b"\0", "fichier GeoJSON, GPX ou KML attendu"),
        ("a.gpx", b" " * (carte_fichiers.OCTETS_MAX + 1), "dépasse 1 Mo"),
    ],
    ids=["pdf", "words", "bytes", "alphabet", "empty", "nul", "heavy"],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name_with_the_reason(keep, nom, content, reason):
    value, [message] = keep(nom, content)
    assert value is None
    assert message.startswith(f"« Tracé » : le fichier « {nom} » n’est pas importé, ")
    assert reason in message


def test_files_for_other_champs_are_left_alone(now, sent):
    texte = champ("text")
    reading = lecture(formulaire(texte), now=now)
    files = {
        name: [sent("a.gpx", b"")] for name in (f"champ-{texte.stable_id}.fichier", "champ-x.fichier", "a")
    }
    assert importes(reading, files) == ([], [])
