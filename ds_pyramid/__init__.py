"""ds_pyramid: administrations put their démarches online, usagers file, instructeurs decide."""

import warnings

# Pyramid 2.1 imports pkg_resources; its warning would be in each of cron's mails.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

from pyramid.config import Configurator  # noqa: E402

# Order matters: the storage and the toolkit first, then the features from the bottom of the layers up.
INCLUDES = (
    "pyramid_chameleon",
    ".core.clock",
    ".core.secret",
    ".core.substance",
    ".core.storage",
    ".core.gate",
    ".core.uploads",
    ".core.mail",
    ".web",
    ".connectors",
    ".accounts",
    ".champs",
    ".demarches",
    ".dossiers",
    ".completion",
    ".pieces",
    ".rappels",
    ".instruction",
    ".attestations",
    ".exports",
    ".textes",
    ".core.tasks",
    ".core.worker",
)


def main(global_config, **settings):
    """Return the WSGI application. `settings` are those of the ini file."""
    config = Configurator(settings=settings)
    configure(config)
    return config.make_wsgi_app()


def configure(config):
    """Include everything; console scripts use the same configuration without serving."""
    config.add_translation_dirs("ds_pyramid:locale/", "colander:locale/", "deform:locale/")
    for name in INCLUDES:
        config.include(name)
