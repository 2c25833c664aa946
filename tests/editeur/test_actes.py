"""What an administrateur does to a form, champ by champ."""

import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.demarches.editeur import actes, arbre
from ds_pyramid.demarches.editeur.actes import ChampDisparu, SaisieRefusee
from ds_pyramid.demarches.editeur.arbre import Place, PlaceInconnue
from ds_pyramid.demarches.errors import ActeRefuse
from tests.editeur.conftest import section, texte
from tests.factories.demarches import make_demarche, make_publiee


def order(demarche, page="champs"):
    """Return the ids of the form; those of a block after it, in a tuple."""
    found = []
    for descriptor in actes.formulaire(demarche, page).descriptors:
        found.append(descriptor.stable_id)
        if descriptor.type.container:
            found.append(tuple(child.stable_id for child in descriptor.children))
    return found


@pytest.mark.req("A-116", "A-118", "A-125", "A-143")
def test_a_champ_is_added_where_one_says(demarche, now):
    added = [
        actes.ajouter(demarche, "champs", "email", Place.parse(place), now=now).stable_id
        for place in ("debut", "fin", "apres-2", "dans-5", "tete-5", "apres-6")
    ]
    first, last, third, end, head, inside = added
    assert order(demarche) == [first, 1, 2, third, 3, 4, 5, (head, 6, inside, 7, end), last]
    assert len(set(added)) == 6
    assert all(actes.get(demarche, "champs", key).mandatory for key in added)


@pytest.mark.req("A-207", "A-210", "A-212")
def test_annotations_are_optional_by_default_and_have_their_own_types(demarche, now):
    added = actes.ajouter(demarche, "annotations", "text", Place(), now=now)
    assert not added.mandatory
    with pytest.raises(ActeRefuse):
        actes.ajouter(demarche, "annotations", "titre_identite", Place(), now=now)
    with pytest.raises(ActeRefuse):
        actes.ajouter(demarche, "champs", "engagement_juridique", Place(), now=now)


@pytest.mark.req("A-139")
def test_a_block_takes_no_block(demarche, now):
    with pytest.raises(ActeRefuse):
        actes.ajouter(demarche, "champs", "repetition", Place(dans=5), now=now)
    other = actes.ajouter(demarche, "champs", "repetition", Place(), now=now)
    with pytest.raises(ActeRefuse):
        actes.deplacer(demarche, "champs", other.stable_id, Place(dans=5), now=now)
    with pytest.raises(ChampDisparu):
        actes.ajouter(demarche, "champs", "text", Place(dans=3), now=now)


def test_a_title_takes_the_level_of_its_section(root, now):
    demarche = make_demarche(root, champs=[section(1, "A"), section(2, "B", "2"), texte(3, "C")])
    added = actes.ajouter(demarche, "champs", "header_section", Place(apres=3), now=now)
    assert added.type.level(added) == 2


def test_ids_are_never_given_twice_in_a_demarche(root, now):
    demarche = make_demarche(root, champs=[texte(number, "Champ") for number in range(1, 60)])
    actes.supprimer(demarche, "champs", 1, now=now)
    added = {actes.ajouter(demarche, "champs", "text", Place(), now=now).stable_id for _ in range(5)}
    assert len(added) == 5
    assert not added & set(range(1, 60))


@pytest.mark.req("A-117", "A-131")
def test_a_label_and_a_description_are_changed_within_their_limits(demarche, now):
    actes.modifier(
        demarche, "champs", 3, libelle=" Nom  du\n bailleur ", description="<p>Le <b>nom</b></p>", now=now
    )
    champ = actes.get(demarche, "champs", 3)
    assert (champ.libelle, champ.description) == ("Nom du bailleur", "<p>Le <b>nom</b></p>")
    actes.modifier(demarche, "champs", 3, libelle="", now=now)  # tolerated while editing
    with pytest.raises(SaisieRefusee) as refusal:
        actes.modifier(demarche, "champs", 3, libelle="x" * 256, description="y" * 5001, now=now)
    assert set(refusal.value.erreurs) == {"libelle", "description"}
    assert actes.get(demarche, "champs", 3).libelle == ""


