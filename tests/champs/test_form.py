"""What a browser sends, what is drawn, what is merged."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ds_pyramid.champs.base import Erreur, Saisie
from ds_pyramid.champs.form import EMPREINTES, build_form, empreintes, parse, values_sent
from ds_pyramid.champs.page import FormulairePage, Liens, Resume
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import champ, formulaire, lecture

names = st.sampled_from(
    ["__start__", "__end__", "champ-1", "champ-1.x", "champ-.", "x", "champ-1|2", "", "."]
)


@given(st.lists(st.tuples(names, st.text(max_size=12)), max_size=30))
@settings(deadline=None)
def test_parsing_never_fails(items):
    assert isinstance(parse(items), dict)


def test_parsing_understands_markers_parts_and_repeats():
    sent = [
        ("champ-1", "false"), ("champ-1", "true"),
        ("__start__", "champ-2:sequence"), ("champ-2", "a"), ("champ-2", "b"), ("__end__", "champ-2:sequence"),
        ("champ-3.rue", "x"), ("champ-3.ville", "y"),
        ("__start__", "champ-4:sequence"), ("__end__", "champ-4:sequence"),
        ("__start__", "m:mapping"), ("k", "v"), ("__start__", "r:rename"), ("o12", "z"), ("__end__", ""),
    ]  # fmt: skip
    assert parse(sent) == {
        "champ-1": "true", "champ-2": ["a", "b"], "champ-3": {"rue": "x", "ville": "y"}, "champ-4": [],
        "m": {"k": "v", "r": "z"},
    }  # fmt: skip


@pytest.mark.req("U-147")
def test_forged_names_are_ignored_and_wrong_values_kept_as_typed(now):
    age, note = champ("integer_number"), champ("explication")
    reading = lecture(formulaire(age, note), now=now)
    sent = {
        f"champ-{age.stable_id}": "toto", "champ-999999": "x", f"champ-{note.stable_id}": "x", "champ-abc": "x",
        f"champ-{age.stable_id}-ROW": "3", "autre": "x",
    }  # fmt: skip
    assert values_sent(reading, sent) == {str(age.stable_id): Saisie("toto")}


@pytest.mark.req("U-135")
def test_a_champ_left_untouched_is_not_a_change(now):
    first, second = champ("text"), champ("address")
    form = formulaire(first, second)
    drawn = lecture(form, {first: "avant"}, now=now)
    hidden = empreintes(drawn.walk())
    later = lecture(form, {first: "écrit ailleurs"}, now=now)
    sent = {
        EMPREINTES: hidden,
        f"champ-{first.stable_id}": "avant",
        f"champ-{second.stable_id}": {"rue": "", "ville": "", "pays": "France"},
    }
    assert values_sent(later, sent) == {}
    sent[f"champ-{first.stable_id}"] = "changé ici"
    assert values_sent(later, sent) == {str(first.stable_id): "changé ici"}


@pytest.mark.parametrize("text", ["", "[", "[]", "3", "{" * 5000, None])
def test_a_spoilt_hidden_field_protects_nothing_and_breaks_nothing(text, now):
    asked = champ("text")
    reading = lecture(formulaire(asked), now=now)
    assert values_sent(reading, {EMPREINTES: text, f"champ-{asked.stable_id}": "x"}) == {
        str(asked.stable_id): "x"
    }


def test_a_box_shown_and_saved_unticked_is_the_answer_no(now):
    """decisions.md: a save without JavaScript stores every box shown."""
    box = champ("checkbox")
    reading = lecture(formulaire(box), now=now)
    sent = {EMPREINTES: empreintes(reading.walk()), f"champ-{box.stable_id}": "false"}
    assert values_sent(reading, sent) == {str(box.stable_id): False}


@pytest.mark.req("U-135")
def test_a_box_drawn_untouched_and_sent_again_does_not_untick_what_was_ticked_since(now):
    """A refused deposit sent again by F5, or another tab."""
    box = champ("checkbox")
    form = formulaire(box)
    sent = {EMPREINTES: empreintes(lecture(form, now=now).walk()), f"champ-{box.stable_id}": "false"}
    assert values_sent(lecture(form, {box: True}, now=now), sent) == {}


def test_errors_and_inert_champs_in_a_form(now):
    asked, later = champ("text", mandatory=True), champ("visa", "Un visa")
    reading = lecture(formulaire(asked, later), now=now)
    form = build_form(reading.walk(), renderer=deform_renderer, erreurs=reading.erreurs(complete=True))
    assert [child.error is not None for child in form.children] == [True, False]
    html = form.render()
    assert "doit être rempli" in html
    assert "pas disponible pour le moment" in html


@pytest.mark.req("U-162", "U-163", "U-164")
def test_a_block_is_drawn_with_its_rows_and_its_buttons(now):
    name = champ("text", "Nom", mandatory=True)
    block = champ("repetition", "Associés", children=(name,), mandatory=True)
    form = formulaire(block)
    reading = lecture(form, now=now)
    reading.champs.open_blocks(form, now=now)
    reading.champs.open_blocks(form, now=now)  # once only
    [row] = reading.champs.rows(block.stable_id)
    second = reading.champs.add_row(block.stable_id, now=now)
    reading = type(reading)(form, reading.champs)
    page = FormulairePage(reading, renderer=deform_renderer, erreurs=reading.erreurs(complete=True))
    [element] = page.elements
    assert element.genre == "bloc"
    assert [(ligne.id, ligne.numero, ligne.derniere) for ligne in element.lignes] == [
        (row, 1, False),
        (second, 2, True),
    ]
    keys = {erreur.key for erreur in page.erreurs}
    assert keys == {f"{name.stable_id}|{row}", f"{name.stable_id}|{second}"}
    reading.champs.remove_row(block.stable_id, row, now=now)
    reading.champs.remove_row(block.stable_id, second, now=now)
    [missing] = type(reading)(form, reading.champs).erreurs(complete=True)
    assert missing.message.interpolate() == "« Associés » : ajoutez au moins un élément."


def test_a_champ_is_redrawn_alone(now):
    asked = champ("text", "Nom")
    reading = lecture(formulaire(asked), {asked: "<Léa>"}, now=now)
    page = FormulairePage(reading, renderer=deform_renderer)
    assert f'data-champ="{asked.stable_id}"' in page.draw(str(asked.stable_id))
    inner = page.inner(str(asked.stable_id))
    assert "data-champ" not in inner
    assert "&lt;Léa&gt;" in inner


def test_files_are_linked_where_the_page_says(now):
    asked = champ("piece_justificative", "Devis")

    class Faits(Liens):
        def fichier(self, fichier, champ):
            return f"/fichiers/{fichier.id}"

    from random import Random

    [fichier] = asked.type.sample(asked, Random(1))
    reading = lecture(formulaire(asked), {asked: (fichier,)}, now=now)
    html = FormulairePage(reading, renderer=deform_renderer, liens=Faits()).draw(asked.stable_id)
    assert f'href="/fichiers/{fichier.id}"' in html
    assert f'value="retirer:{asked.stable_id}:{fichier.id}"' in html
    assert "moins de 200 Mo" in html.replace("\n", " ")
    resume = Resume(reading, renderer=deform_renderer, liens=Faits())
    assert f'href="/fichiers/{fichier.id}"' in resume.html(reading.top[0])
    assert "href" not in Resume(reading, renderer=deform_renderer).html(reading.top[0])


@pytest.mark.req("U-155", "U-159")
def test_the_summary_has_sections_rows_and_no_empty_heading(now):
    title, text, empty = (
        champ("header_section", "Identité"),
        champ("text", "Nom"),
        champ("header_section", "Vide"),
    )
    block = champ("repetition", "Enfants")
    tail = champ("text", "Fin")
    form = formulaire(title, text, block, tail, empty)
    resume = Resume(
        lecture(form, {text: "Léa"}, now=now), renderer=deform_renderer, modifies={str(text.stable_id)}
    )
    groups = resume.groupes
    assert [groupe.titre for groupe in groups] == ["1. Identité", "2. Vide"]
    assert [(is_block, [c.descriptor.libelle for c in run]) for is_block, run in groups[0].suites] == [
        (False, ["Nom"]), (True, ["Enfants"]), (False, ["Fin"]),
    ]  # fmt: skip
    assert resume.marque(groups[0].champs[0])
    assert not resume.marque(groups[0].champs[2])


def test_an_error_is_equal_to_itself_whatever_its_label():
    assert Erreur("1", "x", "a") == Erreur("1", "x", "b")
    assert json.loads(empreintes([])) == {}
