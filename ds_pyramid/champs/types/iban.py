"""IBAN: French ones, others where the champ admits them; compact in store, by four on pages (U-187, decisions.md)."""

from functools import lru_cache

from ds_pyramid.champs import options
from ds_pyramid.champs.base import MOYEN, PAIEMENT, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """Other countries."""

    foreign = options.boolean("foreign", _("Accepter aussi les IBAN d’autres pays"))


@lru_cache(maxsize=1024)
def is_iban(number: str) -> bool:
    """Say whether a compact number is an IBAN, by its length, form and key."""
    from stdnum import iban

    return number.isascii() and number.isalnum() and 15 <= len(number) <= 34 and iban.is_valid(number)


@champ_type
class Iban(ChampType):
    """A bank account number, checked by its key."""

    name = "iban"
    libelle = _("IBAN")
    description = _("Un numéro de compte bancaire, vérifié par sa clé")
    category = PAIEMENT
    rank = 20
    icon = "banque"
    duree = MOYEN
    prefillable = True
    options_schema = Options
    default_options = {"foreign": False}
    input_attributes = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
    message_francais = _(
        "« ${libelle} » n’est pas un IBAN français valide. Recopiez les 27 caractères de votre relevé, "
        "qui commencent par FR."
    )
    message_iban = _("« ${libelle} » n’est pas un IBAN valide. Recopiez tous les caractères de votre relevé.")

    def normalize(self, descriptor, raw):
        """Compact: no space, capitals."""
        raw = texts_only(raw)
        text = raw if isinstance(raw, str) else ""
        return "".join(text.split()).replace("-", "").replace(".", "").upper() or None

    def to_input(self, descriptor, value):
        """Show by four."""
        return by_four(value)

    def check(self, descriptor, value):
        """Check the key, and the country."""
        if self.option(descriptor, "foreign"):
            return [] if is_iban(value) else [self.message(self.message_iban, descriptor)]
        if value.startswith("FR") and len(value) == 27 and is_iban(value):
            return []
        return [self.message(self.message_francais, descriptor)]

    def text(self, descriptor, value):
        """Write by four."""
        return by_four(value)

    def api_string(self, descriptor, value):
        """Give it compact."""
        return value

    def search_terms(self, descriptor, value):
        """Give it compact."""
        return (value,)

    def sample(self, descriptor, rng):
        """Return a French IBAN with a right key."""
        bban = f"{rng.randrange(10**5):05}{rng.randrange(10**5):05}{rng.randrange(10**11):011}"
        bank, branch, account = int(bban[:5]), int(bban[5:10]), int(bban[10:])
        bban += f"{97 - (89 * bank + 15 * branch + 3 * account) % 97:02}"
        return f"FR{98 - int(f'{bban}152700') % 97:02}{bban}"


def by_four(number: str) -> str:
    """Return a number in groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
