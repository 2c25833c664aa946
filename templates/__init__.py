"""Chameleon templates: imported as ds_pyramid.templates."""
