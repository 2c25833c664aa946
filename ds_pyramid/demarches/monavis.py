"""The code of the MonAvis button, read strictly: a link to the observatory around an image of it (A-449).

Nothing of what was pasted is ever shown: only the two addresses are kept.
"""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.reglages import MonAvis

HOTES = frozenset(f"{name}.numerique.gouv.fr" for name in ("monavis", "jedonnemonavis", "voxusagers"))
ATTRIBUTS = {"a": {"href", "target", "rel", "title"}, "img": {"src", "alt", "title", "width", "height"}}
LONGEST = 2_000  # characters


class _Lecteur(HTMLParser):
    """Keep the attributes of the one link and the one image; remember anything else."""

    def __init__(self):
        super().__init__()
        self.found: dict[str, dict] = {}
        self.autre = False

    def handle_starttag(self, tag, attrs):
        expected = "img" if "a" in self.found else "a"
        if tag != expected or tag in self.found or not {name for name, _value in attrs} <= ATTRIBUTS[tag]:
            self.autre = True
        self.found[tag] = dict(attrs)

    def handle_data(self, data):
        self.autre = self.autre or bool(data.strip())

    def handle_comment(self, data):
        self.autre = True

    def handle_decl(self, decl):
        self.autre = True


def read_code(code: str) -> MonAvis:
    """Return the addresses of a code. Raises ReglageRefuse for anything but the expected button."""
    lecteur = _Lecteur()
    lecteur.feed(code.strip()[: LONGEST + 1])
    lecteur.close()
    lien = (lecteur.found.get("a") or {}).get("href") or ""
    image = (lecteur.found.get("img") or {}).get("src") or ""
    if lecteur.autre or len(code) > LONGEST or not (_known(lien) and _known(image)):
        raise ReglageRefuse(
            "code",
            _("Ce code n’est pas celui d’un bouton MonAvis : copiez-le en entier depuis l’observatoire."),
        )
    return MonAvis(lien, image)


def _known(adresse):
    try:
        parts = urlsplit(adresse)
        return (
            parts.scheme == "https"
            and parts.hostname in HOTES
            and parts.port is None
            and "@" not in parts.netloc
        )
    except ValueError:
        return False
