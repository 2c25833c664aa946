"""Référentiel: a choice in an imported CSV list, or an identifier that a JSON service knows more about (X-316, X-318).

Mode `csv`: {"valeur", "ligne"}. Mode `api`: {"valeur", "etat", "usager", "instructeur", "champ"}, the last three being
what the mapping took from the answer ({libellé: text}); `avant`: what the former answer had put in other champs. A
service that is down never blocks a deposit: the identifier stays, not verified, and is asked about again.
"""

import hashlib
from urllib.parse import urlsplit

from ds_pyramid.champs import chemins, lists, options
from ds_pyramid.champs.base import MOYEN, REFERENTIEL, PrefillRefuse
from ds_pyramid.champs.choix import ChoixUnique
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.distants import TROUVE, DistantType, etat
from ds_pyramid.champs.papier import UNE_LIGNE
from ds_pyramid.champs.referentiels import texte
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.connectors.referentiels import AdresseInterdite, IReferentiels
from ds_pyramid.core.i18n import _

CSV, API = "csv", "api"
EXACT, SUGGESTIONS = "exact", "suggestions"
MODES = ((CSV, _("Une liste importée d’un fichier CSV")), (API, _("Une adresse JSON (API)")))
SORTES = (
    (EXACT, _("L’usager saisit un identifiant exact")),
    (SUGGESTIONS, _("L’usager choisit parmi des suggestions")),
)
VALEUR_MAX = 200
ESSAYES = ("url", "sorte", "entete", "secret", "essai", "liste", "cle", "correspondance")
RESULTATS = 20
AIDE_CORRESPONDANCE = _(
    "Une par ligne : chemin > usager : Libellé, chemin > instructeur : Libellé, ou chemin > champ : Libellé d’un autre "
    "champ, qui sera rempli. Exemple : $.adresse.ville > champ : Ville"
)


def _purpose(given) -> tuple:
    """Return what a secret is for: a header sent to a host."""
    return given.get("entete"), urlsplit(given.get("url") or "").netloc


class Options(options.OptionsSchema):
    """The list, or the service: its address, how it is asked, what becomes of its answer."""

    mode = options.choice("mode", _("D’où viennent les réponses"), MODES, default=CSV)
    referentiel = options.referentiel("referentiel", _("Fichier CSV du référentiel"))
    url = options.text(
        "url",
        _("API : adresse"),
        description=_("https, avec {id} à la place de ce qui est saisi"),
        maximum=500,
    )
    sorte = options.choice("sorte", _("API : saisie"), SORTES, default=EXACT)
    entete = options.text(
        "entete", _("API : nom de l’en-tête d’authentification"), description=_("Facultatif"), maximum=80
    )
    secret = options.secret("secret", _("API : valeur de cet en-tête"), sert_a=_purpose)
    essai = options.text(
        "essai", _("API : valeur d’essai"), description=_("Un identifiant connu"), maximum=VALEUR_MAX
    )
    liste = options.text(
        "liste",
        _("API, suggestions : chemin de la liste"),
        description=_("Exemple : $.results"),
        maximum=VALEUR_MAX,
    )
    cle = options.text(
        "cle", _("API, suggestions : chemin du libellé dans un résultat"), description=_("Exemple : $.nom"),
        maximum=VALEUR_MAX,
    )  # fmt: skip
    correspondance = options.lines(
        "correspondance", _("API : que faire de la réponse"), description=AIDE_CORRESPONDANCE
    )


