"""Balises: `--libellé--` in a text of the administrateur, replaced by what a dossier holds (A- §24.2)."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from ds_pyramid.core.formats import format_date, format_datetime, format_number
from ds_pyramid.core.html import light_html, to_text
from ds_pyramid.demarches.balises_table import (
    DECISION,
    DEPOT,
    INSTRUCTION,
    Balise,
    Lien,
    Source,
    Tableau,
    fold,
    of_demarche,
)

__all__ = [
    "DECISION",
    "DEPOT",
    "INSTRUCTION",
    "TAG",
    "Rendu",
    "balises",
    "empty_tags",
    "groups",
    "render",
    "table_of_tags",
    "to_shown",
    "to_stored",
    "unknown_tags",
]

TAG = re.compile(r"--(?!-)([^\n]+?)(?<!-)--")
CODE = re.compile(r"(?:champ|annotation)/\d+(?:/.+)?")  # what stands for a champ in a stored text
HREF = re.compile(r'href="--([^"]+?)--"')
MARKUP = re.compile(r"(<[^>]*>)")
COLONNES_MAX = 6  # a wider block is written as a list of sentences


def balises(demarche, *, mail: bool = True, depuis: int = DECISION) -> list[Balise]:
    """Return the tags a text of the démarche may hold, in the order of the list shown to the administrateur."""
    found = of_demarche(demarche, [demarche.draft])
    return [b for b in found if b.depuis <= depuis and (mail or not b.mail)]


def unknown_tags(text: str, demarche, *, mail: bool = True, depuis: int = DECISION) -> list[str]:
    """Return the names between dashes that no tag has, in order, once each (A-399, A-401)."""
    table = table_of_tags(demarche, [demarche.draft, demarche.revision])
    found = {}
    for name in TAG.findall(text or ""):
        balise = table.get(fold(name))
        if balise is None or balise.depuis > depuis or (balise.mail and not mail):
            found.setdefault(name.strip())
    return list(found)


class Rendu:
    """The texts of a démarche for one dossier; answers and tags are read once, whatever the number of texts.

    A value is always text: it injects neither markup, nor a link, nor another tag (A-406). An unknown tag stays as
    typed (I-195), but one of a champ that the form has lost leaves nothing. Addresses need the registry.
    """

    def __init__(self, dossier, registry=None):
        self.source = Source(dossier, registry)

    @cached_property
    def table(self) -> dict[str, Balise]:
        """Folded name -> tag."""
        demarche = self.source.demarche
        return table_of_tags(demarche, [self.source.dossier.revision, demarche.draft, demarche.revision])

    def texte(self, text: str) -> str:
        """Return a plain text with its values, as in a subject or a title."""
        return TAG.sub(lambda match: self._replace(match, html=False), text or "")

    def html(self, text: str) -> Markup:
        """Return a text with light formatting as safe HTML, with its values."""
        return Markup(self.in_html(str(light_html(text))))  # noqa: S704 - light_html is sanitised, values escaped

    def as_text(self, text: str) -> str:
        """Return a text with light formatting as plain text, with its values, as mails need beside their HTML."""
        return to_text(str(self.html(text)))

    def in_html(self, html: str) -> str:
        """Return HTML with its values; in an address, only a tag that is a link is replaced."""
        html = HREF.sub(self._address, html)
        parts = MARKUP.split(html)
        parts[::2] = [TAG.sub(lambda match: self._replace(match, html=True), part) for part in parts[::2]]
        return "".join(parts)

    def empty_tags(self, text: str) -> list[str]:
        """Return the labels of the tags that have no value in this dossier (A-425, I-202)."""
        found = {}
        for name in TAG.findall(text or ""):
            balise = self.table.get(fold(name))
            if balise is not None and not _shown(balise.value(self.source), False):
                found.setdefault(balise.libelle)
        return list(found)

    def _replace(self, match, *, html):
        balise = self.table.get(fold(match[1]))
        if balise is not None:
            return _shown(balise.value(self.source), html)
        return "" if CODE.fullmatch(match[1]) else match[0]

    def _address(self, match):
        balise = self.table.get(fold(match[1]))
        value = balise.value(self.source) if balise is not None else None
        return f'href="{escape(value.url)}"' if isinstance(value, Lien) else match[0]


def render(text: str, dossier, *, registry=None, html: bool = False) -> str:
    """Return one text with the values of a dossier; with `html`, it is sanitised HTML already."""
    rendu = Rendu(dossier, registry)
    return rendu.in_html(text or "") if html else rendu.texte(text)


def empty_tags(text: str, dossier, registry=None) -> list[str]:
    """Return the labels of the tags that have no value in this dossier (A-425, I-202)."""
    return Rendu(dossier, registry).empty_tags(text)


def to_stored(text: str, demarche) -> str:
    """Return the text with the tags of champs by identifier, so that they survive a change of label (A-405)."""
    table = table_of_tags(demarche, [demarche.draft, demarche.revision])

    def replace(match):
        balise = table.get(fold(match[1]))
        return f"--{balise.code}--" if balise is not None and balise.code else match[0]

    return TAG.sub(replace, text or "")


def to_shown(text: str, demarche) -> str:
    """Return a stored text with the labels of today, as the administrateur reads it.

    A champ that the form has lost keeps its last label, by which the text is then refused.
    """
    numbers = sorted((int(name) for name in demarche["revisions"]), reverse=True)
    revisions = [demarche.draft, demarche.revision, *(demarche.revision_no(number) for number in numbers)]
    names: dict[str, str] = {}
    if CODE.search(text or ""):
        for balise in of_demarche(demarche, revisions):
            if balise.code:
                names.setdefault(balise.code, balise.libelle)
    return TAG.sub(lambda match: f"--{names.get(match[1], match[1])}--", text or "")


def table_of_tags(demarche, revisions) -> dict[str, Balise]:
    """Return folded name -> tag; the first revision wins, common tags win over champs."""
    table: dict[str, Balise] = {}
    for balise in of_demarche(demarche, revisions):
        table.setdefault(fold(balise.libelle), balise)
        if balise.code:
            table.setdefault(fold(balise.code), balise)
    return table


def groups(found: Iterable[Balise]) -> dict[str, list[Balise]]:
    """Return the tags by group, in order, for the list shown below an editor (A-398)."""
    by_group: dict[str, list[Balise]] = {}
    for balise in found:
        by_group.setdefault(balise.groupe, []).append(balise)
    return by_group


def _shown(value: Any, html: bool) -> str:
    """Return a value as read in a mail or a document."""
    if isinstance(value, Lien):
        if not html:
            return value.url
        return Markup('<a href="{}">{}</a>').format(value.url, value.texte) if value.url else ""
    if isinstance(value, Tableau):
        if html and len(value.entetes) <= COLONNES_MAX:
            return _table(value)
        value = value.phrases
    if isinstance(value, tuple):
        return _list(value, html)
    text = _text(value)
    return Markup("<br/>").join(escape(line) for line in text.splitlines()) if html else text


def _list(lines, html):
    if not html:
        return "\n".join(f"- {line}" for line in lines)
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul>{}</ul>").format(items) if lines else ""


def _table(tableau):
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in tableau.entetes)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(_shown(cell, True)) for cell in row)
        )
        for row in tableau.lignes
    )
    table = Markup('<table class="balise"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return table.format(head, rows)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return format_date(value) if value.tzinfo else format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, (int, float, Decimal)):
        return format_number(value)
    return "" if value is None else str(value)
