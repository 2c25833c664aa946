"""The champ types by key: stateless, found by key, never stored; an unknown key gives an inert type."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


class TypeRegistry:
    """Champ types by key; `champ_types` is the one in use, tests may build their own."""

    def __init__(self, package: str | None = None):
        self._package = package
        self._types: dict[str, Any] = {}
        self._sorted: list | None = None

    def register(self, cls):
        """Register a type class under its `name`. Raises ValueError when the key is taken."""
        if cls.name in self._types:
            raise ValueError(f"two champ types are named {cls.name!r}")
        self._types[cls.name] = cls()
        self._sorted = None
        return cls

    def __getitem__(self, key: str):
        self._load()
        found = self._types.get(key)
        if found is None:
            from ds_pyramid.champs.base import UnknownChampType

            return UnknownChampType(key)
        return found

    def __contains__(self, key: str) -> bool:
        self._load()
        return key in self._types

    def __iter__(self):
        """Iterate over the types in the order of the editor: category, then rank, then key."""
        self._load()
        if self._sorted is None:
            self._sorted = sorted(self._types.values(), key=lambda t: (t.category.rank, t.rank, t.name))
        return iter(self._sorted)

    def _load(self):
        """Import every module of the package on the first look-up."""
        if self._package:
            package, self._package = import_module(self._package), None
            for module in iter_modules(package.__path__):
                import_module(f"{package.__name__}.{module.name}")


champ_types = TypeRegistry("ds_pyramid.champs.types")


def champ_type(cls):
    """Class decorator: make a type known under its key."""
    return champ_types.register(cls)


def api_descriptor_name(kind) -> str:
    """Return the GraphQL type of a type's descriptors (graphql-schema §7.7)."""
    stem = kind.api_descriptor or "".join(part.capitalize() for part in kind.name.split("_"))
    return f"{stem}ChampDescriptor"
