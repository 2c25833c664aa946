"""Choix simple, choix multiple, menus liés, oui/non, case à cocher."""

import pytest

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.lists import OTHER, Group
from tests.factories.champs import accepts, champ, messages


@pytest.mark.req("U-226", "U-147")
def test_one_of_the_options_and_nothing_else():
    asked = champ("drop_down_list", "Ville")
    assert asked.type.normalize(asked, " Lille ") == "Lille"
    assert asked.type.normalize(asked, "Nice") == Saisie("Nice")
    assert messages(asked, "Nice") == [
        "« Ville » : cette valeur n’est pas dans la liste, choisissez-en une autre."
    ]
    assert messages(asked, "--Nord--")


@pytest.mark.req("U-227", "A-163")
def test_autre_takes_a_free_text():
    asked = champ("drop_down_list", other=True)
    assert asked.type.normalize(asked, {"choix": "Lille", "autre": "oublié"}) == "Lille"
    assert asked.type.normalize(asked, {"choix": OTHER, "autre": " Nice "}) == "Nice"
    assert asked.type.normalize(asked, {"choix": OTHER, "autre": ""}) is None
    assert accepts(asked, {"choix": OTHER, "autre": "Nice"})
    assert asked.type.condition_value(asked, "Nice") == OTHER
    assert asked.type.condition_value(asked, "Lille") == "Lille"
    assert asked.type.choices(asked)[-1][0] == OTHER


@pytest.mark.req("U-228")
def test_few_options_are_radio_buttons_more_are_a_menu():
    few = champ("drop_down_list", options=tuple("abcdef"))
    many = champ("drop_down_list", options=tuple("abcdefg"))
    assert few.type.control_template(few) == "radio_choice"
    assert many.type.control_template(many) == "select"
    assert few.type.grouped(few)
    assert not many.type.grouped(many)
    with_other = champ("drop_down_list", options=tuple("abcdef"), other=True)
    assert not with_other.type.as_radios(with_other)


@pytest.mark.req("U-229", "A-162")
def test_a_separator_cannot_be_chosen():
    asked = champ("drop_down_list", options=("Aucune", "--Nord--", "Lille", "--Sud--", "Nice", ""))
    assert asked.type.choices(asked) == [
        ("Aucune", "Aucune"), Group("Nord", (("Lille", "Lille"),)), Group("Sud", (("Nice", "Nice"),)),
    ]  # fmt: skip
    assert not accepts(asked, "--Nord--")
    assert accepts(asked, "Lille")


@pytest.mark.req("A-172")
def test_empty_lists_and_repeats_prevent_publication():
    assert champ("drop_down_list").type.check_options(champ("drop_down_list", options=())) != []
    repeated = champ("drop_down_list", "Ville", options=("Lille", "Lyon", "Lille "))
    [fault] = repeated.type.check_options(repeated)
    assert fault.interpolate() == "« Ville » : l’option « Lille » est écrite deux fois."


@pytest.mark.req("U-139")
def test_an_option_removed_stays_readable_and_is_flagged():
    asked = champ("drop_down_list", options=("Lyon", "Paris"))
    assert asked.type.check(asked, "Lille")
    assert asked.type.text(asked, "Lille") == "Lille"
    value, label = asked.type.choices_shown(asked, "Lille")[-1]
    assert value == "Lille"
    assert label.interpolate() == "Lille (n’est plus proposé)"
    several = champ("multiple_drop_down_list", options=("Vélo",))
    assert several.type.check(several, ("Train",))
    assert several.type.choices_shown(several, ("Train", "Vélo"))[-1][0] == "Train"


@pytest.mark.req("U-234", "U-235", "U-236")
def test_several_values_in_the_order_of_the_options():
    asked = champ("multiple_drop_down_list")
    assert asked.type.normalize(asked, ["Bus", "Vélo", "Bus", ""]) == ("Vélo", "Bus")
    assert asked.type.text(asked, ("Vélo", "Bus")) == "Vélo, Bus"
    assert asked.type.normalize(asked, ["Avion", "Bus"]) == Saisie(("Avion", "Bus"))
    assert not asked.type.folded(champ("multiple_drop_down_list", options=tuple("abcdef")))
    assert asked.type.folded(champ("multiple_drop_down_list", options=tuple("abcdefg")))
    assert [column.value(("Vélo", "Bus")) for column in asked.type.columns(asked)] == [
        "Vélo, Bus",
        ("Vélo", "Bus"),
    ]


