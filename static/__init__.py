"""Style sheets, scripts and images, as the package ds_pyramid.static."""
