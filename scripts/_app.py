"""What console scripts share: their arguments, and the configured application without a server.

def main(argv=None):
    \"""Expire what is over.\"""
    args = parser(main.__doc__).parse_args(argv)
    with bootstrap(args.ini) as env:
        with env.open_root() as (root, manager):
            ...
"""

import argparse
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyramid.config import Configurator
from pyramid.paster import get_appsettings, setup_logging

from ds_pyramid import configure
from ds_pyramid.core.gate import write_gate
from ds_pyramid.core.storage import close_database, open_root


@dataclass(frozen=True)
class Environment:
    """The application of a script: its registry, settings, and the ways to its data."""

    registry: Any
    settings: Any

    def open_root(self):
        """Give (root, transaction manager) for a while; see core.storage.open_root."""
        return open_root(self.registry)

    def write_gate(self):
        """Hold the write gate for a while."""
        return write_gate(self.registry)


def parser(doc: str, *, ini: bool = True) -> argparse.ArgumentParser:
    """Return a parser whose help is the docstring; its first argument is the ini file."""
    found = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    if ini:
        found.add_argument("ini", metavar="INI", help="settings, such as development.ini")
    return found


@contextmanager
def bootstrap(ini: str, **overrides):
    """Configure the application of an ini file for a script; create the root of a new database; close at the end.

    No background worker runs, and evolution steps wait for ds-evolve.
    """
    setup_logging(ini)
    settings = get_appsettings(ini, name="main")
    settings.update({"ds.worker": "false", "ds.evolve": "manual", **overrides})
    config = Configurator(package="ds_pyramid", settings=dict(settings))
    configure(config)
    config.commit()
    registry = config.registry
    config.begin()
    try:
        with write_gate(registry), open_root(registry) as (root, manager):
            root.lay_out()
            manager.commit()
        yield Environment(registry, registry.settings)
    finally:
        config.end()
        close_database(registry)
