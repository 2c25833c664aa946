"""The frame of pages, helpers of templates, messages, and how Deform's fields are drawn."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import colander
import pytest
from deform import Form
from deform.widget import CheckboxChoiceWidget, HiddenWidget, RadioChoiceWidget, SequenceWidget
from markupsafe import Markup

from ds_pyramid.core import formats
from ds_pyramid.web.fields import deform_renderer


def test_a_signed_out_page_offers_to_sign_in_and_come_back(look):
    page = look().get("/essai")
    assert page.html.find("a", string="Se connecter")["href"] == "/connexion?retour=%2Fessai"
    assert page.html.select_one(".ds-menu--compte") is None


def test_a_signed_in_page_has_the_account_menu_and_a_sign_out_form(look):
    app = look()
    app.set_cookie("roles", "usager")
    page = app.get("/essai")
    links = [link["href"] for link in page.html.select(".ds-menu--compte a")]
    assert links == ["/dossiers", "/profil"]
    form = page.html.find("form", action="/deconnexion")
    assert form["method"] == "post"
    assert form.find("input", {"name": "csrf_token"})["value"]
    assert page.html.select_one(".ds-roles") is None


@pytest.mark.req("U-002")
def test_several_roles_give_a_switch_between_spaces(look):
    app = look()
    app.set_cookie("roles", "usager.administrateur")
    links = app.get("/essai").html.select(".ds-roles a")
    assert [link["href"] for link in links] == ["/dossiers", "/admin"]


@pytest.mark.req("X-702", "U-437")
def test_the_footer_leads_to_the_accessibility_statement_and_the_rules(look):
    links = [link["href"] for link in look().get("/essai").html.select("footer a")]
    assert links == ["/accessibilite", "/cgu", "/donnees-personnelles", "/cookies", "/contact"]


@pytest.mark.req("U-436", "X-709")
def test_an_old_browser_reads_a_warning_that_others_hide(look):
    app = look()
    assert "Votre navigateur est ancien" in app.get("/essai").text
    css = app.get(app.app.registry.assets.path("css/socle.css")).text
    assert "@supports (display: grid) { .ds-vieux-navigateur { display: none; } }" in css


def test_the_site_has_the_name_and_the_announcement_of_its_operator(look):
    page = look(**{"ds.site_name": "Guichet", "ds.annonce": "Maintenance à 20 h"}).get("/essai")
    assert page.html.title.text == "Essai – Guichet"
    assert "Maintenance à 20 h" in page.html.select_one(".fr-notice").text


def test_the_title_of_a_form_refused_begins_by_saying_so(app):
    form = app.get("/connexion").forms[0]
    form["email"], form["password"] = "inconnue@exemple.fr", "pas le bon"
    assert form.submit().html.title.text == "Erreur : Connexion – Démarches"
    assert app.get("/connexion").html.title.text == "Connexion – Démarches"


def test_a_message_is_shown_once(look):
    app = look()
    page = app.get("/essai")
    shown = page.forms[0].submit("deposer").follow()
    assert "Dossier déposé." in shown.html.select_one("[role=status].fr-alert--success").text
    assert "Dossier déposé." not in app.get("/essai").text


def test_a_forged_message_is_ignored(look):
    app = look()
    app.set_cookie("ds_messages", "W10.forged")
    assert "fr-alert" not in app.get("/essai").html.main.decode()


# -- formats -------------------------------------------------------------------------------------------------------


def test_how_long_a_form_takes_is_told_in_hours_past_one():
    told = [formats.format_minutes(minutes) for minutes in (0, 20, 60, 73, 120)]
    assert [text.replace("\xa0", " ") for text in told] == ["0 min", "20 min", "1 h", "1 h 13 min", "2 h"]


def test_dates_and_times_are_told_in_paris_time():
    moment = datetime(2026, 1, 14, 13, 32, tzinfo=UTC)
    assert formats.format_datetime(moment) == "14 janvier 2026 à 14 h 32"
    assert formats.format_datetime(moment, "en") == "14 January 2026 at 14:32"
    assert formats.format_date(datetime(2026, 4, 30, 22, 30, tzinfo=UTC)) == "1er mai 2026"
    assert formats.format_date(date(2026, 3, 2)) == "2 mars 2026"
    assert formats.format_time(time(9, 5)) == "9 h 05"
    assert formats.format_date(None) == formats.format_time(None) == formats.format_datetime(None) == ""


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (3201, "3\u202f201", "3,201"),
        (1234.5, "1\u202f234,5", "1,234.5"),
        (2.0, "2", "2"),
        (-12, "\u221212", "\u221212"),
        (Decimal("1000.50"), "1\u202f000,50", "1,000.50"),
        (None, "", ""),
    ],
)
def test_numbers(number, french, english):
    assert formats.format_number(number) == french
    assert formats.format_number(number, "en") == english


@pytest.mark.parametrize(
    ("octets", "text"),
    [(0, "0\u00a0o"), (840, "840\u00a0o"), (12_400, "12\u00a0ko"), (3_440_000, "3,4\u00a0Mo"), (None, "")],
)
def test_sizes_of_files(octets, text):
    assert formats.format_size(octets) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("03 20 00 00 00", "tel:0320000000"),
        ("+33 (0)3.20-00 00 00", "tel:+33320000000"),
        ("À compléter", None),
        ("03 20 00 00 00 (sur rendez-vous)", None),
        (None, None),
    ],
    ids=["french", "international", "words", "both", "none"],
)
def test_only_a_number_is_dialled(text, address):
    assert formats.phone_link(text) == address


def test_waiting_times_are_rounded_up():
    assert [formats.format_duration(s) for s in (0, 30, 60, 130, 4000)] == [
        "1 seconde",
        "30 secondes",
        "1 minute",
        "3 minutes",
        "2 heures",
    ]
    assert formats.format_duration(61, "en") == "2 minutes"


# -- fields of forms -----------------------------------------------------------------------------------------------


def form_of(*nodes, **more) -> Form:
    return Form(colander.SchemaNode(colander.Mapping(), *nodes), renderer=deform_renderer, **more)


def drawn(form):
    from bs4 import BeautifulSoup

    return BeautifulSoup(form.render(), "html.parser")


def text_node(name="nom", **more):
    return colander.SchemaNode(colander.String(), name=name, title="Nom", **more)


@pytest.mark.req("X-704", "U-437")
def test_a_wrong_field_is_tied_to_its_messages_and_listed_at_the_top():
    form = form_of(text_node(description="Comme sur la pièce d’identité"))
    form.error = colander.Invalid(form.schema)
    form["nom"].error = colander.Invalid(form["nom"].schema, "Indiquez un nom.")
    html = drawn(form)
    control = html.find(id="nom")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "nom-aide nom-messages"
    assert html.find(id="nom-messages").text.strip() == "Indiquez un nom."
    assert html.find(id="nom-aide").text == "Comme sur la pièce d’identité"
    assert html.select_one("[role=alert] a")["href"] == "#nom"
    assert html.find("label", {"for": "nom"})


@pytest.mark.req("U-123")
def test_a_mandatory_field_bears_an_asterisk_that_a_sentence_explains():
    html = drawn(form_of(text_node()))
    assert html.label.select_one(".ds-asterisque").text.strip() == "*"
    assert html.find(id="nom")["aria-required"] == "true"
    assert "sont obligatoires" in html.text
    optional = drawn(form_of(text_node(missing="")))
    assert optional.select_one(".ds-asterisque") is None


@pytest.mark.parametrize("widget", [RadioChoiceWidget, CheckboxChoiceWidget])
def test_several_boxes_are_a_group_with_a_legend(widget):
    typ = colander.String() if widget is RadioChoiceWidget else colander.Set()
    node = colander.SchemaNode(
        typ, name="lieux", title="Lieux", widget=widget(values=(("a", "A"), ("b", "B")))
    )
    html = drawn(form_of(node))
    assert html.fieldset.legend.text.startswith("Lieux")
    assert [label.text.strip() for label in html.fieldset.find_all("label")] == ["A", "B"]
    assert all(html.find(id=label["for"]) for label in html.fieldset.find_all("label"))


def test_a_description_is_escaped_unless_it_is_declared_clean():
    html = drawn(
        form_of(text_node(description="<b>gras</b>"), text_node("b", description=Markup("<b>gras</b>")))
    )
    assert html.find(id="nom-aide").b is None
    assert html.find(id="b-aide").b.text == "gras"


def test_a_hidden_field_has_no_label():
    html = drawn(form_of(colander.SchemaNode(colander.String(), name="cle", widget=HiddenWidget())))
    assert html.find(id="cle")["type"] == "hidden"
    assert html.label is None


def test_the_controls_of_a_sequence_have_ids_of_their_own_and_buttons_for_rows():
    row = colander.SchemaNode(colander.Mapping(), text_node(), name="ligne", title="Dépense")
    node = colander.SchemaNode(
        colander.Sequence(), row, name="lignes", title="Dépenses", widget=SequenceWidget()
    )
    form = form_of(node)
    form.set_appstruct({"lignes": [{"nom": "a"}, {"nom": "b"}]})
    html = drawn(form)
    ids = [found["id"] for found in html.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert [found["value"] for found in html.find_all("input", {"name": "nom"})] == ["a", "b"]
    assert html.find("button", {"name": "__ajouter__"})["value"] == "lignes"
    assert [b["value"] for b in html.find_all("button", {"name": "__retirer__"})] == ["lignes:0", "lignes:1"]


def test_a_form_says_what_it_holds_when_it_is_only_read():
    form = form_of(text_node(), text_node("vide", missing=""))
    form.set_appstruct({"nom": "Moreau"})
    html = form.render(readonly=True)
    assert "Moreau" in html
    assert "Non renseigné" in html
    assert "<input" not in html
