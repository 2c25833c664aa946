"""What an act stores, whatever the size of the form; two administrateurs at once; an act that is undone."""

import random
from contextlib import suppress
from dataclasses import replace

import pytest
import transaction
from ZODB.POSException import ConflictError

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.storage import bootstrap_root
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes, aides, controles
from ds_pyramid.demarches.editeur.arbre import Place, walk
from ds_pyramid.demarches.editeur.ecarts import compare
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.services.publication import freeze_draft
from tests.editeur.conftest import section, texte
from tests.factories.demarches import make_demarche

AIDE = "Une ligne d’aide, comme en ont les formulaires réels. " * 4
ACTES = {
    "rename": lambda d, now: actes.modifier(d, "champs", 50, libelle="Autre nom", now=now),
    "up": lambda d, now: actes.monter(d, "champs", 50, now=now),
    "to the end": lambda d, now: actes.deplacer(d, "champs", 50, Place(), now=now),
    "to the head": lambda d, now: actes.deplacer(d, "champs", 50, Place(debut=True), now=now),
    "add": lambda d, now: actes.ajouter(d, "champs", "text", Place(apres=50), now=now),
    "duplicate": lambda d, now: actes.dupliquer(d, "champs", 50, now=now),
    "delete": lambda d, now: actes.supprimer(d, "champs", 50, now=now),
}


def large(size):
    """Return a form of that many questions."""
    return tuple(texte(number, f"Question {number}", description=AIDE) for number in range(1, size + 1))


@pytest.fixture
def stored(database, commit):
    """Commit; return the size of each record written: a function."""

    def written():
        commit()
        *_before, last = database.storage.iterator()
        return [len(record.data) for record in last]

    return written


@pytest.fixture
def edited(root, now, stored):
    """Return a stored démarche of a size, changed once: a function."""

    def make(size):
        demarche = make_demarche(root, champs=large(size))
        actes.modifier(demarche, "champs", 1, libelle="Première", now=now)
        stored()
        return demarche

    return make


@pytest.mark.parametrize("acte", ACTES)
def test_an_act_stores_as_much_in_a_form_of_800_champs_as_in_one_of_100(edited, stored, now, acte):
    written = {}
    for size in (100, 800):
        demarche = edited(size)
        ACTES[acte](demarche, now)
        written[size] = stored()
    assert len(written[100]) == len(written[800]) <= 5
    # The list of the slices is all that grows.
    assert sum(written[800]) < 1.25 * sum(written[100])
    assert sum(written[800]) < 50_000


def test_a_published_form_is_one_record_and_so_is_its_next_draft(edited, stored, now):
    demarche = edited(800)
    assert len(demarche.draft.champs._records) > 10
    published = freeze_draft(demarche, now)
    stored()
    assert "descriptors" in published.champs.__getstate__()
    assert "descriptors" in demarche.draft.champs.__getstate__()
    assert published.champs.descriptors == demarche.draft.champs.descriptors
    actes.modifier(demarche, "champs", 2, libelle="Deuxième", now=now)
    stored()
    assert published.champs.get(2).libelle == "Question 2"
    assert "descriptors" not in demarche.draft.champs.__getstate__()


def test_a_draft_in_slices_is_read_back_the_same(edited, stored, now, connection):
    demarche = edited(200)
    ACTES["to the end"](demarche, now)
    stored()
    before = demarche.draft.champs.descriptors
    connection.cacheMinimize()
    form = demarche.draft.champs
    assert form.descriptors == before
    assert (len(form), form.get(50).libelle, bool(form)) == (200, "Question 50", True)
    assert form.descriptors is form.descriptors


def test_a_form_stored_before_slices_is_read_and_changed(demarche, stored, now):
    state = demarche.draft.champs.__getstate__()
    old = {name: value for name, value in state.items() if name in ("descriptors", "__parent__", "__name__")}
    form = demarche.draft.champs
    form.__setstate__(old)
    assert (form.version, [d.stable_id for d in form.descriptors]) == (0, [1, 2, 3, 4, 5])
    actes.modifier(demarche, "champs", 3, libelle="Bailleur", now=now)
    assert (form.version, form.get(3).libelle) == (1, "Bailleur")
    assert stored()


