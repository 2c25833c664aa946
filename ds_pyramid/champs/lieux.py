"""What the territory types share: lists of codes, and places found by a search."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.base import LOCALISATION, MOYEN, ChampType, PrefillRefuse, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

RESULTS = 50  # offered after a search
RESULTS_DEPARTEMENT = 1000  # a whole département


class CodeType(ChampType):
    """One entry of a fixed list, stored as {"code", "nom"} (U-179): names may change, answers do not."""

    category = LOCALISATION
    widget_template = "select"
    prefillable = True
    routable = True
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")

    def entries(self) -> list[tuple[str, str]]:
        """Return the (code, label) pairs."""
        raise LookupError(self.name)

    def value_of(self, code: str) -> dict | None:
        """Return what is stored for a code, None for a code outside the list."""
        nom = dict(self.entries()).get(code)
        return {"code": code, "nom": nom} if nom else None

    def choices(self, descriptor):
        """Offer the list."""
        return self.entries()

    def normalize(self, descriptor, raw):
        """Read a code, or a name."""
        raw = texts_only(raw)
        text = " ".join(raw.split()) if isinstance(raw, str) else ""
        if not text:
            return None
        return self.value_of(text) or self.value_of(self._code_of(text)) or Saisie(text)

    def _code_of(self, text):
        words = territoires.fold(text[:200])
        return next((code for code, label in self.entries() if words in self._words(code, label)), "")

    def _words(self, code, label):
        return territoires.fold(label), territoires.fold(code)

    def to_input(self, descriptor, value):
        """Show the code."""
        return value["code"] if isinstance(value, dict) else str(value)

    def check(self, descriptor, value):
        """Refuse a code outside the list."""
        good = isinstance(value, dict) and self.value_of(value.get("code", "")) is not None
        return [] if good else [self.message(self.message_invalide, descriptor)]

    def text(self, descriptor, value):
        """Write the name."""
        return value["nom"]

    def condition_value(self, descriptor, value):
        """Give the codes that operators look at."""
        return {"code": value["code"]}

    def columns(self, descriptor):
        """The name, then the code (original-facts §2)."""
        return [
            Column(descriptor.column_id(), descriptor.libelle, "enum", lambda value: value["nom"]),
            self.column(descriptor, "code", " (Code)", "text", lambda value: value["code"]),
        ]

    def prefill_example(self, descriptor):
        """Return a code."""
        return self.entries()[0][0]

    def sample(self, descriptor, rng):
        """Return an entry of the list."""
        return self.value_of(rng.choice(self.entries())[0])


class LieuType(ChampType):
    """A place found by its name, a postal code or a département; what is stored is a snapshot of it."""

    category = LOCALISATION
    duree = MOYEN
    widget_template = "lieu"
    redrawn = True
    multi_input = True
    parts = ("recherche", "code", "pour")
    condition_kind = "lieu"
    prefillable = True
    routable = True
    label_recherche = _("Nom, code postal ou département")
    label_liste = _("Choisissez dans la liste")
    message_invalide = _("« ${libelle} » : choisissez un résultat dans la liste.")
    message_hors_liste = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")

    def find(self, cle: str):
        """Return the place of a control's value, or None."""
        raise LookupError(self.name)

    def chercher(self, text: str, limit: int = RESULTS):
        """Return the places found."""
        raise LookupError(self.name)

    def snapshot(self, lieu) -> dict:
        """Return what is stored of a place."""
        raise LookupError(self.name)

    def resultats(self, text: str):
        """Return the places to offer for what was typed; a whole département when that is what was typed."""
        whole = territoires.load().find_departement(territoires.fold(text[:100]))
        return self.chercher(text, RESULTS_DEPARTEMENT if whole else RESULTS)

    def normalize(self, descriptor, raw):
        """Read {recherche, code, pour}: the choice made among the results of `pour`, or a new search."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = {"recherche": raw}
        if not isinstance(raw, dict):
            return None
        sought, before = (" ".join(raw.get(name, "").split()) for name in ("recherche", "pour"))
        code = raw.get("code", "").strip()
        lieu = self.find(code) if code else None
        if lieu is not None and (not sought or sought == before or self._names(lieu, sought)):
            return self.snapshot(lieu)
        if sought:
            return self._search(sought)
        return Saisie({"code": code}) if code else None

    def _search(self, sought):
        found = self.chercher(sought)
        named = [lieu for lieu in found if self._names(lieu, sought)]
        for candidates in (named, found):
            if len(candidates) == 1:
                return self.snapshot(candidates[0])
        return Saisie({"recherche": sought})

    def _names(self, lieu, sought):
        return territoires.fold(lieu.label) == territoires.fold(sought)

    def to_input(self, descriptor, value):
        """Show the choice."""
        return {"code": self.cle_of(value)} if isinstance(value, dict) else {"recherche": str(value)}

    def cle_of(self, value) -> str:
        """Return the value of the control of a stored place."""
        return value["code"]

    def options(self, descriptor, shown) -> list[dict]:
        """Return what the list of the control offers: value, label, and the codes that conditions look at."""
        lieu = self.find(shown.get("code", "")) if shown.get("code") else None
        found = [lieu] if lieu is not None else list(self.resultats(shown.get("recherche", "")))
        return [self.suggestion(item) for item in found]

    def suggestion(self, lieu) -> dict:
        """Return one place as a page offers it."""
        kept = self.snapshot(lieu)
        codes = {name: kept.get(name, "") for name in ("departement", "region")}
        return {"cle": lieu.cle, "label": lieu.label, **codes}

    def check(self, descriptor, value):
        """Refuse what is no place."""
        good = isinstance(value, dict) and self.find(self.cle_of(value)) is not None
        return [] if good else [self.message(self.message_hors_liste, descriptor)]

    def condition_value(self, descriptor, value):
        """Give the codes that operators look at."""
        return {name: value.get(name, "") for name in ("code", "departement", "region")}

    def text(self, descriptor, value):
        """Write the label."""
        return value["label"]

    def search_terms(self, descriptor, value):
        """Give the label and the name of the département."""
        return tuple(term for term in (value["label"], value.get("departement_nom")) if term)

    def columns(self, descriptor):
        """The label, the code, the département (original-facts §2)."""
        return [
            Column(descriptor.column_id(), descriptor.libelle, "text", lambda value: value["label"]),
            self.column(descriptor, "code", self.code_suffix, "text", lambda value: value["code"]),
            self.column(descriptor, "departement", " (Département)", "text", departement_label),
        ]

    code_suffix = " (Code)"

    def prefill(self, descriptor, raw):
        """Take the pair of the original ([postal code or département, code]), or a text. Raises PrefillRefuse."""
        if isinstance(raw, list | tuple):
            raw = self.cle_of_pair([str(item) for item in raw[:2]])
        return super().prefill(descriptor, {"code": raw} if self.find(str(raw)) else raw)

    def cle_of_pair(self, pair: list[str]) -> str:
        """Return the value of the control for the pair of the original."""
        if not pair:
            raise PrefillRefuse(self.name)
        return pair[-1]


def departement_label(value) -> str | None:
    """Return « 59 – Nord » for a stored place."""
    code, nom = value.get("departement"), value.get("departement_nom")
    return f"{code} – {nom}" if code and nom else code or None


def departement_parts(code: str) -> dict[str, str]:
    """Return what a stored place keeps of its département."""
    found = territoires.departement(code)
    if found is None:
        return {"departement": code, "departement_nom": "", "region": ""}
    return {"departement": found.code, "departement_nom": found.nom, "region": found.region}


def api_departement(value) -> dict | None:
    """Return the GraphQL `Departement` of a stored place."""
    if not isinstance(value, dict) or not value.get("departement"):
        return None
    return {"code": value["departement"], "name": value.get("departement_nom") or ""}
