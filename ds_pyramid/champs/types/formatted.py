"""Champ formaté: characters and lengths (simple mode) or a regular expression (advanced mode) (U-198 to U-204)."""

import colander

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STANDARD, ChampType
from ds_pyramid.champs.patterns import PatternInvalide, compile_pattern, is_slow, matches
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

SIMPLE, ADVANCED = "simple", "advanced"
KINDS = {
    "letters": (str.isalpha, _("lettres")),
    "digits": (str.isdigit, _("chiffres")),
    "specials": (lambda c: not c.isalnum(), _("caractères spéciaux")),
}


class Options(options.OptionsSchema):
    """Both modes; those of the other mode are ignored."""

    mode = options.choice(
        "mode", _("Contrôle"), ((SIMPLE, _("Simple")), (ADVANCED, _("Expression régulière"))), default=SIMPLE
    )
    letters = options.boolean("letters", _("Lettres acceptées"))
    digits = options.boolean("digits", _("Chiffres acceptés"))
    specials = options.boolean("specials", _("Caractères spéciaux acceptés"))
    min_length = options.integer("min_length", _("Nombre minimal de caractères"), minimum=1, maximum=10_000)
    max_length = options.integer("max_length", _("Nombre maximal de caractères"), minimum=1, maximum=10_000)
    pattern = options.text(
        "pattern", _("Expression régulière"), maximum=1000,
        description=_("Une expression fausse empêche tout le monde de déposer : vérifiez-la avec un exemple."),
    )  # fmt: skip
    example = options.text("example", _("Exemple valable"), maximum=500)
    message = options.text("message", _("Message affiché quand la réponse ne convient pas"), maximum=500)

    def validator(self, node, found):
        """Refuse at once what could never work, or never end (A-155, A-159)."""
        error = colander.Invalid(node)
        for name, message in rule_errors(found):
            error.add(colander.Invalid(node[name], message))
        if error.children:
            raise error


def rule_errors(found: dict) -> list[tuple]:
    """Return (option, message) for what is wrong in a rule."""
    if found.get("mode") == ADVANCED:
        return _pattern_errors(found)
    low, high = found.get("min_length"), found.get("max_length")
    if low and high and low > high:
        return [("max_length", _("Le maximum est plus petit que le minimum."))]
    return []


def _pattern_errors(found):
    pattern, example = found.get("pattern"), found.get("example")
    if not pattern:
        return [("pattern", _("Indiquez l’expression régulière."))]
    try:
        compile_pattern(pattern)
        if is_slow(pattern, example or ""):
            return [("pattern", _("Cette expression peut demander un temps démesuré : simplifiez-la."))]
        if not example:
            return [("example", _("Donnez un exemple qui convient."))]
        if not matches(pattern, example):
            return [("example", _("L’exemple ne correspond pas à l’expression."))]
    except PatternInvalide:
        return [("pattern", _("Cette expression n’est pas correcte."))]
    return []


