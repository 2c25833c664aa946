"""Conditions as the editor shows and reads them."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.conditions import Et, Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.editeur import actes, conditions, controles
from ds_pyramid.demarches.editeur.arbre import Place
from tests.editeur.conftest import section, texte
from tests.factories.demarches import make_demarche

STATUT = ChampDescriptor(2, "drop_down_list", "Statut", options={"options": ("Locataire", "Propriétaire")})
AGE = ChampDescriptor(8, "integer_number", "Âge")
MEUBLE = ChampDescriptor(9, "yes_no", "Meublé")
LOCATAIRE = Terme(2, "est", "Locataire")


@pytest.fixture
def demarche(root):
    """Return a form whose champs can be sources, in and out of a block."""
    bloc = ChampDescriptor(
        5, "repetition", "Bloc", children=(replace(MEUBLE, stable_id=6), texte(7, "Loyer"))
    )
    return make_demarche(root, champs=[section(1, "A"), STATUT, AGE, bloc, texte(3, "Bailleur"), MEUBLE],
                         annotations=[texte(20, "Avis")])  # fmt: skip


@pytest.mark.req("A-175", "A-176", "A-183", "A-210")
def test_sources_are_above_in_the_same_row_or_in_the_public_form(demarche):
    def of(key, page="champs"):
        return list(conditions.sources(demarche.draft, page, key))

    assert of(1) == of(2) == []
    assert of(8) == [2]
    assert of(3) == [2, 8]
    assert of(7) == [2, 8, 6]
    assert of(20, "annotations") == [2, 8, 9]


@pytest.mark.req("A-180", "A-186")
def test_a_condition_that_lost_its_source_is_told_at_its_champ(demarche, now):
    actes.conditionner(demarche, "champs", 3, LOCATAIRE, now=now)
    assert controles.defauts(demarche.draft, "champs") == {}
    actes.deplacer(demarche, "champs", 2, Place(), now=now)
    assert list(controles.defauts(demarche.draft, "champs")) == [3]
    actes.deplacer(demarche, "champs", 2, Place(apres=1), now=now)
    actes.modifier(demarche, "champs", 2, options={"options": ("Hébergé",)}, now=now)
    assert list(controles.defauts(demarche.draft, "champs")) == [3]


def find(key):
    return {2: STATUT, 8: AGE, 9: MEUBLE}.get(key)


def words(condition):
    return str(
        conditions.phrase(
            condition, find, lambda text: text.interpolate() if hasattr(text, "interpolate") else text
        )
    )


def test_a_condition_reads_as_a_sentence():
    assert words(LOCATAIRE) == '<em data-source="2">Statut</em> est Locataire'
    nested = Et((LOCATAIRE, Ou((Terme(9, "est", True), Terme(99, "est", "x")))))
    assert words(nested) == (
        '<em data-source="2">Statut</em> est Locataire <strong>et</strong> (<em data-source="9">Meublé</em> est Oui '
        '<strong>ou</strong> <em data-source="99">champ supprimé</em> est x)'
    )


def test_names_in_a_sentence_show_as_text():
    odd = replace(STATUT, libelle='<b>"A" -- 📱</b>')
    text = str(conditions.phrase(LOCATAIRE, {2: odd}.get, str))
    assert "&lt;b&gt;&#34;A&#34; -- 📱&lt;/b&gt;</em>" in text


@pytest.mark.parametrize(
    "condition",
    [
        LOCATAIRE,
        Et((LOCATAIRE, Terme(9, "est", False))),
        Ou((LOCATAIRE, Et((Terme(9, "est", True), Ou((LOCATAIRE, Terme(9, "est", False))))))),
    ],
)
def test_a_condition_shown_then_sent_is_the_same(condition):
    saisie = conditions.to_saisie(condition)
    sent = dict(fields(saisie))
    assert conditions.parse(sent) == saisie
    assert conditions.read(conditions.complete(saisie, find), find) == (condition, {})


def fields(saisie, path=""):
    """Yield the controls of a saisie."""
    if "items" in saisie:
        yield f"c-{path}-mot", saisie["mot"]
        for rank, item in enumerate(saisie["items"]):
            yield from fields(item, f"{path}.{rank}" if path else str(rank))
    else:
        for name in ("champ", "op", "valeur"):
            yield f"c-{path}-{name}", str(saisie[name])


def test_rows_and_groups_are_added_and_removed():
    saisie = conditions.press(conditions.to_saisie(LOCATAIRE), "ligne:")
    saisie = conditions.press(saisie, "groupe:")
    assert [sorted(item) for item in saisie["items"]] == [
        ["champ", "op", "valeur"],
        ["champ", "op", "valeur"],
        ["items", "mot"],
    ]
    assert saisie["items"][2]["mot"] == "ou"
    saisie = conditions.press(saisie, "retirer:2.0")
    saisie = conditions.press(saisie, "retirer:1")
    assert conditions.read(saisie, find) == (LOCATAIRE, {})
    for button in ("retirer:9", "ligne:7.7", "retirer:0.0", "ligne:x", "", "groupe:0.0.0.0"):
        conditions.press(saisie, button)  # a button of a row that is gone


def test_what_is_missing_is_told_at_its_row():
    saisie = {"mot": "et", "items": [
        {"champ": None, "op": "", "valeur": ""},
        {"champ": 2, "op": "est", "valeur": "Hébergé"},
        {"champ": 8, "op": "egal", "valeur": "douze"},
        {"champ": 77, "op": "", "valeur": ""},
        {"mot": "ou", "items": [{"champ": 2, "op": "avant", "valeur": "Locataire"}]},
    ]}  # fmt: skip
    completed = conditions.complete(saisie, find)
    found, fautes = conditions.read(completed, find)
    assert set(fautes) == {"0", "1", "2", "3"}  # an operator of another type is replaced by the first one
    assert found == Et((Et(()),)) or found is not None


@pytest.mark.parametrize(
    "name", ["c-x-champ", "c-0.0.0.0-champ", "c-9999-champ", "c--champ", "c-0-champ-x", "c-"]
)
def test_forged_controls_are_ignored(name):
    saisie = conditions.parse({name: "2"})
    assert saisie["mot"] == "et"
    assert all(item.get("champ") in (None, 2) for item in saisie["items"])
