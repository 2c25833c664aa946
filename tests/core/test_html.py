"""Texts of administrateurs: a little formatting, nothing that acts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ds_pyramid.core.html import clean, light_html, plain

DANGEROUS = re.compile(r"<(?!/?(?:p|br|b|strong|i|em|u|ul|ol|li|a)[\s>/])", re.IGNORECASE)


@pytest.mark.req("A-084", "X-440")
@pytest.mark.parametrize(
    ("text", "stored", "shown"),
    [
        ("a < b & c", "a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<b>gras</b> <script>x</script>", "<b>gras</b>", "<p><b>gras</b></p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>", "<p>a</p>"),
        ("<h1>Titre</h1>suite", "<h1>Titre</h1>suite", "<p><strong>Titre</strong></p>suite"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>', None),
        ("<img src=x onerror=x()>", "<img src=x onerror=x()>", "<p>&lt;img src=x onerror=x()&gt;</p>"),
        ("un\n\ndeux\r\ntrois", "un\n\ndeux\ntrois", "<p>un</p><p>deux<br>trois</p>"),
        ("Exemple :\n* un\n* deux", None, "<p>Exemple :</p><ul><li>un</li><li>deux</li></ul>"),
        ("un **gras**", None, "<p>un <strong>gras</strong></p>"),
        ("", "", ""),
    ],
)
def test_what_is_stored_and_shown(text, stored, shown):
    assert stored is None or clean(text) == stored
    assert shown is None or str(light_html(clean(text))) == shown


def test_links_are_made_of_addresses_and_of_brackets():
    html = str(light_html("Voir [la loi](https://loi.test/a?b=1&c=2) et https://site.test/x."))
    assert '<a href="https://loi.test/a?b=1&amp;c=2" rel="noopener noreferrer">la loi</a>' in html
    assert '<a href="https://site.test/x" rel="noopener noreferrer">https://site.test/x</a>.' in html
    assert "<a" not in str(light_html("[piège](javascript:x)"))


def test_a_text_without_its_formatting():
    assert plain("<p>Un <b>gras</b> &amp; plus</p><p>deux</p>") == "Un gras & plus deux"
    assert plain("a < b") == "a < b"
    assert plain("") == ""


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "script",
        "p",
        " onload=",
        '"',
        "'",
        "javascript:",
        "**",
        "[",
        "](",
        ")",
        "https://a.fr",
        "&lt;",
        "\n",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))
def test_nothing_that_acts_is_ever_shown(text):
    html = str(light_html(clean(text)))
    assert not DANGEROUS.search(html)
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html))
