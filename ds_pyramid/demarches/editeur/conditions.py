"""Conditions in the editor: what may be a source, what is wrong, the sentence, and the form of rows and groups.

In the form, a condition is a *saisie*: nested dicts, complete or not, that are either a group
`{"mot": "et"|"ou", "items": [...]}` or a row `{"champ": id, "op": operator, "valeur": text}`. Each has a *path* of
ranks: `0`, `1.0`; the whole is the group of path "". Controls are named `c-<path>-` and champ, op, valeur or mot.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from ds_pyramid.champs import conditions
from ds_pyramid.champs.conditions import Condition, ConditionInvalide, Et, Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.slices import index, kept
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.models import Revision

PROFONDEUR_MAX = 3  # groups in groups that the editor makes
Saisie = dict[str, Any]


def sources(draft: Revision, page: str, stable_id: int) -> dict[int, ChampDescriptor]:
    """Return what the condition of a champ may look at: above it, in its row or out of any block (A-176, A-183).

    A condition of the annotations may look at the whole public form too (A-210).
    """
    found: dict[int, ChampDescriptor] = {}
    if page == "annotations":
        for part in draft.champs.slices:
            found.update(_offered(part))
    for part in getattr(draft, page).slices:
        if stable_id in index(part):
            return found | _above(part, stable_id)
        found.update(_offered(part))
    return found


@kept
def _offered(part) -> dict[int, ChampDescriptor]:
    return {d.stable_id: d for d in part if d.type.condition_kind}


def _above(part, stable_id) -> dict[int, ChampDescriptor]:
    """Return what a champ of a slice may look at in this slice."""
    found: dict[int, ChampDescriptor] = {}
    for descriptor in part:
        if descriptor.stable_id == stable_id:
            break
        rank = next((n for n, child in enumerate(descriptor.children) if child.stable_id == stable_id), None)
        if rank is not None:
            return found | {d.stable_id: d for d in descriptor.children[:rank] if d.type.condition_kind}
        if descriptor.type.condition_kind:
            found[descriptor.stable_id] = descriptor
    return found


def users(descriptors: Iterable[ChampDescriptor], stable_id: int) -> list[ChampDescriptor]:
    """Return the champs whose condition looks at a champ."""
    return [d for d in descriptors if d.condition is not None and stable_id in source_ids(d.condition)]


def source_ids(condition: Condition) -> set[int]:
    """Return the champs that a condition looks at."""
    return {terme.source for terme in condition.termes()}


def phrase(condition: Condition, find: Callable, translate: Callable) -> Markup:
    """Return the sentence of a condition in HTML; the name of each source is marked, for when it changes."""
    return _phrase(condition, find, translate, top=True)


def _phrase(condition, find, translate, top=False):
    if isinstance(condition, Terme):
        text = conditions.describe(condition, find, translate)
        source = find(condition.source)
        libelle = source.libelle if source is not None else translate(_("champ supprimé"))
        rest = text.removeprefix(f"« {libelle} »")
        shown = libelle or translate(_("Sans libellé"))
        return Markup('<em data-source="{}">{}</em>{}').format(condition.source, shown, rest)
    word = Markup(" <strong>{}</strong> ").format(translate(_("et") if condition.mot == "et" else _("ou")))
    text = word.join(_phrase(one, find, translate) for one in condition.conditions)
    return text if top or len(condition.conditions) < 2 else Markup("({})").format(text)


# --- the form --------------------------------------------------------------------------------------------------------
def to_saisie(condition: Condition | None) -> Saisie:
    """Return the saisie that shows a condition: always a group."""
    if condition is None:
        return {"mot": "et", "items": []}
    found = _to_saisie(condition)
    return found if "items" in found else {"mot": "et", "items": [found]}


def _to_saisie(condition):
    if isinstance(condition, Terme):
        valeur = conditions.plain_value(condition.valeur)
        text = valeur if isinstance(valeur, str) else "true" if valeur else "false"
        return {"champ": condition.source, "op": condition.operateur, "valeur": text}
    return {"mot": condition.mot, "items": [_to_saisie(one) for one in condition.conditions]}


def parse(sent: Mapping[str, str]) -> Saisie:
    """Return the saisie that a form sent; what is unreadable is left out."""
    root: Saisie = {"mot": "ou" if sent.get("c--mot") == "ou" else "et", "items": []}
    groups: dict[tuple, Saisie] = {(): root}
    paths = {name.split("-")[1] for name in sent if name.startswith("c-") and name.count("-") == 2}
    for path in sorted(filter(None, map(_path, paths)), key=lambda path: (len(path), path)):
        parent = groups.get(path[:-1])
        if parent is None or len(path) > PROFONDEUR_MAX:
            continue
        parent["items"].append(_item(sent, path, groups))
    return root


def _path(text) -> tuple[int, ...]:
    parts = text.split(".")
    good = all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts)
    return tuple(map(int, parts)) if good else ()


def _item(sent, path, groups):
    prefix = f"c-{'.'.join(map(str, path))}-"
    if f"{prefix}mot" in sent:
        groups[path] = {"mot": "ou" if sent[f"{prefix}mot"] == "ou" else "et", "items": []}
        return groups[path]
    champ = sent.get(f"{prefix}champ", "")
    return {
        "champ": int(champ) if champ.isascii() and champ.isdigit() and len(champ) < 19 else None,
        "op": sent.get(f"{prefix}op", ""),
        "valeur": sent.get(f"{prefix}valeur", "").strip(),
    }


def press(saisie: Saisie, button: str) -> Saisie:
    """Return the saisie once a button is pressed: `ligne:<path of a group>`, `groupe:<path>`, `retirer:<path>`."""
    act, _colon, text = button.partition(":")
    path = _path(text) if text else ()
    try:
        if act == "retirer" and path:
            del _at(saisie, path[:-1])["items"][path[-1]]
        elif act == "ligne":
            _at(saisie, path)["items"].append({"champ": None, "op": "", "valeur": ""})
        elif act == "groupe" and len(path) < PROFONDEUR_MAX - 1:
            group = _at(saisie, path)
            other = "ou" if group["mot"] == "et" else "et"
            group["items"].append({"mot": other, "items": [{"champ": None, "op": "", "valeur": ""}]})
    except (KeyError, IndexError):
        pass  # a button of a row that is gone
    return saisie


def _at(saisie, path):
    for rank in path:
        saisie = saisie["items"][rank]
    saisie["items"]
    return saisie


def complete(saisie: Saisie, find: Callable) -> Saisie:
    """Return the saisie where each row has an operator its source takes, and a value that operator takes."""
    if "items" in saisie:
        return {"mot": saisie["mot"], "items": [complete(item, find) for item in saisie["items"]]}
    source = find(saisie["champ"]) if saisie["champ"] else None
    operators = conditions.operators_of(source) if source is not None else ()
    op = saisie["op"] if saisie["op"] in operators else operators[0] if operators else ""
    valeur = saisie["valeur"]
    if op:
        offered = [str(value) for value, _label in conditions.values_of(source, op)]
        if offered and valeur not in offered:
            valeur = ""
    return {"champ": saisie["champ"], "op": op, "valeur": valeur}


def read(saisie: Saisie, find: Callable) -> tuple[Condition | None, dict[str, TranslationString]]:
    """Return the condition of a saisie, None when it has no row; and path -> message for the rows not complete."""
    erreurs: dict[str, TranslationString] = {}
    found = _read(saisie, find, (), erreurs)
    if isinstance(found, Et) and len(found.conditions) == 1 and isinstance(found.conditions[0], Terme):
        found = found.conditions[0]
    return found, erreurs


def _read(saisie, find, path, erreurs):
    if "items" in saisie:
        items = [_read(item, find, (*path, rank), erreurs) for rank, item in enumerate(saisie["items"])]
        items = [item for item in items if item is not None]
        return (Ou if saisie["mot"] == "ou" else Et)(tuple(items)) if items else None
    try:
        return _terme(saisie, find)
    except ConditionInvalide as error:
        erreurs[".".join(map(str, path))] = error.message
        return None


def _terme(saisie, find):
    if not saisie["champ"]:
        raise ConditionInvalide(_("Choisissez une question."))
    source = find(saisie["champ"])
    if source is None:
        raise ConditionInvalide(
            _("Cette question n’est plus au-dessus de ce champ : choisissez-en une autre.")
        )
    if not saisie["valeur"]:
        raise ConditionInvalide(_("Indiquez une valeur."))
    terme = conditions.from_json({**saisie}, find)
    wrong = conditions.check(terme, find)
    if wrong:
        raise ConditionInvalide(_("Cette valeur n’est plus proposée : choisissez-en une autre."))
    return terme
