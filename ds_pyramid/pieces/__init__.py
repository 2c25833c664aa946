"""Feature `pieces`: files once received: antivirus, upright images, thumbnails, watermarks, destruction."""


def includeme(config):
    """Subscribe to what brings files."""
    config.include(".subscribers")
