"""How a Deform field is drawn with our templates: ids, label, hint, errors, tied together for assistive technologies.

Every template of templates/deform (and templates/champs, found by the same renderer) receives `aspect`. Ids come from
field names, so they do not change between two drawings of a page; inside a Deform sequence, where names repeat, the
field's own number is added.
"""

import re
from importlib import resources

from deform import Form, ZPTRendererFactory
from deform.exception import TemplateError
from markupsafe import Markup
from pyramid.csrf import get_csrf_token
from pyramid.i18n import get_localizer
from pyramid.threadlocal import get_current_request  # noqa: TID251 - Deform's renderers receive no request
from translationstring import TranslationString

# How the label stands, by the template of the control; the others have a <label> above.
GROUPED = {"radio_choice", "checkbox_choice", "dateparts", "sequence", "mapping"}  # <fieldset> with <legend>
OWN_LABEL = {"checkbox"}  # the control draws its label
BARE = {"hidden"}
NAME_OF_CHAMP = re.compile(r"champ-(\d+)(?:-(.+))?")


class Aspect:
    """What a template asks about one field."""

    def __init__(self, field, readonly=False, attributes=None):
        self.field = field
        self.readonly = readonly
        widget_attributes = getattr(field.widget, "attributes", None)
        self.choice = {**(attributes or {}), **(widget_attributes or {})}  # what each box of a group bears
        self.schema = field.schema
        self.champ = getattr(field.schema, "champ", None)
        self.template = str(field.widget.template or "").rpartition("/")[2].removesuffix(".pt")
        self.in_sequence = _in_sequence(field)
        self.id = f"{field.name}-{field.oid}" if self.in_sequence else field.name
        error = field.error
        self.errors = [m for m in error.messages() if m] if error is not None else []

    @property
    def label(self) -> str:
        """`label`, `legend`, `own` or `bare`: who draws the field's name, and with which element."""
        if self.field.widget.hidden or self.template in BARE or getattr(self.field.widget, "bare", False):
            return "bare"
        if self.readonly or self.template in GROUPED or self._grouped:
            return "legend"
        return "own" if self.template in OWN_LABEL else "label"

    @property
    def _grouped(self) -> bool:
        return self.champ is not None and self.champ.type.grouped(self.champ.descriptor)

    @property
    def key(self) -> str | None:
        """The key of the champ (`12`, `12|row`), None for the field of another form."""
        if self.champ is not None:
            return str(self.champ.key)
        found = NAME_OF_CHAMP.fullmatch(self.field.name or "")
        return found and "|".join(part for part in found.groups() if part)

    @property
    def visible(self) -> bool:
        """False when a condition hides the champ; the page keeps it, hidden, for the answer that brings it back."""
        return self.champ is None or self.champ.visible

    @property
    def mandatory(self) -> bool:
        """Say whether an answer is required."""
        return self.champ.descriptor.mandatory if self.champ is not None else bool(self.field.required)

    @property
    def hint(self):
        """The description; HTML only when it says so itself (Markup: sanitised by whoever made it).

        A champ's type may add a line on the form expected (`forme`).
        """
        forme = getattr(self.schema, "forme", None)
        if forme is None:
            return self.field.description or None
        return Markup("{}<p>{}</p>").format(self.field.description or "", translate(forme))

    @property
    def has_messages(self) -> bool:
        """A champ keeps a place for messages, that saving fills; another field only when it has some."""
        return bool(self.key or self.errors)

    @property
    def target(self) -> str:
        """The id to go to from the list of errors: the first control."""
        first = self.template in {"radio_choice", "checkbox_choice"} or self._grouped
        return f"{self.id}-0" if first else self.id

    @property
    def invalid(self) -> str | None:
        """The value of aria-invalid."""
        return "true" if self.errors else None

    @property
    def described_by(self) -> str | None:
        """The value of aria-describedby: the hint, then the messages."""
        parts = [f"{self.id}-aide"] if self.hint else []
        if self.has_messages:
            parts.append(f"{self.id}-messages")
        return " ".join(parts) or None

    @property
    def group_class(self) -> str:
        """The class of the wrapper."""
        error = self.errors and not self.readonly
        if self.label == "legend":
            return "fr-fieldset fr-fieldset--error" if error else "fr-fieldset"
        return "ds-champ fr-input-group--error" if error else "ds-champ"

    @property
    def control(self) -> dict:
        """Return the attributes that every control bears, with those the widget asks for."""
        found = {
            "aria-describedby": self.described_by if self.label in ("label", "own") else None,
            "aria-invalid": self.invalid,
            "aria-required": "true" if self.mandatory else None,
            "autocomplete": getattr(self.schema, "autocomplete", None),
        }
        found.update(self.choice)
        return {name: value for name, value in found.items() if value is not None}

    @property
    def group_attributes(self) -> dict:
        """Return what the fieldset bears: a group of radios says that it is required or wrong."""
        if self.template != "radio_choice":
            return {}
        found = {
            "role": "radiogroup",
            "aria-required": "true" if self.mandatory else None,
            "aria-invalid": self.invalid,
        }
        return {name: value for name, value in found.items() if value}

    # -- choices ---------------------------------------------------------------------------------------------------
    @property
    def radio_name(self) -> str:
        """The name of a group of radios: the field's number where rows repeat the names (Deform renames it back)."""
        return self.field.oid if self.in_sequence else self.field.name

    def chosen(self, cstruct, value) -> bool | None:
        """Say whether an option is chosen (None: no attribute)."""
        several = isinstance(cstruct, list | tuple | set | frozenset)
        found = str(value) in map(str, cstruct) if several else str(value) == str(cstruct)
        return found or None

    def short(self, choices) -> bool:
        """Say whether the choices stand on one line."""
        return len(choices) <= 3 and sum(len(str(label)) for _, label in choices) <= 24

    @property
    def connecte(self) -> bool:
        """Say whether a remote service completes the champ on this page."""
        liens = getattr(self.schema, "liens", None)
        return bool(self.champ is not None and liens is not None and liens.connecte(self.champ))

    @property
    def choix(self) -> str | None:
        """The address that searches the list of the champ as one types, None where there is none."""
        liens = getattr(self.schema, "liens", None)
        return liens.choix(self.champ) if self.champ is not None and liens is not None else None

    # -- reading ---------------------------------------------------------------------------------------------------
    def text(self, cstruct) -> str:
        """Return the answer as people read it."""
        return self.champ.text if self.champ is not None else str(cstruct or "")

    def labels(self, choices, cstruct) -> str:
        """Return the labels of what is chosen."""
        if self.champ is not None:
            return self.champ.text
        flat = [pair for item in choices for pair in (getattr(item, "options", None) or [item])]
        return ", ".join(str(translate(label)) for value, label in flat if self.chosen(cstruct, value))

    def of(self, field) -> "Aspect":
        """Return the aspect of another field."""
        return Aspect(field)


