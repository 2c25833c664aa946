"""Console commands: imported as ds_pyramid.scripts, one module per command."""
