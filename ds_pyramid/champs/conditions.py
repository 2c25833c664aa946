"""When a champ is shown, where a dossier goes, who may not deposit: one evaluator (U- §7, §8, A- §12).

A condition is an immutable tree: `Terme(source, operateur, valeur)` under `Et` and `Ou`, nested at will. A source is a
champ placed above; in a row, one of the same row or of the top level. A source that is blank, hidden or unknown makes
its term false, whatever the operator. The browser evaluates the same tree (`as_json`, static/js/conditions.js): both
run tests/champs/conditions.json.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ds_pyramid.core.i18n import TranslationString, _


class Operateur(NamedTuple):
    """How an answer compares with the value of a term; `phrase` is read between both."""

    phrase: TranslationString
    holds: Callable[[Any, Any], bool]


def _is(value, expected):
    return type(value) is type(expected) and value == expected


def _within(part):
    return lambda value, code: value.get(part) == code


OPERATEURS: dict[str, Operateur] = {
    "est": Operateur(_("est"), _is),
    "n_est_pas": Operateur(_("n’est pas"), lambda value, expected: not _is(value, expected)),
    "egal": Operateur(_("est égal à"), lambda value, number: value == number),
    "different": Operateur(_("est différent de"), lambda value, number: value != number),
    "inferieur": Operateur(_("est inférieur à"), lambda value, number: value < number),
    "inferieur_ou_egal": Operateur(_("est inférieur ou égal à"), lambda value, number: value <= number),
    "superieur": Operateur(_("est supérieur à"), lambda value, number: value > number),
    "superieur_ou_egal": Operateur(_("est supérieur ou égal à"), lambda value, number: value >= number),
    "le": Operateur(_("est le"), lambda value, day: value == day),
    "avant": Operateur(_("est avant le"), lambda value, day: value < day),
    "apres": Operateur(_("est après le"), lambda value, day: value > day),
    "contient": Operateur(_("contient"), lambda values, expected: expected in values),
    "ne_contient_pas": Operateur(_("ne contient pas"), lambda values, expected: expected not in values),
    "code_est": Operateur(_("est"), lambda value, code: value.get("code") == code),
    "code_n_est_pas": Operateur(_("n’est pas"), lambda value, code: value.get("code") != code),
    "dans_departement": Operateur(_("est dans le département"), _within("departement")),
    "pas_dans_departement": Operateur(
        _("n’est pas dans le département"), lambda value, code: value.get("departement") != code
    ),
    "dans_region": Operateur(_("est dans la région"), _within("region")),
    "pas_dans_region": Operateur(
        _("n’est pas dans la région"), lambda value, code: value.get("region") != code
    ),
}

_DANS = ("dans_departement", "pas_dans_departement", "dans_region", "pas_dans_region")
# Kind of a source (`ChampType.condition_kind`) -> its operators, the type of the value on the right.
KINDS: dict[str, tuple[tuple[str, ...], type]] = {
    "boolean": (("est",), bool),
    "number": (
        ("egal", "different", "inferieur", "inferieur_ou_egal", "superieur", "superieur_ou_egal"),
        Decimal,
    ),
    "date": (("le", "avant", "apres"), date),
    "choice": (("est", "n_est_pas"), str),
    "choices": (("contient", "ne_contient_pas"), str),
    "code": (("code_est", "code_n_est_pas"), str),  # pays, régions
    "departement": (("code_est", "code_n_est_pas", "dans_region", "pas_dans_region"), str),
    "lieu": (_DANS, str),  # communes, epci, address
}


class ConditionInvalide(ValueError):
    """A condition that cannot be kept; `message` says why, in French."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Terme:
    """One comparison: the answer of the champ `source` (a stable id) with a value."""

    source: int
    operateur: str
    valeur: Any

    def holds(self, reading, row: str | None = None) -> bool:
        """Say whether it is true in a reading."""
        champ = reading.get(self.source, row)
        if champ is None or not champ.visible or champ.blank:
            return False
        kind = champ.type
        if kind.condition_kind is None or self.operateur not in KINDS[kind.condition_kind][0]:
            return False
        value = kind.condition_value(champ.descriptor, champ.value)
        return value is not None and OPERATEURS[self.operateur].holds(value, self.valeur)

    def termes(self) -> Iterator["Terme"]:
        """Iterate over the terms of the tree."""
        yield self

    def as_json(self) -> dict:
        """Return it as plain data."""
        return {"champ": self.source, "op": self.operateur, "valeur": plain_value(self.valeur)}


@dataclass(frozen=True)
class Et:
    """All of some conditions; of none, false."""

    conditions: tuple = ()
    mot = "et"

    def holds(self, reading, row: str | None = None) -> bool:
        """Say whether all are true."""
        return bool(self.conditions) and all(one.holds(reading, row) for one in self.conditions)

    def termes(self) -> Iterator[Terme]:
        """Iterate over the terms of the tree."""
        for one in self.conditions:
            yield from one.termes()

    def as_json(self) -> dict:
        """Return it as plain data."""
        return {self.mot: [one.as_json() for one in self.conditions]}


@dataclass(frozen=True)
class Ou(Et):
    """One at least of some conditions."""

    mot = "ou"

    def holds(self, reading, row: str | None = None) -> bool:
        """Say whether one is true."""
        return any(one.holds(reading, row) for one in self.conditions)


Condition = Terme | Et | Ou
DEPTH_MAX, TERMES_MAX = 5, 100