@champ_type
class Referentiel(DistantType, ChoixUnique):
    """A choice and its whole line, or an identifier and what a service says of it."""

    name = "referentiel"
    libelle = _("Référentiel")
    description = _(
        "Un choix dans une liste importée, ou une donnée demandée à une API, avec ce qui s’y rattache"
    )
    category = REFERENTIEL
    rank = 40
    icon = "liste"
    duree = MOYEN
    connector = IReferentiels
    cles = ("valeur",)
    fournisseur = _("Référentiel de la démarche")
    default_options = {"mode": CSV, "sorte": EXACT, "correspondance": ()}
    options_schema = Options
    api_type = "TextChamp"
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")
    message_longue = _("« ${libelle} » : ${max} caractères au plus.")

    def is_api(self, descriptor) -> bool:
        """Say whether a service is asked."""
        return self.option(descriptor, "mode") == API

    def suggests(self, descriptor) -> bool:
        """Say whether the service suggests as one types."""
        return self.is_api(descriptor) and self.option(descriptor, "sorte") == SUGGESTIONS

    # -- form ------------------------------------------------------------------------------------------------------
    def control_template(self, descriptor):
        """Draw a text for a service; a list is drawn as any other."""
        return "referentiel" if self.is_api(descriptor) else super().control_template(descriptor)

    def grouped(self, descriptor):
        """Say whether there are several controls."""
        return self.is_api(descriptor) or super().grouped(descriptor)

    def choices_shown(self, descriptor, shown):
        """Offer nothing where a service is asked."""
        return [] if self.is_api(descriptor) else super().choices_shown(descriptor, shown)

    def as_radios(self, descriptor):
        """Draw a select always: the list may grow."""
        return False

    def reading_template(self, descriptor):
        """Show the line of a list, or the answer of a service."""
        return "referentiel" if self.is_api(descriptor) else "choix"

    def papier(self, descriptor):
        """Leave a line where a service is asked."""
        return UNE_LIGNE if self.is_api(descriptor) else super().papier(descriptor)

    # -- storage ---------------------------------------------------------------------------------------------------
    def normalize(self, descriptor, raw):
        """Read a choice, or an identifier."""
        if not self.is_api(descriptor):
            return super().normalize(descriptor, raw)
        raw = texts_only(raw)
        text = raw.get("recherche", "") if isinstance(raw, dict) else raw if isinstance(raw, str) else ""
        text = lists.trim(text)
        return {"valeur": text} if text else None

    def retyped(self, descriptor, before, value):
        """Keep what the service said of the same identifier; keep the line of a former list."""
        if self.is_api(descriptor):
            found = super().retyped(descriptor, before, value)
            before_filled = self.fills(before) if isinstance(before, dict) else {}
            changed = isinstance(found, dict) and self.identifiant(found) != self.identifiant(before)
            return {**found, "avant": before_filled} if changed and before_filled else found
        return ChoixUnique.retyped(self, descriptor, before, value)

    def check(self, descriptor, value):
        """Refuse what no line ever was, or what is too long for any service."""
        if not self.is_api(descriptor):
            return super().check(descriptor, value)
        text = texte(value)
        if not isinstance(value, dict) or not text:
            return [self.message(self.message_invalide, descriptor)]
        return (
            [self.message(self.message_longue, descriptor, max=VALEUR_MAX)] if len(text) > VALEUR_MAX else []
        )

    def prefill(self, descriptor, raw):
        """Take an exact identifier or a line; not a suggestion (original-facts §2). Raises PrefillRefuse."""
        if self.suggests(descriptor):
            raise PrefillRefuse(descriptor.stable_id)
        return super().prefill(descriptor, raw)

    # -- the service -----------------------------------------------------------------------------------------------
    def pending(self, descriptor, value):
        """Ask a service only where there is one."""
        asked = self.is_api(descriptor) and bool(self.option(descriptor, "url"))
        return asked and super().pending(descriptor, value)

    def service(self, descriptor):
        """Return what tells one service from another: one that is down says nothing of the others."""
        return self.option(descriptor, "url")

    def fetch(self, descriptor, value, connector):
        """Ask the service; keep what the mapping takes. Raises Introuvable, Indisponible."""
        data = self.lire(descriptor, value["valeur"], connector)
        if self.suggests(descriptor):
            data = next(
                (i for i in self._items(descriptor, data) if self._label(descriptor, i) == value["valeur"]),
                None,
            )
        if data is None or data in ({}, []):
            raise Introuvable(value["valeur"])
        return {
            **{place: {} for place in chemins.DESTINATIONS},
            **chemins.snapshot(data, self._lines(descriptor)),
        }

    def lire(self, descriptor, text, connector):
        """Return the JSON that the service answers about a text. Raises Introuvable, Indisponible."""
        name, secret = self.option(descriptor, "entete"), self.option(descriptor, "secret")
        try:
            return connector.lire(
                self.option(descriptor, "url"), text, (name, secret) if name and secret else None
            )
        except AdresseInterdite as error:
            raise Indisponible(str(error)) from error

    def suggestions(self, descriptor, text, connector) -> list[dict]:
        """Return what the service suggests for a text: {"recherche", "label"}. Raises Introuvable, Indisponible."""
        items = self._items(descriptor, self.lire(descriptor, text, connector))
        found = [self._label(descriptor, item) for item in items]
        return [{"recherche": label, "label": label} for label in dict.fromkeys(found) if label][:RESULTATS]

    def _items(self, descriptor, data):
        items = chemins.reach(data, self.option(descriptor, "liste") or "$")
        return items if isinstance(items, list) else []

    def _label(self, descriptor, item):
        return lists.trim(chemins.said(chemins.reach(item, self.option(descriptor, "cle") or "$")))[
            :VALEUR_MAX
        ]

    def _lines(self, descriptor):
        return self.option(descriptor, "correspondance") or ()

    def mappings(self, descriptor, destination) -> list[chemins.Correspondance]:
        """Return the lines of the mapping to a destination."""
        found = filter(None, map(chemins.read_line, self._lines(descriptor)))
        return [line for line in found if line.destination == destination]

    def remplit(self, descriptor):
        """Return the libellés that the mapping sends to other champs."""
        found = self.mappings(descriptor, chemins.CHAMP) if self.is_api(descriptor) else ()
        return tuple(line.libelle for line in found)

    def fills(self, value) -> dict[str, str]:
        """Return what the answer puts in other champs: libellé -> text (X-320)."""
        return dict(value.get(chemins.CHAMP) or {}) if etat(value) == TROUVE else {}

    def lignes(self, value, administration=False):
        """Return (libellé, text) of what the service said, to its reader."""
        if etat(value) != TROUVE:
            return []
        shown = {**(value.get(chemins.USAGER) or {})}
        if administration:
            shown |= value.get(chemins.INSTRUCTEUR) or {}
        return list(shown.items())

    # -- options ---------------------------------------------------------------------------------------------------
    def check_options(self, descriptor):
        """Refuse a champ without list, or without a service that can be asked."""
        if self.is_api(descriptor):
            return [self.message(text, descriptor, **more) for text, more in self._api_faults(descriptor)]
        if self.referentiel(descriptor) is None:
            return [self.message(_("« ${libelle} » : importez le fichier du référentiel."), descriptor)]
        return []

    def essai_attendu(self, descriptor) -> str:
        """Ask for a try of the service as it is set now (X-318)."""
        if not self.is_api(descriptor):
            return ""
        return essai_of({name: self.option(descriptor, name) for name in ESSAYES})

    def _api_faults(self, descriptor):
        url = self.option(descriptor, "url") or ""
        if not url.startswith(("https://", "http://")) or "{id}" not in url:
            yield (
                _("« ${libelle} » : indiquez l’adresse de l’API, avec {id} à la place de ce qui est saisi."),
                {},
            )
        if not self.option(descriptor, "essai"):
            yield _("« ${libelle} » : indiquez une valeur d’essai de l’API."), {}
        if self.suggests(descriptor) and not self.option(descriptor, "cle"):
            yield _("« ${libelle} » : indiquez le chemin du libellé des suggestions."), {}
        for line in self._lines(descriptor):
            if chemins.read_line(line) is None:
                yield (
                    _("« ${libelle} » : la correspondance « ${ligne} » n’est pas comprise."),
                    {"ligne": line},
                )

    # -- what comes out --------------------------------------------------------------------------------------------
    def columns(self, descriptor):
        """The choice, then each column of the file or of the mapping (original-facts §2)."""
        if not self.is_api(descriptor):
            return super().columns(descriptor)
        found = [
            Column(descriptor.column_id(), descriptor.libelle, "text", lambda value: texte(value) or None)
        ]
        for place in (chemins.USAGER, chemins.INSTRUCTEUR):
            for line in self.mappings(descriptor, place):
                suffix = f" ({line.libelle})"
                found.append(
                    self.column(
                        descriptor, f"api.{line.libelle}", suffix, "text", _reader(place, line.libelle)
                    )
                )
        return list({column.id: column for column in found}.values())

    def api_descriptor_value(self, descriptor):
        """Give nothing (graphql-schema §8)."""
        return {}

    def sample(self, descriptor, rng):
        """Return a line, or the test value; None while there is none."""
        if self.is_api(descriptor):
            return self.normalize(descriptor, self.option(descriptor, "essai") or "")
        return super().sample(descriptor, rng) if self.referentiel(descriptor) is not None else None

    def api_value(self, descriptor, value):
        """Give the choice as a text."""
        return {"value": texte(value) if isinstance(value, dict) else None}


def essai_of(given: dict) -> str:
    """Return a digest of what a try depends on: another one is another service, to be tried again."""
    return hashlib.blake2s(repr(sorted(given.items())).encode(), digest_size=8).hexdigest()


def _reader(place, name):
    return lambda value: (value.get(place) or {}).get(name) or None
