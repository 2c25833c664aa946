"""The rule editor: rows of conditions on answers, joined by Et or Ou; for routing and ineligibility (A-181, A-363).

The form works by buttons: one adds or removes a row, one shows the comparisons of a question just chosen. The script
static/js/regles.js presses that one by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ds_pyramid.champs import conditions as moteur
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.editeur import conditions

VALEURS_MAX = 200  # values of a source drawn as a list; more are typed
VIDE = {"champ": None, "op": "", "valeur": ""}


@dataclass
class Regle:
    """A rule being written: what was typed of it, and what its rows may look at."""

    sources: Mapping[int, ChampDescriptor]
    saisie: conditions.Saisie
    verifier: bool = False  # say what is wrong in each row

    @classmethod
    def stored(cls, condition, sources) -> "Regle":
        """Return the form of a stored rule; none gives one empty row."""
        saisie = conditions.to_saisie(condition)
        return cls(
            sources,
            saisie if saisie["items"] else {"mot": "et", "items": [dict(VIDE)]},
            condition is not None,
        )

    @classmethod
    def sent(cls, post, sources) -> "Regle":
        """Return the form as a page sent it, once the button `regle` is pressed."""
        saisie = conditions.parse(post)
        button = post.get("regle")
        if button:
            saisie = conditions.press(saisie, button)
        return cls(sources, conditions.complete(saisie, sources.get), not button)

    def read(self):
        """Return (rule or None, path -> message of the rows that are not complete)."""
        return conditions.read(self.saisie, self.sources.get)

    @property
    def fautes(self) -> dict:
        """What is wrong in each row, by path."""
        return self.read()[1] if self.verifier else {}

    def offertes(self, chosen) -> list[tuple[int, str]]:
        """Return the questions a row may look at, and the one chosen if it may no more."""
        found = [(key, source.libelle) for key, source in self.sources.items()]
        return found if chosen is None or chosen in self.sources else [*found, (chosen, "—")]

    def operateurs(self, chosen) -> list:
        """Return (key, words) of the comparisons of a question."""
        source = self.sources.get(chosen)
        operators = moteur.operators_of(source) if source is not None else ()
        return [(key, moteur.OPERATEURS[key].phrase) for key in operators]

    def valeurs(self, chosen, op) -> list | None:
        """Return (value, label) of what a comparison offers, None when the value is typed."""
        source = self.sources.get(chosen)
        if source is None or not op:
            return None
        pairs = moteur.values_of(source, op)
        return pairs if 0 < len(pairs) <= VALEURS_MAX else None


def phrase(condition, sources, translate) -> str:
    """Return a rule as a sentence, empty when there is none."""
    return moteur.describe(condition, sources.get, translate) if condition is not None else ""
