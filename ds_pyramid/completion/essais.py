"""An administrateur tries the JSON service of a référentiel before usagers do (X-318)."""

from dataclasses import dataclass

from ds_pyramid.champs import chemins
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.connectors.base import Indisponible, Introuvable, TropLent
from ds_pyramid.connectors.referentiels import AdresseInterdite
from ds_pyramid.core.i18n import TranslationString, _

MONTRES = 40  # values of an answer shown

FERME = _(
    "Aucun service n’est autorisé sur ce site : demandez à son exploitant d’ajouter l’hôte de cette adresse."
)
INTERDITE = _(
    "Cette adresse n’est pas autorisée. Elle doit commencer par https et son hôte figurer parmi ceux que l’exploitant "
    "du site admet."
)
INCONNUE = _("Le service répond, mais ne connaît pas la valeur d’essai.")
LENT = _("Le service n’a pas répondu à temps (4 secondes).")
MUET = _("Le service ne répond pas, refuse l’accès, ou ne donne pas du JSON de moins de 1 Mo.")
ATTENDEZ = _("Trop d’essais en peu de temps : attendez une minute, puis recommencez.")
VIDE = _("Aucune suggestion n’est trouvée : vérifiez le chemin de la liste et celui du libellé.")


@dataclass(frozen=True)
class Essai:
    """How a try went: what is wrong, what the answer holds (path, text), what would be suggested."""

    erreurs: tuple[TranslationString, ...] = ()
    valeurs: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def reussi(self) -> bool:
        """Say whether the référentiel can be used."""
        return not self.erreurs


def essayer(descriptor: ChampDescriptor, connector) -> Essai:
    """Ask the service about the test value; `connector` None where the site allows none. Slow: outside the gate."""
    kind = descriptor.type
    faults = kind.check_options(descriptor)
    if faults:
        return Essai(tuple(faults))
    if connector is None:
        return Essai((FERME,))
    try:
        connector.verifier(kind.option(descriptor, "url"))
        data = kind.lire(descriptor, kind.option(descriptor, "essai"), connector)
    except AdresseInterdite:
        return Essai((INTERDITE,))
    except Introuvable:
        return Essai((INCONNUE,))
    except TropLent:
        return Essai((LENT,))
    except Indisponible:
        return Essai((MUET,))
    return _read(descriptor, data, connector)


def _read(descriptor, data, connector):
    kind, item, labels = descriptor.type, data, ()
    if kind.suggests(descriptor):
        found = kind.suggestions(descriptor, kind.option(descriptor, "essai"), connector)
        if not found:
            return Essai((VIDE,), _values(data))
        labels = tuple(one["label"] for one in found)
        item = chemins.reach(data, kind.option(descriptor, "liste") or "$")[0]
    lost = [
        _("Le chemin « ${chemin} » ne mène à rien dans la réponse.", mapping={"chemin": line.chemin})
        for line in filter(None, map(chemins.read_line, kind.option(descriptor, "correspondance") or ()))
        if chemins.reach(item, line.chemin) is None
    ]
    return Essai(tuple(lost), _values(item), labels)


def _values(data):
    return tuple(chemins.paths(data))[:MONTRES]