def test_what_has_no_answer_is_never_mandatory(demarche, now):
    assert not actes.modifier(demarche, "champs", 1, mandatory=True, now=now).mandatory
    assert actes.modifier(demarche, "champs", 3, mandatory=True, now=now).mandatory


@pytest.mark.req("A-126")
def test_a_new_type_keeps_label_condition_and_the_options_both_have(demarche, now):
    actes.modifier(demarche, "champs", 2, description="Aide", mandatory=True, now=now)
    changed = actes.convertir(demarche, "champs", 2, "multiple_drop_down_list", now=now)
    assert changed.options == {"options": ("Locataire", "Propriétaire")}
    assert (changed.libelle, changed.description, changed.mandatory) == ("Statut", "Aide", True)
    assert actes.convertir(demarche, "champs", 2, "text", now=now).options == {}
    assert not actes.convertir(demarche, "champs", 2, "explication", now=now).mandatory
    with pytest.raises(ActeRefuse):
        actes.convertir(demarche, "champs", 5, "text", now=now)  # a block that holds champs
    with pytest.raises(ActeRefuse):
        actes.convertir(demarche, "champs", 6, "repetition", now=now)


@pytest.mark.req("A-121", "A-122")
@pytest.mark.parametrize(
    ("acte", "key", "expected"),
    [
        ("monter", 3, [1, 3, 2, 4, 5, (6, 7)]),
        ("monter", 1, [1, 2, 3, 4, 5, (6, 7)]),
        ("descendre", 2, [1, 3, 2, 4, 5, (6, 7)]),
        ("descendre", 5, [1, 2, 3, 4, 5, (6, 7)]),
        ("monter", 4, [4, 5, (6, 7), 1, 2, 3]),
        ("descendre", 1, [4, 5, (6, 7), 1, 2, 3]),
        ("monter", 7, [1, 2, 3, 4, 5, (7, 6)]),
        ("descendre", 6, [1, 2, 3, 4, 5, (7, 6)]),
        ("monter", 6, [1, 2, 3, 4, 5, (6, 7)]),
    ],
)
def test_champs_go_up_and_down_and_titles_take_their_section_along(demarche, now, acte, key, expected):
    getattr(actes, acte)(demarche, "champs", key, now=now)
    assert order(demarche) == expected


@pytest.mark.req("A-121", "A-122")
@pytest.mark.parametrize(
    ("key", "place", "contenu", "expected"),
    [
        (3, "debut", True, [3, 1, 2, 4, 5, (6, 7)]),
        (3, "dans-5", True, [1, 2, 4, 5, (6, 7, 3)]),
        (3, "apres-6", True, [1, 2, 4, 5, (6, 3, 7)]),
        (7, "apres-1", True, [1, 7, 2, 3, 4, 5, (6,)]),
        (1, "fin", True, [4, 5, (6, 7), 1, 2, 3]),
        (1, "fin", False, [2, 3, 4, 5, (6, 7), 1]),
        (1, "apres-2", True, [1, 2, 3, 4, 5, (6, 7)]),
        (5, "dans-5", True, [1, 2, 3, 4, 5, (6, 7)]),
    ],
)
def test_a_champ_is_placed_after_another_in_a_block_or_out_of_it(
    demarche, now, key, place, contenu, expected
):
    actes.deplacer(demarche, "champs", key, Place.parse(place), contenu=contenu, now=now)
    assert order(demarche) == expected


def test_a_sub_section_moved_up_first_joins_the_section_above_then_passes_it(root, now):
    champs = [section(1, "A"), texte(2, "a"), section(3, "B"), section(4, "B1", "2"), texte(5, "b")]
    demarche = make_demarche(root, champs=champs)
    actes.monter(demarche, "champs", 4, now=now)
    assert order(demarche) == [1, 2, 4, 5, 3]
    actes.descendre(demarche, "champs", 4, now=now)
    assert order(demarche) == [1, 2, 3, 4, 5]


