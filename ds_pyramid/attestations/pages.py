"""The HTML of documents: templates/attestations/, in the language asked, before it becomes a PDF."""

from collections.abc import Callable
from functools import cache, partial
from importlib import resources

from chameleon import PageTemplateLoader
from translationstring import TranslationString

from ds_pyramid.core import formats
from ds_pyramid.core.i18n import DOMAIN
from ds_pyramid.core.mail_templates import translator

FORMATS: dict[str, Callable[..., str]] = {
    "date": formats.format_date,
    "datetime": formats.format_datetime,
    "heure": formats.format_time,
    "nombre": formats.format_number,
    "taille": formats.format_size,
}


def render_page(name: str, registry, *, langue: str = "fr", **context) -> str:
    """Return the HTML of templates/attestations/<name>.pt; every value is escaped by the template language."""
    helpers = {key: partial(function, langue=langue) for key, function in FORMATS.items()}
    settings = registry.settings
    site = settings.get("ds.site_name") or settings.get("ds.site") or "Démarches"
    return _loader().load(f"{name}.pt")(
        **(
            helpers
            | {"langue": langue, "target_language": langue, "site": site, "_": partial(_text, langue)}
            | context
        )
    )


def _text(langue, message):
    """Translate a message that code chose, such as the label of a state."""
    return translator(langue)(message) if isinstance(message, TranslationString) else message


@cache
def _loader():
    folder = str(resources.files("ds_pyramid.templates") / "attestations")
    return PageTemplateLoader(folder, translate=_translate)


def _translate(msgid, domain=None, mapping=None, context=None, target_language=None, default=None):
    message = TranslationString(msgid, domain=domain or DOMAIN, default=default, mapping=mapping)
    return translator(target_language or "fr")(message)
