"""Texts of administrateurs: a little formatting is kept, everything else is neutralised (A-084, X-440).

A text without any tag of the list is plain: it is stored and shown as typed, whatever characters it holds. One with
tags is cleaned when it is saved (`clean`) and cleaned again when it is shown (`light_html`), which also understands
what forms of the original hold: blank lines, `* lists`, `**bold**` and `[links](https://…)`.
"""

import re
from functools import lru_cache
from html import unescape

import nh3
from markupsafe import Markup, escape

TITLES = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", "ul", "ol", "li", "div", *TITLES)
TAGS = {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "a", *TITLES}
SCHEMES = {"http", "https", "mailto", "tel"}

_TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS | {'div', 'span'}))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK = re.compile(rf"<(?:{'|'.join(BLOCKS)})[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<(/?)h[1-6]>")
_BOLD = re.compile(r"\*\*([^*\n<>]+)\*\*")
# The address of a link may be a balise (`--lien dossier--`), replaced where the text is used.
_LINK = re.compile(r"\[([^\[\]<>]+)\]\((https?://[^\s()<>\"]+|--[^()<>\"\n]+--)\)")
_ADDRESS = re.compile(r"(?<![\"'>=/\w])(https?://[^\s<>\"')]+[^\s<>\"').,;:!?])")
_ANCHOR = re.compile(r'<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ITEM = re.compile(r"\s*[*-]\s+(.+)")


def clean(text: str) -> str:
    """Return what is stored of a text: plain text as typed, formatted text reduced to the tags of the list."""
    text = (text or "").replace("\r\n", "\n").replace("\0", "").strip()
    return _sanitize(text).strip() if _TAG.search(text) else text


@lru_cache(maxsize=4096)
def light_html(text: str) -> Markup:
    """Return a text as safe HTML, with its paragraphs, lists and links; empty when there is none."""
    text = (text or "").replace("\r\n", "\n").strip()
    if not text:
        return Markup("")
    formatted = bool(_TAG.search(text))
    html = _sanitize(text) if formatted else str(escape(text))
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    if not formatted:
        html = _ADDRESS.sub(r'<a href="\1">\1</a>', html)
    html = _BOLD.sub(r"<strong>\1</strong>", html)
    if not _BLOCK.search(html):
        html = _blocks(html)
    return Markup(_TITLE.sub(_as_paragraph, _sanitize(html)))  # noqa: S704 - sanitised on this very line


def plain(text: str) -> str:
    """Return a text without its formatting, on one line."""
    text = text or ""
    if _TAG.search(text):
        text = unescape(nh3.clean(re.sub(r"<[^>]*>", " \\g<0>", text), tags=set()))
    return " ".join(text.split())


def to_text(html: str) -> str:
    """Return sanitised HTML as the plain text of a mail: blank lines, dashes for lists, addresses after their words."""
    text = _ANCHOR.sub(_words_and_address, " ".join(html.split()))
    text = re.sub(r"\s*<(?:br|tr)\b[^>]*>\s*", "\n", text)
    text = re.sub(r"\s*<li>\s*", "\n- ", text)
    text = re.sub(r"\s*</t[hd]>\s*(?=<t[hd])", " | ", text)
    text = re.sub(r"\s*</?(?:p|ul|ol|table)\b[^>]*>\s*", "\n\n", text)
    text = unescape(re.sub(r"<[^>]*>", "", text))
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words_and_address(match):
    address, words = match[1].removeprefix("mailto:").removeprefix("tel:"), match[2].strip()
    plain_words = re.sub(r"<[^>]*>", "", words)
    return words if plain_words == address or not address else f"{words} : {address}"


def _sanitize(html):
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)


def _as_paragraph(match):
    # A title inside a page that has its own would break the outline that screen readers list.
    return "</strong></p>" if match[1] else "<p><strong>"


def _blocks(html):
    """Turn blank lines into paragraphs and lines beginning with a star or a dash into lists."""
    html = re.sub(r"(?:\s*<br\s*/?>\s*){2,}|\n\s*<br\s*/?>\s*\n", "\n\n", html)
    return "".join(_paragraph(part.split("\n")) for part in re.split(r"\n\s*\n", html) if part.strip())


def _paragraph(lines):
    parts: list[str] = []
    open_text: list[str] = []
    items: list[str] = []

    def close():
        if open_text:
            parts.append(f"<p>{'<br>'.join(open_text)}</p>")
        if items:
            parts.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
        open_text.clear()
        items.clear()

    for line in lines:
        item = _ITEM.fullmatch(line)
        if bool(item) == bool(open_text):
            close()
        if item:
            items.append(item[1].strip())
        elif line.strip():
            open_text.append(line.strip())
    close()
    return "".join(parts)