@pytest.mark.req("A-127")
def test_a_champ_a_block_and_a_section_are_duplicated_with_their_settings(demarche, now):
    actes.conditionner(demarche, "champs", 3, Terme(2, "est", "Locataire"), now=now)
    (copy,) = actes.dupliquer(demarche, "champs", 3, now=now)
    assert (copy.libelle, copy.condition) == ("Nom du bailleur (copie)", Terme(2, "est", "Locataire"))
    (block,) = actes.dupliquer(demarche, "champs", 5, now=now)
    assert [child.libelle for child in block.children] == ["Objet", "Fournisseur"]
    assert not {child.stable_id for child in block.children} & {6, 7}
    copies = actes.dupliquer(demarche, "champs", 1, now=now)
    assert [one.libelle for one in copies] == [
        "Logement (copie)",
        "Statut",
        "Nom du bailleur",
        "Nom du bailleur (copie)",
    ]
    assert copies[2].condition == Terme(copies[1].stable_id, "est", "Locataire")  # inside the copy
    assert order(demarche)[4] == copies[0].stable_id


@pytest.mark.req("A-120")
@pytest.mark.parametrize(
    ("key", "contenu"), [(3, False), (1, False), (1, True), (5, False), (6, False), (7, False)]
)
def test_what_is_deleted_comes_back_where_it_was(demarche, now, key, contenu):
    before = order(demarche)
    gone = actes.supprimer(demarche, "champs", key, contenu=contenu, now=now)
    assert key not in arbre.ids(actes.formulaire(demarche, "champs").descriptors)
    actes.retablir(demarche, gone.cle, now=now)
    assert order(demarche) == before
    assert demarche.draft.suppressions == ()
    with pytest.raises(ActeRefuse):
        actes.retablir(demarche, gone.cle, now=now)


def test_what_is_deleted_comes_back_at_the_end_when_its_place_is_gone(demarche, now):
    gone = actes.supprimer(demarche, "champs", 7, now=now)
    actes.supprimer(demarche, "champs", 5, now=now)
    actes.retablir(demarche, gone.cle, now=now)
    assert order(demarche) == [1, 2, 3, 4, 7]


@pytest.mark.req("A-128")
def test_an_act_on_a_champ_that_is_gone_is_refused_without_effect(demarche, now):
    actes.supprimer(demarche, "champs", 3, now=now)
    before = order(demarche)
    for act in (actes.monter, actes.descendre, actes.dupliquer, actes.supprimer):
        with pytest.raises(ChampDisparu):
            act(demarche, "champs", 3, now=now)
    with pytest.raises(ChampDisparu):
        actes.modifier(demarche, "champs", 3, libelle="x", now=now)
    with pytest.raises(ChampDisparu):
        actes.deplacer(demarche, "champs", 2, Place(apres=3), now=now)
    assert order(demarche) == before


@pytest.mark.req("A-221")
def test_a_change_en_test_ends_the_test_dossiers_and_one_once_published_does_not(root, now):
    demarche = make_demarche(root)
    before = demarche.historique
    actes.modifier(demarche, "champs", 101, libelle="Autre", now=now)
    assert demarche.formulaire_updated_at == now
    assert demarche.historique == before
    publiee = make_publiee(root, slug="publiee")
    stamp = publiee.formulaire_updated_at
    actes.modifier(publiee, "champs", 101, libelle="Autre", now=now)
    assert publiee.formulaire_updated_at == stamp
    assert publiee.revision.champs.get(101).libelle == "Nom du projet"


@pytest.mark.parametrize("text", ["", "apres", "apres-", "apres-x", "apres--1", "dans-١", "ici-3", "fin-3"])
def test_a_place_that_cannot_be_read_is_refused(text):
    with pytest.raises(PlaceInconnue):
        Place.parse(text)


@pytest.mark.parametrize("text", ["debut", "fin", "apres-3", "dans-5", "tete-5"])
def test_a_place_is_written_as_it_is_read(text):
    assert str(Place.parse(text)) == text


def test_a_form_is_stored_as_plain_tuples_and_read_back_the_same(demarche, commit, root):
    form = demarche.draft.champs
    before = form.descriptors
    commit()
    form._p_deactivate()
    assert form.descriptors == before
    assert form.get(6).libelle == "Objet"
    assert all(isinstance(one, tuple) for one in form.__getstate__()["descriptors"])


def test_a_form_stored_as_objects_is_still_read(demarche):
    form = demarche.draft.champs
    before = form.descriptors
    form.__setstate__({"descriptors": before, "__name__": "champs"})
    assert form.descriptors == before
