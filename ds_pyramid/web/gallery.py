"""`/__galerie`: every component and champ type in each of its states. Development only.

The first part is a page of markup to copy; then Deform's controls; then each champ type, drawn by the form layer.
`config.add_gallery_section(name, function)` adds a section: `function(request)` returns a title and pieces of HTML.
"""

import logging
from dataclasses import dataclass, field
from importlib import import_module
from random import Random

import colander
from deform import Button, Form
from deform.widget import (
    CheckboxChoiceWidget,
    CheckboxWidget,
    FileUploadWidget,
    PasswordWidget,
    RadioChoiceWidget,
    SelectWidget,
    TextAreaWidget,
    TextInputWidget,
)
from markupsafe import escape
from pyramid.security import NO_PERMISSION_REQUIRED

from ds_pyramid.core.i18n import _
from ds_pyramid.web.fields import deform_renderer
from ds_pyramid.web.negociation import Public

log = logging.getLogger(__name__)

LONG = (
    "Un libellé très long, comme on en rencontre dans les formulaires réels, qui tient sur plusieurs lignes "
    "sans rien pousser hors de la page ni couper les mots au mauvais endroit"
)
CHOIX = (("nord", "Nord"), ("pas-de-calais", "Pas-de-Calais"), ("somme", "Somme"), ("aisne", "Aisne"))


@dataclass
class Section:
    """A title and examples: (what it shows, its HTML)."""

    titre: str
    exemples: list = field(default_factory=list)


class MemoryStore(dict):
    """Deform's store of files between two posts, for the drawing only."""

    def preview_url(self, name):
        return None


def example_schema() -> colander.SchemaNode:
    """Return a schema with each of Deform's controls that we draw."""
    text = colander.String
    nodes = (
        ("nom", text(), _("Nom"), "", TextInputWidget(), None),
        ("courriel", text(), _("Adresse électronique"), "Exemple : nom@domaine.fr", TextInputWidget(), ""),
        ("motif", text(), _("Motif"), "Quelques phrases suffisent.", TextAreaWidget(rows=4), None),
        ("secret", text(), _("Mot de passe"), "", PasswordWidget(), ""),
        ("departement", text(), _("Département"), "", SelectWidget(values=(("", "Choisir"), *CHOIX)), ""),
        (
            "reponse",
            text(),
            _("Oui ou non"),
            "",
            RadioChoiceWidget(values=(("o", "Oui"), ("n", "Non"))),
            None,
        ),
        (
            "lieux",
            colander.Set(),
            _("Lieux"),
            "Plusieurs réponses.",
            CheckboxChoiceWidget(values=CHOIX),
            None,
        ),
        ("accord", colander.Boolean(), _("J’accepte les conditions"), "", CheckboxWidget(), False),
        ("piece", colander.Mapping(), _("Pièce"), "PDF, 200 Mo.", FileUploadWidget(MemoryStore()), None),
        ("long", text(), LONG, "", TextInputWidget(), None),
    )
    schema = colander.SchemaNode(colander.Mapping())
    for name, typ, title, description, widget, missing in nodes:
        more = {} if missing is None else {"missing": missing}
        schema.add(
            colander.SchemaNode(typ, name=name, title=title, description=description, widget=widget, **more)
        )
    return schema


def filled() -> dict:
    """Return an answer for each control of the example."""
    return {
        "nom": "Camille Moreau",
        "courriel": "camille@exemple.fr",
        "motif": "Première ligne.\nDeuxième ligne.",
        "departement": "nord",
        "reponse": "n",
        "lieux": {"nord", "somme"},
        "accord": True,
        "long": "Réponse",
    }


