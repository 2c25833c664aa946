"""The tags of documents: the same as those of e-mails, from the table of the démarches."""

from ds_pyramid.demarches.balises import (
    balises,
    empty_tags,
    groups,
    render,
    to_shown,
    to_stored,
    unknown_tags,
)

__all__ = ["balises", "empty_tags", "groups", "render", "to_shown", "to_stored", "unknown_tags"]