def plain_value(value: Any) -> Any:
    """Return a value of a term, or what a type compares, as JSON has it; numbers and dates become texts."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, dict) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def from_json(data: Any, find: Callable[[int], Any], depth: int = 0) -> Condition:
    """Return the condition that plain data describe; `find(stable id)` gives its sources.

    Raises ConditionInvalide.
    """
    if not isinstance(data, dict) or depth > DEPTH_MAX:
        raise ConditionInvalide(_("Cette condition n’est pas lisible."))
    for word, group in (("et", Et), ("ou", Ou)):
        if word in data:
            items = data[word] if isinstance(data[word], list) else []
            if not 0 < len(items) <= TERMES_MAX:
                raise ConditionInvalide(_("Un groupe de conditions est vide."))
            return group(tuple(from_json(item, find, depth + 1) for item in items))
    return _terme(data, find)


def _terme(data, find):
    try:
        source = int(data.get("champ"))
    except (TypeError, ValueError):
        raise ConditionInvalide(_("Choisissez le champ dont dépend l’affichage.")) from None
    descriptor = find(source)
    operators = operators_of(descriptor) if descriptor is not None else ()
    if data.get("op") not in operators:
        raise ConditionInvalide(_("Cette comparaison n’est pas possible avec le champ choisi."))
    return Terme(source, data["op"], read_value(descriptor, data.get("valeur")))


def operators_of(descriptor) -> tuple[str, ...]:
    """Return the operators that a source offers, none when it cannot be one."""
    kind = descriptor.type.condition_kind
    return KINDS[kind][0] if kind else ()


def read_value(descriptor, raw: Any) -> Any:
    """Return the value of a term on a source, from what an editor sends or a file holds. Raises ConditionInvalide."""
    from ds_pyramid.champs.dates import read_date
    from ds_pyramid.champs.numbers import read_decimal

    wanted = KINDS[descriptor.type.condition_kind][1]
    text = raw if isinstance(raw, str) else str(raw) if raw is not None else ""
    found: Any
    if wanted is bool:
        found = {"true": True, "false": False}.get(text.lower())
    elif wanted is Decimal:
        found = read_decimal(text)
    elif wanted is date:
        found = read_date(text)
    else:
        found = text.strip() or None
    if found is None:
        raise ConditionInvalide(_("La valeur à comparer n’a pas la forme attendue."))
    return found


def values_of(descriptor, operateur: str) -> list[tuple[str, Any]]:
    """Return the (value, label) pairs that a term may compare with; empty when the value is typed."""
    from ds_pyramid.champs import territoires

    kind = descriptor.type.condition_kind
    if operateur.endswith("dans_departement"):
        return territoires.departements()
    if operateur.endswith("dans_region"):
        return territoires.regions()
    if kind == "boolean":
        return [("true", _("Oui")), ("false", _("Non"))]
    if kind in ("number", "date", None):
        return []
    pairs: list[tuple[str, Any]] = []
    for item in descriptor.type.choices(descriptor):
        pairs.extend(getattr(item, "options", None) or [item])
    return pairs


def describe(condition: Condition, find: Callable[[int], Any], translate: Callable = str) -> str:
    """Return a condition as a sentence: « Statut est Locataire et (Âge est supérieur à 18 ou …) »."""
    return _describe(condition, find, translate, top=True)


def _describe(condition, find, translate, top=False):
    if isinstance(condition, Terme):
        descriptor = find(condition.source)
        libelle = descriptor.libelle if descriptor is not None else translate(_("champ supprimé"))
        words = translate(OPERATEURS[condition.operateur].phrase)
        return f"« {libelle} » {words} {_value_text(condition, descriptor, translate)}"
    word = f" {translate(_('et') if condition.mot == 'et' else _('ou'))} "
    text = word.join(_describe(one, find, translate) for one in condition.conditions)
    return text if top or len(condition.conditions) < 2 else f"({text})"


def _value_text(terme, descriptor, translate):
    from ds_pyramid.core.formats import format_date, format_number

    if isinstance(terme.valeur, Decimal):
        return format_number(terme.valeur)
    if isinstance(terme.valeur, date):
        return format_date(terme.valeur)
    text = plain_value(terme.valeur)
    text = text if isinstance(text, str) else "true" if text else "false"
    pairs = dict(values_of(descriptor, terme.operateur)) if descriptor is not None else {}
    return translate(pairs.get(text, text))


def check(condition: Condition, find: Callable[[int], Any]) -> list[TranslationString]:
    """Return what makes a condition invalid; `find` gives only the champs that may be its sources (A-186)."""
    found = []
    termes = list(condition.termes())
    if isinstance(condition, Et) and not termes:
        found.append(_("une condition est vide"))
    for terme in termes:
        message = _check_terme(terme, find(terme.source))
        if message is not None and message not in found:
            found.append(message)
    return found


def _check_terme(terme, descriptor):
    if descriptor is None:
        return _("elle dépend d’un champ supprimé ou placé après")
    mapping = {"source": descriptor.libelle}
    if terme.operateur not in operators_of(descriptor):
        return _("elle compare « ${source} » d’une façon que son type ne permet pas", mapping=mapping)
    expected = KINDS[descriptor.type.condition_kind][1]
    whole = expected is Decimal and type(terme.valeur) is int
    if not whole and not isinstance(terme.valeur, expected):
        return _("elle compare « ${source} » à une valeur d’un autre type", mapping=mapping)
    values = values_of(descriptor, terme.operateur)
    if expected is str and terme.valeur not in {value for value, _label in values}:
        mapping["valeur"] = terme.valeur
        return _("« ${source} » n’a pas la valeur « ${valeur} »", mapping=mapping)
    return None
