"""Where traversal starts: the site, whose children are virtual containers named after the public addresses.

The persistent tree itself is never published: what a container does not give cannot be reached.
"""

from ds_pyramid.core.security import (
    DENY_ALL,
    Allow,
    Authenticated,
    Everyone,
    Permission,
    Role,
    role_principal,
)


class Site:
    """Root of traversal; `root` is the persistent Root, `containers` the factories registered by features."""

    __parent__ = None
    __name__ = ""
    __acl__ = [
        (Allow, Everyone, "public"),
        (Allow, Authenticated, (Permission.PROFIL, Permission.COMMENCER)),
        (Allow, role_principal(Role.INSTRUCTEUR), Permission.INSTRUCTION_ESPACE),
        (Allow, role_principal(Role.ADMINISTRATEUR), Permission.ADMIN_ESPACE),
        DENY_ALL,
    ]

    def __init__(self, request):
        self.request = request
        self.containers = request.registry.site_containers

    @property
    def root(self):
        """The persistent Root."""
        return self.request.root

    def __getitem__(self, name):
        return self.containers[name](self)


class Container:
    """Base of virtual containers: located below the site, reaching the persistent Root by `root`."""

    name = ""

    def __init__(self, site):
        self.__parent__ = site
        self.__name__ = self.name
        self.root = site.root
        self.request = site.request

    def __getitem__(self, name):
        raise KeyError(name)


def add_container(config, factory):
    """Directive: publish a container at `/<factory.name>`. Raises ValueError when the name is taken."""
    containers = config.registry.site_containers
    if factory.name in containers:
        raise ValueError(f"two containers are named {factory.name!r}")
    containers[factory.name] = factory


def includeme(config):
    """Traversal from the Site."""
    config.registry.site_containers = {}
    config.add_directive("add_container", add_container)
    config.set_root_factory(Site)