def test_two_administrateurs_at_once_conflict_and_nothing_is_lost(edited, database, commit, now):
    demarche = edited(800)
    numero = demarche.numero
    manager = transaction.TransactionManager()
    other = database.open(manager)
    theirs = services.get_demarche(bootstrap_root(other), numero)
    actes.modifier(theirs, "champs", 700, libelle="La leur", now=now)
    actes.modifier(demarche, "champs", 10, libelle="La mienne", now=now)
    commit()
    with pytest.raises(ConflictError):
        manager.commit()
    manager.abort()
    actes.modifier(theirs, "champs", 700, libelle="La leur", now=now)  # as a retry does
    manager.commit()
    names = [theirs.draft.champs.get(key).libelle for key in (10, 700)]
    version = theirs.draft.champs.version
    manager.abort()
    other.close()
    assert names == ["La mienne", "La leur"]
    assert version == 3


def test_an_act_that_is_undone_leaves_nothing_behind(edited, connection, now):
    demarche = edited(200)
    before = demarche.draft.champs.descriptors
    said = said_of(demarche)
    for act in ACTES.values():
        act(demarche, now)
        actes.modifier(demarche, "champs", 60, libelle="", now=now)
        assert said_of(demarche) != said
        connection.transaction_manager.abort()
        assert demarche.draft.champs.descriptors == before
        assert said_of(demarche) == said


def said_of(demarche):
    """Return what the editor says of the draft: what is to mend, and advice."""
    return said(controles.defauts(demarche.draft, "champs"), aides.conseils(demarche, "champs"))


def said(defauts, conseils):
    faults = {key: [str(one.interpolate()) for one in texts] for key, texts in defauts.items()}
    advice = {key: [one.cle for one in found] for key, found in conseils.champs.items()}
    return faults, [one.cle for one in conseils.generaux], advice


def rich():
    """Return 150 champs: titles of two levels, blocks, conditions on what is above, labels that call for advice."""
    found = []
    for number in range(1, 151):
        if number % 15 == 1:
            found.append(section(number, f"Partie {number}", "1" if number % 2 else "2"))
        elif number % 15 == 7:
            children = (texte(1000 + number, "Objet"), texte(2000 + number, "Votre religion"))
            found.append(ChampDescriptor(number, "repetition", f"Bloc {number}", children=children))
        elif number % 3 == 0:
            found.append(ChampDescriptor(number, "yes_no", "Question posée plusieurs fois"))
        else:
            source = number - number % 3
            condition = Terme(source, "est", True) if source else None
            found.append(texte(number, f"Décrivez {number}", condition=condition))
    return tuple(found)


def act_at_random(demarche, dice, now):
    """Do one act on one champ, wherever it may go."""
    keys = [descriptor.stable_id for descriptor in demarche.draft.champs.walk()]
    key, place = dice.choice(keys), Place(apres=dice.choice(keys))
    acts = (
        lambda: actes.deplacer(demarche, "champs", key, place, now=now),
        lambda: actes.modifier(
            demarche, "champs", key, libelle=dice.choice(("", "Divers", "Adresse")), now=now
        ),
        lambda: actes.supprimer(demarche, "champs", key, contenu=dice.random() < 0.3, now=now),
        lambda: actes.dupliquer(demarche, "champs", key, now=now),
        lambda: actes.descendre(demarche, "champs", key, now=now),
        lambda: actes.ajouter(demarche, "champs", "piece_justificative", place, now=now),
    )
    with suppress(ActeRefuse):
        dice.choice(acts)()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_slice_by_slice_is_what_would_be_said_of_the_whole_anew(root, now, seed):
    dice = random.Random(seed)
    demarche, anew = make_demarche(root, champs=rich()), make_demarche(root, champs=())
    for _rank in range(60):
        before = demarche.draft.champs.descriptors
        act_at_random(demarche, dice, now)
        after = demarche.draft.champs.descriptors
        anew.draft.champs.descriptors = tuple(map(replace, after))
        assert said_of(demarche) == said_of(anew)
        assert rebuilt(before, compare(before, after), after)


def rebuilt(before, ecarts, after):
    """Say whether the differences account for a change: what neither moved nor came nor went kept its order."""
    gone, new, moved = set(ecarts.retires), set(ecarts.ajoutes), set(ecarts.deplaces)

    def left(form, without):
        levels = {}
        for champ, block in walk(form):
            if champ.stable_id not in without | moved:
                levels.setdefault(block and block.stable_id, []).append(champ.stable_id)
        return levels

    return left(before, gone) == left(after, new)
