"""Open dossiers follow the form: brouillons and dossiers en construction move to the révision in force (A- §16).

An answer stays under its key. Where the type of its champ changed it is cast (champs.cast, original-facts §2); where
the champ went into a block or out of one it is carried along; where the champ is gone, or the new type cannot read the
answer, its text is kept in the history of the dossier too. En instruction and finished dossiers never move.
"""

from typing import Any, NamedTuple

from ds_pyramid.champs.cast import cast
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire, Key
from ds_pyramid.champs.saisie import Saisie
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier, Etat

ACTE = "changer_de_formulaire"
MOBILES = frozenset({Etat.BROUILLON, Etat.EN_CONSTRUCTION})


class Ecartee(NamedTuple):
    """An answer that the new form does not show as it was: its key, the champ's former name, its text."""

    key: str
    libelle: str
    texte: str


def is_en_retard(dossier: Dossier) -> bool:
    """Say whether a dossier is to be moved to the révision in force of its démarche."""
    target = dossier.demarche.revision_publiee
    return (
        target is not None
        and dossier.etat in MOBILES
        and not dossier.test
        and dossier.revision_numero < target
    )


def rebaser(dossier: Dossier, *, now, notify) -> bool:
    """Move a dossier to the révision in force, its pending modifications too; False when it has nothing to follow."""
    if not is_en_retard(dossier):
        return False
    old, new = dossier.revision, dossier.demarche.revision
    ecartees = transposer(old.champs, new.champs, dossier.champs, now)
    transposer(old.annotations, new.annotations, dossier.annotations, now)
    if dossier.modifications is not None:
        transposer(old.champs, new.champs, dossier.modifications, now)
    if dossier.etat == Etat.BROUILLON:
        dossier.champs.open_blocks(new.champs, now=now)
    dossier.revision_numero = new.number
    dossier.formulaire_change_at = now
    if ecartees:
        workflow.record(dossier, ACTE, now=now, details=ecartees)
    notify(DossierModifie(dossier=dossier, now=now))
    return True


def formulaire_a_change(dossier: Dossier) -> bool:
    """Say whether the form changed since the usager's side last wrote (A-257): it is told so once."""
    moved = dossier.formulaire_change_at
    return moved is not None and moved > (dossier.usager_updated_at or dossier.created_at)


def dossiers_ouverts(demarche) -> list[int]:
    """Return the numbers of the dossiers of a démarche that follow its form."""
    listes = find_root(demarche).listes
    names = (f"brouillons/{demarche.numero}", f"en_construction/{demarche.numero}")
    return [key[-1] for name in names for key, _row in listes.items(name)]


def transposer(old: Formulaire, new: Formulaire, champs: Champs, now) -> tuple[Ecartee, ...]:
    """Bring answers from a form to another; return those that it does not show as they were."""
    found: list[Ecartee] = []
    places = {d.stable_id: (d, block) for d, block in _walk(new)}
    for before, block in _walk(old):
        if before.type.container:
            continue
        after, new_block = places.get(before.stable_id, (None, None))
        answers = _answers(before, block, champs)
        if after is None:
            found += [
                Ecartee(str(key), before.libelle, before.type.text(before, value)) for key, value in answers
            ]
            continue
        moved = _id(block) != _id(new_block)
        targets = _targets(answers, new_block, champs, now) if moved else [key for key, _value in answers]
        for target, (key, value) in zip(targets, answers, strict=False):
            found += _bring(champs, target, before, after, key, value, now)
        for key, value in answers[len(targets) :]:
            found.append(Ecartee(str(key), before.libelle, before.type.text(before, value)))
    return tuple(found)


def _walk(formulaire: Formulaire):
    for descriptor in formulaire.descriptors:
        yield descriptor, None
        for child in descriptor.children:
            yield child, descriptor


def _id(block: ChampDescriptor | None) -> int | None:
    return None if block is None else block.stable_id


def _answers(descriptor, block, champs) -> list[tuple[Key, Any]]:
    """Return (key, value) of the answers to a champ, row by row."""
    rows = (None,) if block is None else champs.rows(block.stable_id)
    pairs = [(Key(descriptor.stable_id, row), champs.value(Key(descriptor.stable_id, row))) for row in rows]
    return [(key, value) for key, value in pairs if value is not None]


def _targets(answers, block, champs, now) -> list[Key]:
    """Return the keys that receive the answers of a champ moved in or out of a block; out of one, the first only."""
    if not answers:
        return []
    stable_id = answers[0][0].stable_id
    if block is None:
        return [Key(stable_id)]
    while len(champs.rows(block.stable_id)) < len(answers):
        champs.add_row(block.stable_id, now=now)
    return [Key(stable_id, row) for row in champs.rows(block.stable_id)]


def _bring(champs, target, before, after, key, value, now) -> list[Ecartee]:
    """Write one answer where the new form reads it; return it when it can no longer be understood."""
    new = cast(before, after, value)
    if before.type.holds_files and not after.type.holds_files:
        champs.set(
            Key(key.stable_id, f"{key.row or 'tous'}-fichiers"), value, now=now
        )  # the files stay, unread
    champs.set(target, new, now=now)
    lost = isinstance(new, Saisie) and not isinstance(value, Saisie)
    return [Ecartee(str(key), before.libelle, before.type.text(before, value))] if lost else []
