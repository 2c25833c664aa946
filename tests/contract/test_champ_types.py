"""Every champ type against every facet of `champs/base.py`, with good, blank and hostile values."""

import pickle
import random
from datetime import date, datetime
from decimal import Decimal

import colander
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ds_pyramid.champs.base import ChampType, PrefillRefuse, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import FormulairePage, Resume
from ds_pyramid.champs.registry import api_descriptor_name, champ_types
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import champ, formulaire, lecture

TYPES = [kind.name for kind in champ_types]
ASKING = [kind.name for kind in champ_types if kind.fillable and not kind.container and not kind.inert]
KINDS = {"text", "integer", "decimal", "date", "datetime", "boolean", "enum", "enums", "files"}
# The keys of the original (original-facts §2): forms and programs rely on them.
KEYS = set(
    "text textarea formatted integer_number decimal_number number date datetime checkbox yes_no drop_down_list "
    "multiple_drop_down_list linked_drop_down_list civilite email phone address communes departements regions pays "
    "epci siret rna rnf annuaire_education iban piece_justificative titre_identite carte repetition dossier_link "
    "header_section explication engagement_juridique referentiel cnaf dgfip pole_emploi mesri cojo".split()
)

texts = st.text(max_size=60)
hostile = st.recursive(
    st.one_of(
        texts,
        st.sampled_from(
            [
                "\0",
                "\ud800",
                "--A--",
                "__other__",
                "1e999",
                "NaN",
                "-",
                "+33",
                "٣٤",
                "W" * 500,
                "[{",
                "\u200b",
            ]
        ),
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.binary(max_size=5),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)


@pytest.fixture(params=TYPES)
def descriptor(request):
    return champ(request.param, "Ma question")


@pytest.fixture(params=ASKING)
def asked(request):
    return champ(request.param, "Ma question", mandatory=True)


def good(descriptor, seed=1):
    return descriptor.type.sample(descriptor, random.Random(seed))


def is_plain(value):
    """Say whether a value can be stored: immutable, or a mapping of such."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(item) for key, item in value.items())
    if isinstance(value, tuple):
        return all(map(is_plain, value))
    if isinstance(value, Saisie):
        return is_plain(value.brut)
    return value is None or isinstance(value, str | int | float | Decimal | bool | date | datetime | Fichier)


def test_the_keys_are_those_of_the_original():
    assert set(TYPES) >= KEYS


def test_a_type_names_itself(descriptor):
    kind = descriptor.type
    assert kind.name == descriptor.type_champ
    assert str(kind.libelle)
    assert str(kind.description) or not kind.offered
    assert kind.category.rank in range(1, 9)
    assert isinstance(kind.rank, int)
    assert kind.icon
    assert kind.duree >= 0
    assert kind.api_type.endswith("Champ")
    assert api_descriptor_name(kind).endswith("ChampDescriptor")
    assert isinstance(kind.api_descriptor_value(descriptor), dict)


def test_options_are_read_and_kept_with_their_defaults(descriptor):
    kind = descriptor.type
    if kind.options_schema is None:
        assert kind.check_options(descriptor) == []
        return
    from ds_pyramid.champs.options_reading import read_options

    schema = kind.options_schema()
    assert {node.name for node in schema.children} >= set(kind.default_options)
    for node in schema.children:
        assert str(node.title)
    assert read_options(kind, {}).keys() <= set(kind.default_options)  # boxes that are ticked by default
    whole = {**kind.default_options, **descriptor.options}
    whole = {name: value for name, value in whole.items() if name != "referentiel"}  # made by the editor
    options = {name: value for name, value in descriptor.options.items() if name != "referentiel"}
    sent = {name: schema[name].typ.serialize(schema[name], value) for name, value in whole.items()}
    assert read_options(kind, sent) == {
        name: value for name, value in options.items() if value != kind.default_options.get(name)
    }


def test_a_sample_is_valid_and_makes_the_round_trip_through_the_page(asked, now):
    kind = asked.type
    for seed in range(25):
        value = good(asked, seed)
        assert value is not None
        assert kind.validate(asked, value) == []
        assert kind.missing(asked, value) == []
        assert not kind.is_blank(asked, value)
        if kind.holds_files:
            continue
        shown = kind.to_input(asked, value)
        assert kind.normalize(asked, shown) == value


def test_a_blank_is_missing_only_where_it_is_asked(asked, now):
    kind = asked.type
    assert kind.normalize(asked, "") is None
    assert kind.normalize(asked, "  \t ") is None
    assert kind.is_blank(asked, None)
    [message] = kind.missing(asked, None)
    assert "Ma question" in message.interpolate()


@pytest.mark.req("U-127")
def test_empty_means_no_text_no_choice_no_file_no_tick_no_line():
    for name, empty in (
        ("text", "   "), ("textarea", "\n \n"), ("drop_down_list", ""), ("multiple_drop_down_list", []),
        ("piece_justificative", ()), ("checkbox", "false"), ("yes_no", ""),
    ):  # fmt: skip
        asked = champ(name, mandatory=True)
        assert asked.type.missing(asked, asked.type.normalize(asked, empty)), name
    block = champ("repetition", mandatory=True)
    assert block.type.missing(block, None)
    yes_no = champ("yes_no", mandatory=True)
    assert yes_no.type.missing(yes_no, False) == []


def test_every_reader_takes_a_blank_and_a_text_not_understood(descriptor, now):
    kind = descriptor.type
    for value in (None, Saisie("n’importe quoi"), Saisie({"a": "b"}), Saisie(("x", "y"))):
        assert isinstance(kind.text(descriptor, value), str)
        assert isinstance(kind.api_string(descriptor, value), str)
        assert isinstance(kind.api_value(descriptor, None), dict)
        assert list(kind.search_terms(descriptor, value)) is not None
        assert kind.condition_value(descriptor, value) is None
        assert kind.linked_dossier(descriptor, value) is None
        assert kind.purge(descriptor, value) == value
        for column in kind.columns(descriptor):
            assert column.value(value) in (None, False, "absent", str(value))


def test_what_is_not_understood_is_said_with_the_name_of_the_champ(asked):
    kind = asked.type
    [message] = kind.validate(asked, Saisie("zzz"))
    assert "Ma question" in message.interpolate()


def test_a_value_is_read_by_everyone(asked, now):
    kind = asked.type
    value = good(asked)
    assert kind.text(asked, value)
    assert all(isinstance(term, str) for term in kind.search_terms(asked, value))
    assert set(kind.api_value(asked, None)) == set(kind.api_value(asked, value))
    assert kind.refresh(asked, value, None) == value
    if kind.condition_kind:
        assert kind.condition_value(asked, value) is not None


def test_columns_are_public_and_of_their_kind(asked, now):
    columns = asked.type.columns(asked)
    assert columns[0].id == f"champ/{asked.stable_id}"
    assert columns[0].exported
    assert len({column.id for column in columns}) == len(columns)
    for column in columns:
        assert isinstance(column, Column)
        assert column.id.startswith(f"champ/{asked.stable_id}")
        assert column.libelle.startswith("Ma question")
        assert column.kind in KINDS
        cell = column.value(good(asked))
        expected = {
            "text": str, "enum": str, "integer": int, "decimal": Decimal, "date": date, "datetime": datetime,
            "boolean": bool, "enums": tuple, "files": tuple,
        }[column.kind]  # fmt: skip
        assert cell is None or isinstance(cell, expected)


def test_display_types_have_no_column_and_ask_nothing():
    for kind in champ_types:
        if not kind.fillable:
            shown = champ(kind.name)
            assert kind.columns(shown) == []
            assert kind.normalize(shown, "x") is None
            assert kind.missing(shown, None) == []
            assert kind.text(shown, "x") == ""
            assert not kind.prefillable


def test_prefill_takes_its_own_example(descriptor, now):
    kind = descriptor.type
    if not kind.prefillable:
        return
    example = kind.prefill_example(descriptor)
    value = kind.prefill(descriptor, example)
    assert value is not None
    if not kind.container:
        assert kind.validate(descriptor, value) == []


def test_it_is_drawn_to_be_filled_and_to_be_read(descriptor, now):
    """Blank, filled, wrong and, at the end, in a row."""
    kind = descriptor.type
    form = formulaire(descriptor)
    values = [None, Saisie("<b>&faux</b>")]
    if kind.fillable and not kind.container and not kind.inert:
        values.append(good(descriptor))
    for value in values:
        reading = lecture(form, {descriptor: value}, now=now)
        erreurs = reading.erreurs(complete=True)
        page = FormulairePage(reading, renderer=deform_renderer, erreurs=erreurs)
        [element] = page.elements
        html = str(element.html)
        assert "<b>" not in html
        assert "style=" not in html
        assert "onclick" not in html
        if element.genre == "champ":
            assert f'data-champ="{descriptor.stable_id}"' in html
            assert "Ma question" in html
        resume = Resume(reading, renderer=deform_renderer)
        for groupe in resume.groupes:
            for one in groupe.champs:
                assert "<b>" not in str(resume.html(one) or "")


@given(raw=hostile)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.req("U-147")
def test_hostile_inputs_break_nothing_and_store_nothing_strange(raw):
    for name in TYPES:
        descriptor = champ(name)
        kind = descriptor.type
        value = kind.normalize(descriptor, raw)
        assert is_plain(value), (name, value)
        if not kind.holds_files:
            assert pickle.loads(pickle.dumps(value)) == value or value != value
        kind.validate(descriptor, value) if value is not None else None
        kind.text(descriptor, value)
        kind.to_input(descriptor, value)
        kind.api_value(descriptor, None if isinstance(value, Saisie) else value)
        kind.search_terms(descriptor, value)
        kind.condition_value(descriptor, value)
        for column in kind.columns(descriptor):
            column.value(value)
        if value is not None and not kind.holds_files:
            again = kind.normalize(descriptor, kind.to_input(descriptor, value))
            assert again == value, (name, value, again)
        try:
            filled = kind.prefill(descriptor, raw)
        except PrefillRefuse:
            continue
        assert filled is not None
        assert kind.container or is_plain(filled)


def test_an_unknown_type_is_inert_and_blocks_nothing(now):
    old = ChampDescriptor(7, "visa", "Un visa", mandatory=True)
    assert old.type.inert
    assert "visa" not in champ_types
    reading = lecture(formulaire(old), {old: "texte d’avant"}, now=now)
    assert reading.erreurs(complete=True) == []
    assert reading.top[0].text == "texte d’avant"


def test_two_types_of_one_key_are_refused():
    from ds_pyramid.champs.registry import TypeRegistry

    registry = TypeRegistry()

    class One(ChampType):
        name = "one"

    registry.register(One)
    with pytest.raises(ValueError, match="one"):
        registry.register(One)


def test_the_order_of_the_picker_is_category_then_rank():
    ranks = [(kind.category.rank, kind.rank) for kind in champ_types]
    assert ranks == sorted(ranks)


def test_the_node_validates_and_fills_like_the_type(now):
    from ds_pyramid.champs.form import build_form

    asked = champ("integer_number", mandatory=True)
    reading = lecture(formulaire(asked), now=now)
    form = build_form(reading.walk(), renderer=deform_renderer)
    [node] = form.schema.children
    assert node.deserialize("12 000") == 12000
    with pytest.raises(colander.Invalid):
        node.deserialize("toto")
    with pytest.raises(colander.Invalid):
        node.deserialize("")


@pytest.mark.parametrize("name", ASKING)
def test_every_question_leaves_room_for_its_answer_on_paper(name):
    descriptor = champ(name)
    found = descriptor.type.papier(descriptor)
    assert found.lignes or found.cases or found.cadre or found.devant or found.piece


@pytest.mark.parametrize("name", TYPES)
def test_a_type_names_what_comes_with_its_answer(name):
    kind = champ_types[name]
    ticked = tuple(donnee.cle for donnee in getattr(kind, "offertes", ()))
    descriptor = champ(name, **({"donnees": ticked} if ticked else {}))
    found = [label.interpolate() for label in kind.rapporte(descriptor)]
    assert all(found)
    assert len(set(found)) == len(found) >= len(ticked)
