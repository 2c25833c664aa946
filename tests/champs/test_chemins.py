"""Paths into a JSON answer, and the lines that say what becomes of what they reach."""

import pytest

from ds_pyramid.champs.chemins import is_path, paths, reach, read_line, said, sent, snapshot

DATA = {
    "nom": "Atelier",
    "adresse": {"ville": "Annecy"},
    "listes": [{"n": 1}, {"n": 2}],
    "ok": True,
    "prix": 12.5,
}


@pytest.mark.req("X-320")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.adresse.ville", "Annecy"), ("adresse.ville", "Annecy"), ("$.listes[1].n", 2), ("$.listes[9].n", None),
        ("$.nom.ville", None), ("$", DATA), ("$.inconnu", None), ("listes.n", None),
    ],
)  # fmt: skip
def test_a_path_reaches_one_thing(path, found):
    assert is_path(path)
    assert reach(DATA, path) == found


@pytest.mark.parametrize("text", ["", "  ", "$..", "a" * 300, "$.a[x]", "a[", "."])
def test_other_texts_are_no_paths(text):
    assert not is_path(text)


def test_values_are_said_in_french_and_sent_as_typed():
    assert (said(True), said(12.5), said(["a", 1, None]), said({"a": 1}), said(None)) == (
        "Oui",
        "12,5",
        "a, 1",
        "",
        "",
    )
    assert (sent(True), sent(12.5), sent(" a  b ")) == ("true", "12.5", "a b")


@pytest.mark.req("X-320")
def test_the_mapping_says_who_sees_what():
    lines = ("$.nom > usager : Nom", "$.prix > instructeur : Prix", "$.adresse.ville > champ : Ville", "faux")
    assert snapshot(DATA, lines) == {
        "usager": {"Nom": "Atelier"}, "instructeur": {"Prix": "12,5"}, "champ": {"Ville": "Annecy"},
    }  # fmt: skip
    for line in ("$.nom", "$.nom > personne : Nom", "$.nom > usager :", "> usager : x", ""):
        assert read_line(line) is None
    assert dict(paths(DATA))["$.listes[0].n"] == "1"
