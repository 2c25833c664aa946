"""Every text shown to people is in the catalogues, and the English site speaks English.

The reference is the .pot as it stands, not a new extraction: a text added since waits for `make catalogues`.
"""

import html
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from lxml import etree

from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.web.negociation import COOKIE
from tests.factories.accounts import PASSWORD, make_compte, queued_mails, sign_in
from tests.factories.demarches import SLUG, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "ds_pyramid" / "locale"
POT = LOCALE / "ds_pyramid.pot"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "ds_pyramid.po"
FRENCH = LOCALE / "fr" / "LC_MESSAGES" / "ds_pyramid.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.pt"))
NAMESPACES = {name: f"http://xml.zope.org/namespaces/{name}" for name in ("tal", "metal", "i18n")}
I18N = f"{{{NAMESPACES['i18n']}}}"
VARIABLE = re.compile(r"\$\{[^}]*\}")
AGENT = "agent@exemple.fr"
USAGER = "usager@exemple.fr"


def catalogue(path):
    """Return the messages of a file, without its header."""
    return [message for message in read_po(BytesIO(path.read_bytes())) if message.id]


def variables(text):
    """Return the names of variables of a text, sorted."""
    return sorted(VARIABLE.findall(text))


# Catalogues


def test_every_message_is_translated_into_english():
    english = {message.id: message.string for message in catalogue(ENGLISH)}
    assert [message.id for message in catalogue(POT) if not english.get(message.id)] == []


def test_translations_keep_the_variables():
    wrong = [m.id for m in catalogue(ENGLISH) if m.string and variables(m.id) != variables(m.string)]
    assert wrong == []


def test_translations_keep_the_markup_and_no_french_quotes():
    tags = re.compile(r"&\w+;|</?\w+")
    pairs = [(m.id, m.string) for m in catalogue(ENGLISH) if m.string]
    assert [id for id, text in pairs if sorted(tags.findall(id)) != sorted(tags.findall(text))] == []
    assert [id for id, text in pairs if re.search("[«»]", text)] == []


@pytest.mark.parametrize("path", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_no_message_is_fuzzy(path):
    assert [message.id for message in catalogue(path) if message.fuzzy] == []


def test_french_shows_the_messages_themselves():
    assert [message.id for message in catalogue(FRENCH) if message.string] == []


# Templates: what is extracted is what is asked for when a page is drawn


def translated_elements():
    """Yield (file:line, element) of each i18n:translate of the templates."""
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    for path in TEMPLATES:
        body = re.sub(r"<!DOCTYPE[^>]*>|<\?xml[^>]*\?>", "", path.read_text(encoding="utf-8"))
        body = re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", " ", body)
        tree = etree.fromstring(f"<r {declared}>{body}</r>".encode())
        for element in tree.iter(etree.Element):
            if f"{I18N}translate" in element.attrib:
                yield f"{path.relative_to(ROOT)}:{element.sourceline}", element


def own_parts(element):
    """Return the texts and the children of a translated element that are no variable of its message."""
    texts, children = [element.text or ""], []
    for child in element:
        if isinstance(child.tag, str) and f"{I18N}name" not in child.attrib:
            children.append(child.tag)
        texts.append(child.tail or "")
    return texts, children


def test_texts_of_templates_hold_nothing_computed_but_named_variables():
    wrong = []
    for place, element in translated_elements():
        texts, children = own_parts(element)
        if children or any("${" in text for text in texts):
            wrong.append(place)
    assert wrong == [], "put i18n:name on what varies, and translate inner elements by themselves"


def test_texts_of_templates_have_their_domain():
    wrong = [
        place
        for place, element in translated_elements()
        if not any(f"{I18N}domain" in e.attrib for e in (element, *element.iterancestors()))
    ]
    assert wrong == []


# Pages


@pytest.fixture
def compiled():
    """The English catalogue as it stands, compiled where the application reads it."""
    target = ENGLISH.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < ENGLISH.stat().st_mtime:
        content = BytesIO()
        write_mo(content, read_po(BytesIO(ENGLISH.read_bytes()), locale="en"))
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(content.getvalue())
        fresh.replace(target)


@pytest.fixture
def pages(compiled, site, wsgi, app):
    """The main pages as an English-speaking visitor, usager and agent see them: {path: page}."""
    with site() as root:
        admin = make_compte(root, AGENT, Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
        usager = make_compte(root, USAGER)
        usager.locale = "en"
        demarche = make_publiee(root, admin, libelle="Fishing permit", zones=("agriculture",))
        dossier = make_depose(root, demarche, usager, notify=notifier(wsgi.registry))
        brouillon = make_brouillon(root, demarche, usager)
        numero, depose, draft = demarche.numero, dossier.numero, brouillon.numero
    app.set_cookie(COOKIE, "en")
    seen = {}

    def see(*paths):
        seen.update((path, app.get(path)) for path in paths)

    see("/", "/connexion", "/inscription", f"/commencer/{SLUG}")
    sign_in(app, USAGER, PASSWORD)
    see("/dossiers", f"/dossiers/{draft}/modifier", f"/dossiers/{depose}", f"/dossiers/{depose}/demande")
    app.reset()
    app.set_cookie(COOKIE, "en")
    sign_in(app, AGENT, PASSWORD)
    see("/admin", f"/admin/demarches/{numero}", "/instruction", f"/instruction/{numero}")
    see(f"/instruction/{numero}/dossiers/{depose}", "/profil")
    return seen


def visible_text(page):
    """Return what a page shows or says aloud, on one line."""
    soup = page.html
    for hidden in soup.select("script, style, [lang=fr], [hreflang=fr]"):
        hidden.decompose()
    attributes = ("title", "placeholder", "aria-label", "alt")
    spoken = [str(tag[name]) for tag in soup.find_all(True) for name in attributes if tag.get(name)]
    return " ".join(" ".join((soup.get_text(" "), *spoken)).split())


def french_fragments():
    """Return the pieces of French between variables, several words long, that no English text holds."""
    messages = catalogue(ENGLISH)
    english = "\n".join(m.string for m in messages if m.string)
    pieces = {" ".join(html.unescape(piece).split()) for m in messages for piece in VARIABLE.split(m.id)}
    return sorted(piece for piece in pieces if len(piece) > 12 and " " in piece and piece not in english)


@pytest.mark.functional
@pytest.mark.req("U-433", "X-708")
def test_pages_and_mails_in_english_hold_no_french_text(pages, settings):
    fragments = french_fragments()
    assert len(fragments) > 1000
    for path, page in pages.items():
        assert page.html.html["lang"] == "en", path
        text = visible_text(page)
        assert [fragment for fragment in fragments if fragment in text] == [], path
    (mail,) = [mail for mail in queued_mails(settings) if USAGER in mail["To"]]
    for kind in ("plain", "html"):
        text = " ".join((mail["Subject"] + mail.get_body((kind,)).get_content()).split())
        assert "has been submitted" in text
        assert [fragment for fragment in fragments if fragment in text] == []
