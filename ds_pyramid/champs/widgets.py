"""Our Deform widget: one class, a template per kind of control. No script and no style of Deform's."""

import colander
from deform.widget import Widget

from ds_pyramid.core.formats import format_size


class ChampWidget(Widget):
    """Draws a champ by the template its type names; parses nothing itself: `normalize` does."""

    requirements = ()
    hidden = False

    def __init__(self, descriptor, template: str, **kw):
        super().__init__(**kw)
        self.descriptor = descriptor
        self.template = template
        self.readonly_template = f"readonly/{template}"

    def serialize(self, field, cstruct, **kw):
        """Return the HTML of the control."""
        descriptor = self.descriptor
        kind = descriptor.type
        template = self.readonly_template if kw.get("readonly", self.readonly) else self.template
        shown = kind.shaped("" if cstruct in (colander.null, None) else cstruct)
        return field.renderer(
            template,
            field=field,
            cstruct=shown,
            descriptor=descriptor,
            type=kind,
            option=lambda key: kind.option(descriptor, key),
            choices=kind.choices_shown(descriptor, shown),
            attributes=kind.control_attributes(descriptor, shown),
            taille=format_size,
            **kw,
        )

    def deserialize(self, field, pstruct):
        """Return the input as it was sent."""
        return pstruct
