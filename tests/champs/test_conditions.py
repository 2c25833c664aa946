"""Conditions: operators, groups, cascades, sections, rows; the browser runs the same vectors."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ds_pyramid.champs import conditions
from ds_pyramid.champs.checks import check_formulaire, check_rule, sources_of
from ds_pyramid.champs.conditions import ConditionInvalide, Et, Ou, Terme, describe, from_json
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.page import FormulairePage, conditions_json
from ds_pyramid.champs.walk import read
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import champ, formulaire, lecture

VECTORS = json.loads((Path(__file__).parent / "conditions.json").read_text(encoding="utf-8"))


class Held:
    """A reading that answers for one champ: the value to compare is given."""

    def __init__(self, values):
        self.values = values

    def get(self, stable_id, row=None):
        value = self.values.get(str(stable_id))
        return None if value is None else HeldChamp(value)


class HeldChamp:
    visible, blank, descriptor = True, False, None

    def __init__(self, value):
        self.value, self.type = value, self

    @property
    def condition_kind(self):
        return "any"

    def condition_value(self, descriptor, value):
        return typed(value)


def typed(value, operateur=""):
    """Return a value of the vectors as Python compares it."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str):
        for read_one in (Decimal, date.fromisoformat):
            try:
                return read_one(value)
            except (ValueError, ArithmeticError):
                continue
    return value


@pytest.fixture
def any_kind(monkeypatch):
    monkeypatch.setitem(conditions.KINDS, "any", (tuple(conditions.OPERATEURS), object))


@pytest.mark.req("U-265", "U-269", "A-188")
@pytest.mark.parametrize(("operateur", "value", "expected", "true"), VECTORS["termes"])
def test_each_operator(operateur, value, expected, true, any_kind):
    codes = operateur.startswith("code") or "dans_" in operateur
    terme = Terme(1, operateur, expected if codes else typed(expected))
    assert terme.holds(Held({"1": value})) is true


def built(data):
    """Return the condition of the vectors."""
    if data is None:
        return None
    for word, group in (("et", Et), ("ou", Ou)):
        if word in data:
            return group(tuple(map(built, data[word])))
    return Terme(data["champ"], data["op"], typed(data["valeur"]))


@pytest.mark.req("U-266", "A-180")
@pytest.mark.parametrize("case", VECTORS["arbres"])
def test_groups_nested_at_will(case, any_kind):
    condition = built(case["condition"])
    assert condition.holds(Held(case["valeurs"])) is case["vrai"]
    assert condition.as_json() == case["condition"]


def descriptor_of(element, types):
    stable_id, condition, level, children = (element + [None, 0, []][len(element) - 1 :])[:4]
    options = {"level": level} if level else {}
    children = tuple(descriptor_of(child, types) for child in children)
    return ChampDescriptor(
        stable_id, types[str(stable_id)], f"Champ {stable_id}", "", False, options, children, built(condition)
    )


@pytest.mark.req("U-267", "U-268", "U-269", "A-182", "A-183", "A-185")
@pytest.mark.parametrize("vector", VECTORS["formulaires"], ids=lambda vector: vector["nom"])
def test_cascades_sections_and_rows(vector, now):
    form = Formulaire([descriptor_of(element, vector["types"]) for element in vector["elements"]])
    for case in vector["cas"]:
        champs = Champs()
        champs._rows = {int(block): tuple(rows) for block, rows in vector.get("lignes", {}).items()}
        for key, value in case["valeurs"].items():
            number = typed(value)
            champs.set(key, int(number) if isinstance(number, Decimal) else number, now=now)
        reading = read(form, champs)
        assert reading.visible_keys() == case["visibles"]


def test_the_page_gives_the_browser_what_the_vectors_have(now):
    vector = VECTORS["formulaires"][2]
    form = Formulaire([descriptor_of(element, vector["types"]) for element in vector["elements"]])
    data = json.loads(conditions_json(read(form, Champs())))
    assert data["elements"] == vector["elements"]
    assert data["sources"] == {"1": "boolean", "3": "number"}
    assert conditions_json(lecture(formulaire(champ("text")), now=now)) == ""


@pytest.mark.req("U-273")
def test_annotations_may_look_at_the_public_form_and_at_earlier_annotations(now):
    asked = champ("yes_no", "Urgent")
    note = champ("text", "Pourquoi", condition=Terme(asked.stable_id, "est", True))
    first = champ("yes_no", "Visite faite")
    second = champ("text", "Compte rendu", condition=Terme(first.stable_id, "est", True))
    both = formulaire(first, second)
    assert str(second.stable_id) not in lecture(both, now=now).visible_keys()
    assert str(second.stable_id) in lecture(both, {first: True}, now=now).visible_keys()
    assert check_formulaire([first, second], annotations=True) == []
    public = lecture(formulaire(asked), {asked: True}, now=now)
    form = formulaire(note)
    reading = read(form, Champs(), public)
    assert reading.visible_keys() == [str(note.stable_id)]
    assert json.loads(conditions_json(reading))["fixes"] == {str(asked.stable_id): True}
    assert check_formulaire([note], annotations=True, public=[asked]) == []
    assert check_formulaire([note], annotations=True)