@champ_type
class Formatted(ChampType):
    """A text under a rule; without rule it accepts any text (decisions.md)."""

    name = "formatted"
    libelle = _("Champ formaté")
    description = _("Un texte dont vous fixez la forme : numéro, code, référence")
    category = STANDARD
    rank = 70
    icon = "format"
    prefillable = True
    options_schema = Options
    default_options = {"mode": SIMPLE}

    def normalize(self, descriptor, raw):
        """Keep one line, spaces inside as typed."""
        raw = texts_only(raw)
        text = raw.replace("\r", " ").replace("\n", " ").strip() if isinstance(raw, str) else ""
        return text or None

    def check(self, descriptor, value):
        """Apply the rule."""
        if self.option(descriptor, "mode") == ADVANCED:
            return self._check_pattern(descriptor, value)
        return self._check_length(descriptor, value) + self._check_kinds(descriptor, value)

    def _check_pattern(self, descriptor, value):
        pattern = self.option(descriptor, "pattern")
        try:
            if not pattern or matches(pattern, value):
                return []
        except PatternInvalide:
            return []  # an imported rule that cannot be read; publication names it
        own = self.option(descriptor, "message")
        if own:
            return [self.message(_("« ${libelle} » : ${message}"), descriptor, message=own)]
        example = self.option(descriptor, "example")
        if example:
            text = _("« ${libelle} » n’a pas la forme attendue, par exemple : ${exemple}.")
            return [self.message(text, descriptor, exemple=example)]
        return [self.message(self.message_invalide, descriptor)]

    def _check_length(self, descriptor, value):
        low, high = self.option(descriptor, "min_length"), self.option(descriptor, "max_length")
        if (low is None or len(value) >= low) and (high is None or len(value) <= high):
            return []
        return [self.message(_lengths(low, high), descriptor, min=low, max=high)]

    def _check_kinds(self, descriptor, value):
        allowed = self._allowed(descriptor)
        if not allowed or all(any(KINDS[kind][0](c) for kind in allowed) for c in value):
            return []
        if len(allowed) == 1:
            text = _KINDS_ALONE[allowed[0]]
            return [self.message(text, descriptor)]
        missing = next(kind for kind in KINDS if kind not in allowed)
        return [self.message(_KINDS_WITHOUT[missing], descriptor)]

    def _allowed(self, descriptor):
        """Return the kinds of characters admitted, none when the champ has no rule about them."""
        allowed = [kind for kind in KINDS if self.option(descriptor, kind)]
        return [] if len(allowed) == len(KINDS) else allowed

    def check_options(self, descriptor):
        """Refuse a rule that cannot work."""
        found = {**self.default_options, **descriptor.options}
        if found["mode"] == ADVANCED and not found.get("pattern"):
            return []  # an imported champ without its rule
        text = _("« ${libelle} » : ${message}")
        return [self.message(text, descriptor, message=message) for _name, message in rule_errors(found)]

    def hint(self, descriptor):
        """Tell the expected form before typing (A-160)."""
        example = self.option(descriptor, "example")
        if self.option(descriptor, "mode") == ADVANCED and example:
            return _("Par exemple : ${exemple}", mapping={"exemple": example})
        low, high = self.option(descriptor, "min_length"), self.option(descriptor, "max_length")
        if self.option(descriptor, "mode") == SIMPLE and (low or high):
            return _hint_lengths(low, high)
        return None

    def sample(self, descriptor, rng):
        """Return the example of the rule, or characters that fit it."""
        if self.option(descriptor, "mode") == ADVANCED:
            return self.option(descriptor, "example") or f"REF{rng.randrange(1000)}"
        low, high = self.option(descriptor, "min_length"), self.option(descriptor, "max_length")
        size = max(low or 1, min(high or 8, 8))
        allowed = self._allowed(descriptor) or ["letters", "digits"]
        drawn = {"letters": "ABCDEFGH", "digits": "0123456789", "specials": "-_/+"}
        return "".join(rng.choice("".join(drawn[kind] for kind in allowed)) for _i in range(size))


def _lengths(low, high):
    if high is None:
        return _("« ${libelle} » doit compter au moins ${min} caractères.")
    if low is None:
        return _("« ${libelle} » doit compter au plus ${max} caractères.")
    if low == high:
        return _("« ${libelle} » doit compter exactement ${min} caractères.")
    return _("« ${libelle} » doit compter entre ${min} et ${max} caractères.")


def _hint_lengths(low, high):
    mapping = {"min": low, "max": high}
    if high is None:
        return _("Au moins ${min} caractères", mapping=mapping)
    if low is None:
        return _("Au plus ${max} caractères", mapping=mapping)
    if low == high:
        return _("Exactement ${min} caractères", mapping=mapping)
    return _("Entre ${min} et ${max} caractères", mapping=mapping)


_KINDS_ALONE = {
    "letters": _("« ${libelle} » ne peut contenir que des lettres."),
    "digits": _("« ${libelle} » ne peut contenir que des chiffres."),
    "specials": _("« ${libelle} » ne peut contenir que des caractères spéciaux."),
}
_KINDS_WITHOUT = {
    "letters": _("« ${libelle} » ne peut contenir que des chiffres et des caractères spéciaux."),
    "digits": _("« ${libelle} » ne peut contenir que des lettres et des caractères spéciaux."),
    "specials": _("« ${libelle} » ne peut contenir que des lettres et des chiffres."),
}
