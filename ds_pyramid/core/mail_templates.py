"""A mail's three parts, rendered in the recipient's language from templates/emails/<name>/.

`subject.txt` and `text.txt` are Chameleon text templates; `html.pt` fills the slot `contenu` of emails/layout.pt.
In all three, `_("Texte ${x}", x=1)` translates and date, heure, datetime, nombre format; `html.pt` may use
i18n:translate as pages do.
"""

import gettext
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from chameleon import PageTemplateLoader
from translationstring import TranslationString, Translator

from ds_pyramid.core import formats
from ds_pyramid.core.i18n import DOMAIN, _

FORMATS: dict[str, Callable[..., str]] = {
    "date": formats.format_date,
    "datetime": formats.format_datetime,
    "heure": formats.format_time,
    "nombre": formats.format_number,
}
LOCALES = Path(__file__).parents[1] / "locale"

# Layout of the text part: the body, then what every mail of the platform says.
SIGNATURE = _("L’équipe ${site}")
NO_REPLY = _(
    "Ce message est envoyé automatiquement : une réponse à cette adresse ne serait lue par personne."
)
DOSSIER = _("Dossier no ${numero} : ${lien}")


def render_subject(name: str, langue: str, context: dict) -> str:
    """Return the subject on one line, whatever line breaks its values hold."""
    return one_line(_render(f"{name}/subject.txt", langue, context))


def render_text(name: str, langue: str, context: dict) -> str:
    """Return the plain text part, with its signature; lines emptied by a condition disappear."""
    translate = translator(langue)
    body = re.sub(r"\n{3,}", "\n\n", _render(f"{name}/text.txt", langue, context)).strip()
    foot = [
        translate(SIGNATURE, mapping={"site": context["site"]}),
        context["site_url"],
        "",
        translate(NO_REPLY),
    ]
    if context.get("mention"):
        body = f"{body}\n\n{translate(context['mention'])}"
    if context.get("numero_dossier") and context.get("lien_dossier"):
        values = {"numero": context["numero_dossier"], "lien": context["lien_dossier"]}
        body = f"{body}\n\n{translate(DOSSIER, mapping=values)}"
    return body + "\n\n-- \n" + "\n".join(foot) + "\n"


def render_html(name: str, langue: str, context: dict) -> str:
    """Return the HTML part; every value is escaped by the template language."""
    return _render(f"{name}/html.pt", langue, context)


def one_line(text: str) -> str:
    """Return a text without line breaks or control characters, as headers need."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", str(text)).split())


@cache
def translator(langue: str):
    """Return translate(msgid, mapping=None) for one language; French is the msgid itself."""
    catalogue = gettext.translation(DOMAIN, LOCALES, languages=[langue], fallback=True)
    return Translator(catalogue, _lookup)


def _lookup(catalogue, message, domain, context):
    look_up = catalogue.gettext
    return look_up(message) if message else message


@cache
def _loader():
    import ds_pyramid.templates

    folder = Path(ds_pyramid.templates.__file__).parent / "emails"
    return PageTemplateLoader(str(folder), translate=_translate)


def _translate(msgid, domain=None, mapping=None, context=None, target_language=None, default=None):
    message = TranslationString(msgid, domain=domain or DOMAIN, default=default, mapping=mapping)
    return translator(target_language or "fr")(message)


def _render(path: str, langue: str, context: dict) -> str:
    translate = translator(langue)

    def _(msgid, **mapping):
        return translate(TranslationString(msgid, domain=DOMAIN, mapping=mapping or None))

    context = {
        key: translate(value) if isinstance(value, TranslationString) else value
        for key, value in context.items()
    }
    helpers: dict = {name: partial(each, langue=langue) for name, each in FORMATS.items()}
    kind = "text" if path.endswith(".txt") else "xml"
    rendered = _loader().load(path, kind)(
        **(helpers | context | {"_": _, "target_language": langue, "langue": langue})
    )
    # Chameleon gives bytes for text templates and text for the others.
    return rendered.decode() if isinstance(rendered, bytes) else rendered