@pytest.mark.req("U-126", "U-270", "A-184")
def test_a_hidden_champ_is_neither_asked_nor_wrong(now):
    source = champ("yes_no")
    target = champ("integer_number", mandatory=True, condition=Terme(source.stable_id, "est", True))
    form = formulaire(source, target)
    assert lecture(form, {source: False}, now=now).erreurs(complete=True) == []
    assert len(lecture(form, {source: True}, now=now).erreurs(complete=True)) == 1


def test_an_untouched_box_is_not_no(now):
    """original-facts §12."""
    box = champ("checkbox")
    target = champ("text", condition=Terme(box.stable_id, "est", False))
    form = formulaire(box, target)
    assert not lecture(form, now=now).champ(target.stable_id).visible
    assert lecture(form, {box: False}, now=now).champ(target.stable_id).visible


SOURCES = {
    "yes_no": ("est", True, True), "checkbox": ("est", False, False), "integer_number": ("superieur", Decimal(3), 4),
    "decimal_number": ("egal", Decimal("1.5"), Decimal("1.50")), "drop_down_list": ("est", "Lille", "Lille"),
    "multiple_drop_down_list": ("contient", "Bus", ("Vélo", "Bus")),
    "date": ("avant", date(2026, 3, 2), date(2026, 3, 1)),
    "regions": ("code_est", "32", {"code": "32", "nom": "Hauts-de-France"}),
    "pays": ("code_n_est_pas", "FR", {"code": "BE", "nom": "Belgique"}),
    "departements": ("dans_region", "32", {"code": "59", "nom": "Nord"}),
}  # fmt: skip


@pytest.mark.req("U-263", "A-177", "A-187")
@pytest.mark.parametrize("name", SOURCES)
def test_each_type_of_source_with_its_operators(name, now):
    operateur, expected, value = SOURCES[name]
    source = champ(name, "Source")
    condition = Terme(source.stable_id, operateur, expected)
    target = champ("text", condition=condition)
    form = formulaire(source, target)
    assert lecture(form, {source: value}, now=now).champ(target.stable_id).visible
    assert not lecture(form, now=now).champ(target.stable_id).visible
    assert check_formulaire(form.descriptors) == []
    again = from_json(json.loads(json.dumps(condition.as_json())), form.get)
    assert again == condition


def test_places_are_compared_by_their_codes(now):
    for name, raw in (
        ("communes", "Lille (59000)"),
        ("epci", "200093201"),
        ("address", "1 rue Nationale 59000 Lille"),
    ):
        source = champ(name)
        target = champ("text", condition=Terme(source.stable_id, "dans_departement", "59"))
        form = formulaire(source, target)
        value = source.type.normalize(source, {"code": raw} if name == "epci" else raw)
        assert lecture(form, {source: value}, now=now).champ(target.stable_id).visible, name


@pytest.mark.req("U-271", "A-186", "A-173")
def test_a_condition_made_invalid_is_named_and_prevents_publication():
    source = champ("drop_down_list", "Ville")
    good = champ("text", "Cible", condition=Terme(source.stable_id, "est", "Lille"))
    assert check_formulaire([source, good]) == []
    [moved] = check_formulaire([good, source])
    assert moved.message.interpolate() == (
        "La condition de « Cible » est à corriger : elle dépend d’un champ supprimé ou placé après."
    )
    gone = champ("text", condition=Terme(source.stable_id, "est", "Nice"))
    [fault] = check_formulaire([source, gone])
    assert "« Ville » n’a pas la valeur « Nice »" in fault.message.interpolate()
    other_type = champ("text", condition=Terme(source.stable_id, "superieur", Decimal(3)))
    assert check_formulaire([source, other_type])
    number = champ("integer_number")
    assert check_formulaire([number, champ("text", condition=Terme(number.stable_id, "egal", "trois"))])
    assert check_formulaire([source, champ("text", condition=Et(()))])
    twice = champ("text", condition=Et((Terme(999_999, "est", True), Terme(999_998, "est", True))))
    assert len(check_formulaire([twice])) == 1