def example_form(state: str) -> str:
    """Return the example form `vide`, `rempli`, `en erreur` or `en lecture`."""
    form = Form(
        example_schema(),
        formid=f"galerie-{state.replace(' ', '-')}",
        renderer=deform_renderer,
        buttons=(Button("enregistrer", _("Enregistrer")), Button("annuler", _("Annuler"))),
    )
    for child in form.children:
        child.name = f"{state.replace(' ', '-')}-{child.name}"
    if state in ("rempli", "en lecture"):
        for child, name in zip(form.children, [node.name for node in form.schema], strict=True):
            if name in filled():
                child.cstruct = child.schema.serialize(filled()[name])
    if state == "en erreur":
        form.error = colander.Invalid(form.schema)
        for child in form.children:
            child.error = colander.Invalid(child.schema, _("Cette réponse est à corriger : dites en quoi."))
    return form.render(readonly=state == "en lecture")


def deform_section(request) -> Section:
    """Deform's controls, state by state."""
    states = ("vide", "rempli", "en erreur", "en lecture")
    return Section(
        request.localizer.translate(_("Formulaires")), [(state, example_form(state)) for state in states]
    )


def champ_section(request) -> Section:
    """Each champ type: empty, filled, wrong, read; drawn by the form layer of champs."""
    section = Section(request.localizer.translate(_("Types de champs")))
    registry = _module("ds_pyramid.champs.registry")
    for number, kind in enumerate(registry.champ_types if registry else (), 1):
        name = f"{request.localizer.translate(kind.libelle)} ({kind.name})"
        try:
            html = _drawn(kind, number * 10)
        except Exception as error:  # a type being written must not hide the others
            log.exception("gallery: %s is not drawn", kind.name)
            html = f'<p class="fr-alert fr-alert--error">{escape(repr(error))}</p>'
        section.exemples.append((name, html))
    return section


def _module(name):
    """Import a module of a higher layer without depending on it: the gallery shows what is there."""
    return import_module(name)


def _drawn(kind, number):
    """Return the four states of a type, or how it is drawn when it holds no answer."""
    models, walk, form = (_module(f"ds_pyramid.champs.{part}") for part in ("models", "walk", "form"))
    descriptor = models.ChampDescriptor(
        stable_id=number, type_champ=kind.name, libelle=str(kind.libelle), description="", mandatory=False
    )
    value = kind.sample(descriptor, Random(number)) if kind.fillable else None  # noqa: S311 - an example
    states = []
    for rank, (state, shown, messages, readonly) in enumerate(
        (
            ("vide", None, (), False),
            ("rempli", value, (), False),
            ("en erreur", value, (_("Cette réponse est à corriger : dites en quoi."),), False),
            ("en lecture", value, (), True),
        )
    ):
        champ = walk.Champ(descriptor, models.Key(number + rank), shown)
        if not form.has_control(champ):
            continue
        erreurs = [_module("ds_pyramid.champs.base").Erreur(str(champ.key), message) for message in messages]
        liens = _module("ds_pyramid.champs.page").Liens()
        built = form.build_form(
            [champ], renderer=deform_renderer, erreurs=erreurs, readonly=readonly, liens=liens
        )
        template = "readonly/mapping_item" if readonly else "mapping_item"
        html = "".join(child.render_template(template) for child in built.children)
        states.append((state, f"<dl>{html}</dl>" if readonly else html))
    return "".join(
        f'<div class="fr-mb-2w"><p class="fr-hint-text">{state}</p>{html}</div>' for state, html in states
    )


def gallery_view(request):
    """Show everything."""
    sections = [build(request) for build in request.registry.gallery_sections.values()]
    for kind in ("success", "info", "warning", "error"):
        request.flash(f"Message {kind}", kind)
    return {"sections": sections}


def add_gallery_section(config, name: str, build):
    """Directive: add a section, `build(request) -> Section`."""
    config.registry.gallery_sections[name] = build


def includeme(config):
    """Add the page in development, and the directive everywhere."""
    config.registry.gallery_sections = {"formulaires": deform_section, "champs": champ_section}
    config.add_directive("add_gallery_section", add_gallery_section)
    if config.registry.settings.get("ds.environment") != "development":
        return
    config.add_route("galerie", "/__galerie", factory=Public)
    config.add_view(
        gallery_view,
        route_name="galerie",
        renderer="ds_pyramid.templates:gallery/galerie.pt",
        permission=NO_PERMISSION_REQUIRED,
    )
