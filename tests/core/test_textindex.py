"""Words are found whatever their accents, endings and place; indexing is deferred."""

import pytest
from pyramid.config import Configurator

from ds_pyramid.core.textindex import drain, drain_all, fold, forms, search, text_source

TEXTES = {
    1: "Zoé a déposé une demande de subvention pour l’école du Bœuf couronné",
    2: "Demandes déposées par l'association Les Hirondelles, 75011 PARIS",
    3: "Le bénéficiaire est une commune",
}


@pytest.fixture
def indexed(root):
    root.a_indexer.update(TEXTES)
    drain(root, TEXTES.get)
    return root


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoe", {1}),
        ("Zoé", {1}),
        ("demande", {1, 2}),
        ("DEMANDES", {1, 2}),
        ("deposee", {1, 2}),
        ("déposées", {1, 2}),
        ("depose", {1, 2}),
        ("boeuf", {1}),
        ("ecole", {1}),
        ("beneficiaires", {3}),
        ("hiron*", {2}),
        ("75011", {2}),
        ("demande hirondelle", {2}),
        ("la demande de l'hirondelle", {2}),
        ("demande commune", set()),
        ("inconnu", set()),
        ("le la les", set()),
        ("", set()),
        ('"( AND NOT *', set()),
    ],
)
def test_words_are_found(indexed, words, found):
    assert search(indexed, words) == found


def test_indexing_waits_for_the_drain_and_goes_by_batches(root):
    root.a_indexer.update(TEXTES)
    assert search(root, "demande") == set()
    assert drain(root, TEXTES.get, limit=2) == 2
    assert list(root.a_indexer) == [3]
    assert drain(root, TEXTES.get, limit=2) == 1
    assert drain(root, TEXTES.get, limit=2) == 0


def test_a_changed_text_is_found_by_its_new_words_only(indexed):
    indexed.a_indexer.add(3)
    drain(indexed, {3: "La personne demandeuse"}.get)
    assert search(indexed, "commune") == set()
    assert search(indexed, "personne") == {3}


def test_a_dossier_that_is_gone_is_forgotten(indexed):
    indexed.a_indexer.add(1)
    drain(indexed, {}.get)
    assert search(indexed, "zoe") == set()


def test_the_index_is_stored(connection, indexed, commit):
    commit()
    connection.cacheMinimize()
    assert search(indexed, "zoe") == {1}


def test_a_feature_says_what_the_text_of_a_dossier_is(root):
    config = Configurator()
    config.include("ds_pyramid.core.textindex")
    with pytest.raises(LookupError):
        text_source(config.registry, root)
    config.set_text_source(lambda _root, numero: f"texte {numero}")
    assert text_source(config.registry, root)(5) == "texte 5"


def test_the_whole_queue_is_emptied_by_batches(root):
    root.a_indexer.update(range(1, 231))
    assert drain_all(root, None, texts=str, limit=120) == 120
    assert drain_all(root, None, texts=str) == 110
    assert search(root, "200") == {200}


def test_forms_of_words():
    assert forms("LES") == ()
    assert forms("l") == ()
    assert forms("7") == ("7",)
    assert forms("A320") == ("a320",)
    assert fold("Œuvre À") == "oeuvre a"
