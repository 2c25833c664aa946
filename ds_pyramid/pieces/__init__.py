"""Feature `pieces`: files once received: antivirus, upright images, thumbnails, watermarks, destruction."""


def includeme(config):
    """Include before scans: views are registered against what the includes publish."""
    config.include(".subscribers")
    config.scan(".views")
