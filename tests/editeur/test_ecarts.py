"""What differs between two states of a form."""

from dataclasses import replace

from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.editeur.arbre import Place
from ds_pyramid.demarches.editeur.ecarts import Ecarts, compare
from tests.editeur.conftest import formulaire, texte


def changes(demarche, act):
    before = actes.formulaire(demarche, "champs").descriptors
    act()
    return compare(before, actes.formulaire(demarche, "champs").descriptors)


def test_a_form_does_not_differ_from_itself():
    assert compare(formulaire(), formulaire()) == Ecarts()
    assert not compare(formulaire(), formulaire())


def test_one_champ_moved_is_one_move(demarche, now):
    assert changes(demarche, lambda: actes.deplacer(demarche, "champs", 2, Place(), now=now)).deplaces == (2,)


def test_a_block_moved_does_not_move_its_champs(demarche, now):
    found = changes(demarche, lambda: actes.deplacer(demarche, "champs", 5, Place(debut=True), now=now))
    assert found == Ecarts(deplaces=(5,))


def test_a_champ_that_changes_level_has_moved(demarche, now):
    found = changes(demarche, lambda: actes.deplacer(demarche, "champs", 3, Place(dans=5), now=now))
    assert found == Ecarts(deplaces=(3,))


def test_added_removed_and_changed_champs_are_told_apart():
    before = (texte(1, "A"), texte(2, "B"), texte(3, "C"))
    after = (texte(4, "D"), replace(before[2], mandatory=True), before[0])
    found = compare(before, after)
    assert found == Ecarts(ajoutes=(4,), retires=(2,), deplaces=(3,), modifies=(3,))
