"""Lists imported from a CSV file."""

import pytest

from ds_pyramid.champs.referentiels import LIGNES_MAX, ReferentielRefuse, read_csv
from tests.factories.champs import accepts, champ, formulaire, lecture, messages

CSV = "Ville;Code;Région\nLille;59350;Hauts-de-France\n Lyon ;69123;\n\n"


@pytest.mark.req("U-230", "U-232", "A-167")
def test_a_file_gives_its_columns_and_lines():
    found = read_csv(CSV.encode("utf-8-sig"), "villes.csv")
    assert found.nom == "villes.csv"
    assert found.colonnes == ("Ville", "Code", "Région")
    assert found.entries == ("Lille", "Lyon")
    assert found.ligne("Lyon") == {"Ville": "Lyon", "Code": "69123", "Région": ""}
    assert found.ligne("Nice") is None
    assert read_csv(b'a,b\n"x, y",2\n').entries == ("x, y",)
    assert read_csv(found.as_csv()).lignes == found.lignes


@pytest.mark.req("U-230", "U-232", "A-165", "A-167", "X-317")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "au moins une ligne"),
        (b"a;b\n", "au moins une ligne"),
        ("é".encode("latin-1") + b";b\n1;2\n", "UTF-8"),
        (b"a;b\n\0;2\n", "CSV"),
        (b'a;b\n"x;2\n', "CSV"),
        (b"a;a\n1;2\n", "titre"),
        (b"a;;b\n1;2;3\n", "titre"),
        (b"a;b\nx;1\n;2\nx;3\n", "vide aux lignes 3"),
        (b"a;b\nx;1\ny;2\nx;3\n", "répète une valeur aux lignes 4"),
        (b"a\n" + b"".join(b"%d\n" % n for n in range(LIGNES_MAX + 1)), "plus de 5000 lignes"),
        (b"a\n" + b"x" * 1024 * 1024, "1 Mo"),
        (";".join(map(str, range(60))).encode() + b"\n1\n", "colonnes"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(content, reason):
    with pytest.raises(ReferentielRefuse) as caught:
        read_csv(content)
    assert reason in caught.value.message.interpolate()


@pytest.mark.req("U-231", "U-233", "A-166")
def test_the_usager_chooses_in_the_first_column_and_the_whole_line_is_kept(now):
    asked = champ("referentiel", "Ville")
    assert [value for value, _label in asked.type.choices(asked)] == ["Lille", "Lyon"]
    value = asked.type.normalize(asked, "Lille")
    assert value == {"valeur": "Lille", "ligne": {"Ville": "Lille", "Code": "59350"}}
    assert [(c.libelle, c.value(value)) for c in asked.type.columns(asked)] == [
        ("Ville", "Lille"), ("Ville (Code)", "59350"),
    ]  # fmt: skip
    assert messages(asked, "Nice")
    assert not accepts(asked, "59350")
    later = champ("referentiel", "Ville", referentiel=read_csv(b"Ville;Code\nNice;06088\n"))
    assert later.type.check(later, value) == []
    assert lecture(formulaire(later), {later: value}, now=now).erreurs(complete=True) == []
    assert later.type.choices_shown(later, "Lille")[-1][0] == "Lille"


def test_a_champ_without_list_cannot_be_published():
    empty = champ("referentiel", referentiel=None)
    assert empty.type.check_options(empty)
    assert empty.type.sample(empty, None) is None
    assert not accepts(empty, "x")
