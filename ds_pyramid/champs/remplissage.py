"""Answers that a service puts in other champs of the same form (X-320)."""

from collections.abc import Iterator

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire, Key


def cibles(form: Formulaire, key: Key, names) -> Iterator[tuple[str, Key, ChampDescriptor]]:
    """Iterate over (libellé, key, champ) of the champs of these libellés: those of the same row, then the others."""
    block = next((b for b in form.descriptors if any(c.stable_id == key.stable_id for c in b.children)), None)
    beside = [(child, key.row) for child in block.children] if block is not None and key.row else []
    by_name: dict = {}
    for descriptor, row in (*beside, *((d, None) for d in form.descriptors)):
        if (
            descriptor.stable_id != key.stable_id
            and descriptor.type.fillable
            and not descriptor.type.container
        ):
            by_name.setdefault(folded(descriptor.libelle), (Key(descriptor.stable_id, row), descriptor))
    for name in names:
        found = by_name.get(folded(name))
        if found is not None:
            yield name, *found


def folded(libelle: str) -> str:
    """Return the form by which libellés are compared."""
    return " ".join(libelle.split()).casefold()


def remplir(
    form: Formulaire, champs: Champs, key: Key, descriptor: ChampDescriptor, value, *, now
) -> list[Key]:
    """Put what an answer gives in the champs that are blank, or hold what the former answer gave; return where.

    What was typed by hand is never replaced.
    """
    fills = getattr(descriptor.type, "fills", None)
    given = fills(value) if fills is not None else {}
    former = value.get("avant") or {} if given else {}
    done = []
    for name, target, champ in cibles(form, key, given):
        present = champs.value(target)
        if present is not None and present != _value(champ, former.get(name)):
            continue
        made = _value(champ, given[name])
        if made is not None and champs.set(target, made, now=now):
            done.append(target)
    return done


def _value(champ, text):
    if not text:
        return None
    made = champ.type.normalize(champ, text)
    good = made is not None and not isinstance(made, Saisie) and not champ.type.validate(champ, made)
    return made if good and not champ.type.holds_files else None