def _in_sequence(field) -> bool:
    """Say whether a field stands in a row: Deform clones rows, and a clone belongs to no form."""
    while field._parent is not None:
        parent = field._parent()
        if parent is None:  # the form is gone, its field is drawn alone
            return False
        field = parent
    return not isinstance(field, Form)


def translate(text):
    """Translate for the request being answered; outside a request the msgid is French already."""
    request = get_current_request()
    if request is None:
        return text.interpolate() if isinstance(text, TranslationString) else text
    return get_localizer(request).translate(text)


def csrf_input() -> Markup:
    """Return the hidden field of the anti-CSRF token, empty outside a request."""
    request = get_current_request()
    if request is None:
        return Markup("")
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(get_csrf_token(request))


class DsfrRenderer(ZPTRendererFactory):
    """Deform's renderer on our templates; each receives `aspect`."""

    def __init__(self):
        base = resources.files("ds_pyramid.templates")
        folders = (str(base / "deform"), str(base / "champs"))
        super().__init__(folders, auto_reload=False, translator=translate)

    def reload(self, wanted: bool):
        """Read templates again when they change on disk (development)."""
        self.loader.kwargs["auto_reload"] = wanted

    def __call__(self, template_name, **kw):
        readonly = template_name.startswith("readonly/")
        kw["aspect"] = Aspect(kw["field"], readonly, kw.get("attributes"))
        kw.setdefault("choices", kw.get("values", ()))
        kw["csrf_input"] = csrf_input
        return self.load(template_name)(**kw)

    def load(self, template_name):
        """Load a template; a widget without a reading template of its own is read as text."""
        try:
            return super().load(template_name)
        except TemplateError:
            if not template_name.startswith("readonly/"):
                raise
            return super().load("readonly/textinput")


deform_renderer = DsfrRenderer()