@pytest.mark.req("U-237", "U-238", "U-240", "U-241")
def test_linked_lists_row_by_row():
    asked = champ("linked_drop_down_list", "Secteur", mandatory=True)
    read = asked.type.normalize
    assert asked.type.linked(asked) == {"A": ("A1", "A2"), "B": ("B1",), "C": ()}
    assert read(asked, {"premier": "A", "second": "A2"}) == ("A", "A2")
    assert read(asked, {"premier": "B", "second": "A2"}) == ("B", "")  # changing the first clears the second
    assert read(asked, {"premier": "", "second": "A2"}) is None
    assert read(asked, {"premier": "Z", "second": ""}) == Saisie({"premier": "Z", "second": ""})
    assert messages(asked, {"premier": "A"}, complete=True) == ["« Secteur » : le second choix manque."]
    assert messages(asked, {"premier": "C"}, complete=True) == []
    assert messages(champ("linked_drop_down_list"), {"premier": "A"}, complete=False) == []
    assert asked.type.text(asked, ("A", "A1")) == "A / A1"
    assert asked.type.text(asked, ("C", "")) == "C"
    cells = {column.id.rpartition("/")[2]: column.value(("A", "A1")) for column in asked.type.columns(asked)}
    assert list(cells.values()) == ["A;A1", "A", "A1"]
    assert asked.type.api_value(asked, ("A", "")) == {"primaryValue": "A", "secondaryValue": None}


@pytest.mark.req("U-239", "A-171")
def test_a_linked_list_must_start_with_a_first_choice():
    assert champ("linked_drop_down_list").type.check_options(
        champ("linked_drop_down_list", options=("A1", "--A--"))
    )
    assert champ("linked_drop_down_list").type.check_options(champ("linked_drop_down_list", options=()))
    good = champ("linked_drop_down_list")
    assert good.type.check_options(good) == []


def test_the_second_menu_marks_the_choice_of_its_own_group():
    asked = champ("linked_drop_down_list", options=("--A & B--", "x", "y", "--C--", "x"))
    html = str(asked.type.second_options(asked, "C", "x"))
    assert html == (
        '<optgroup label="A &amp; B"><option>x</option><option>y</option></optgroup>'
        '<optgroup label="C"><option selected="selected">x</option></optgroup>'
    )
    assert "selected" not in str(asked.type.second_options(asked, "C", ""))
    gone = str(asked.type.second_options(asked, "C", "<b>"))
    assert gone.endswith('<option selected="selected">&lt;b&gt;</option>')


@pytest.mark.req("U-242")
def test_yes_no_has_three_states():
    asked = champ("yes_no", "Locataire", mandatory=True)
    read = asked.type.normalize
    assert (read(asked, "true"), read(asked, "Non"), read(asked, "")) == (True, False, None)
    assert messages(asked, "false", complete=True) == []
    assert messages(asked, "", complete=True) == ["« Locataire » doit être rempli."]
    assert messages(asked, "peut-être") == ["« Locataire » : répondez par oui ou par non."]


@pytest.mark.req("U-224")
def test_a_mandatory_box_must_be_ticked():
    asked = champ("checkbox", "Je certifie", mandatory=True)
    assert messages(asked, "true", complete=True) == []
    assert messages(asked, "false", complete=True) == ["« Je certifie » doit être cochée."]
    assert messages(asked, "", complete=True) == ["« Je certifie » doit être cochée."]
    optional = champ("checkbox")
    assert messages(optional, "false", complete=True) == []
    [column] = optional.type.columns(optional)
    assert (column.value(None), column.value(False), column.value(True)) == (False, False, True)