@pytest.mark.req("U-261", "U-262", "U-167")
def test_sources_stand_above_and_in_the_same_row():
    first, city = champ("yes_no"), champ("drop_down_list")
    inner, after = champ("integer_number"), champ("text")
    block = champ("repetition", children=(inner, after))
    last = champ("text")
    form = [first, city, champ("text"), block, last]
    assert sources_of(form, first.stable_id) == []
    assert sources_of(form, after.stable_id) == [first, city, inner]
    assert sources_of(form, last.stable_id) == [first, city]


@pytest.mark.req("U-278", "A-181")
def test_rules_use_the_same_conditions_on_any_champ(now):
    age = champ("integer_number")
    form = formulaire(champ("text"), age)
    rule = Ou(
        (Terme(age.stable_id, "inferieur", Decimal(18)), Terme(age.stable_id, "superieur", Decimal(99)))
    )
    assert rule.holds(lecture(form, {age: 12}, now=now))
    assert not rule.holds(lecture(form, {age: 40}, now=now))
    assert not rule.holds(lecture(form, now=now))
    assert check_rule(rule, form.descriptors) == []
    assert check_rule(Terme(999_999, "est", True), form.descriptors)


@pytest.mark.parametrize(
    "data",
    [
        None, [], {}, {"et": []}, {"et": "x"}, {"champ": "x"}, {"champ": 999_999, "op": "est", "valeur": True},
        {"champ": 1, "op": "superieur", "valeur": "toto"}, {"champ": 1, "op": "contient", "valeur": "3"},
        {"et": [{"et": [{"et": [{"et": [{"et": [{"et": [{"et": []}]}]}]}]}]}]},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(data):
    number = ChampDescriptor(1, "integer_number", "Âge")
    with pytest.raises(ConditionInvalide):
        from_json(data, {1: number}.get)


def test_values_are_read_by_the_type_of_the_source():
    number, box, day, town = champ("integer_number"), champ("yes_no"), champ("date"), champ("drop_down_list")
    assert conditions.read_value(number, "1 250,5") == Decimal("1250.5")
    assert conditions.read_value(box, "true") is True
    assert conditions.read_value(box, False) is False
    assert conditions.read_value(day, "02/03/2026") == date(2026, 3, 2)
    assert conditions.read_value(town, " Lille ") == "Lille"
    for descriptor, raw in ((number, "x"), (box, "peut-être"), (day, "demain"), (town, "")):
        with pytest.raises(ConditionInvalide):
            conditions.read_value(descriptor, raw)


def test_conditions_read_as_sentences():
    town, age, place = (
        champ("drop_down_list", "Ville"),
        champ("integer_number", "Âge"),
        champ("departements", "Lieu"),
    )
    owner, day = champ("yes_no", "Locataire"), champ("date", "Arrivée")
    find = {d.stable_id: d for d in (town, age, place, owner, day)}.get
    condition = Et(
        (
            Terme(town.stable_id, "est", "Lille"),
            Ou((Terme(age.stable_id, "superieur", Decimal("1250.5")), Terme(owner.stable_id, "est", True))),
        )
    )
    assert describe(condition, find) == (
        "« Ville » est Lille et (« Âge » est supérieur à 1\u202f250,5 ou « Locataire » est Oui)"
    )
    assert describe(Terme(place.stable_id, "dans_region", "32"), find) == (
        "« Lieu » est dans la région Hauts-de-France"
    )
    assert (
        describe(Terme(day.stable_id, "avant", date(2026, 3, 2)), find)
        == "« Arrivée » est avant le 2 mars 2026"
    )
    assert describe(Terme(1_000_000, "est", True), find) == "« champ supprimé » est true"


def test_the_values_that_an_editor_offers():
    town = champ("drop_down_list", options=("--Nord--", "Lille", "Paris"), other=True)
    assert [value for value, _label in conditions.values_of(town, "est")] == ["Lille", "Paris", "__other__"]
    assert conditions.values_of(champ("integer_number"), "egal") == []
    assert [value for value, _label in conditions.values_of(champ("yes_no"), "est")] == ["true", "false"]
    assert len(conditions.values_of(champ("communes"), "dans_region")) == 18
    assert len(conditions.values_of(champ("communes"), "dans_departement")) == 110
    assert conditions.operators_of(champ("text")) == ()


def test_a_condition_survives_the_database(now):
    import pickle

    condition = Et((Terme(1, "est", True), Ou((Terme(2, "egal", Decimal(3)),))))
    assert pickle.loads(pickle.dumps(condition)) == condition


def test_a_hidden_champ_stays_on_the_page_hidden(now):
    source = champ("yes_no")
    target = champ("text", condition=Terme(source.stable_id, "est", True))
    page = FormulairePage(lecture(formulaire(source, target), now=now), renderer=deform_renderer)
    assert " hidden=" in page.draw(target.stable_id).partition(">")[0]
    assert json.loads(page.conditions)["sources"] == {str(source.stable_id): "boolean"}
