"""The package list, and catalogues compiled before the package is built; everything else is in setup.cfg."""

from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

# The same names as in package_dir.
FOLDERS = {
    "ds_pyramid": "ds_pyramid",
    "ds_pyramid.templates": "templates",
    "ds_pyramid.static": "static",
    "ds_pyramid.scripts": "scripts",
}
LOCALE = Path("ds_pyramid/locale")


class BuildWithCatalogues(build_py):
    """Compile each catalogue (.po) whose compiled form (.mo) is missing or older, then build."""

    def run(self):
        for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
            compile_catalogue(source, source.with_suffix(".mo"))
        super().run()


def compile_catalogue(source, target):
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parts[-3], domain=source.stem)
    with target.open("wb") as compiled:
        write_mo(compiled, catalogue)


def package_names():
    for name, folder in FOLDERS.items():
        yield name
        yield from (f"{name}.{inner}" for inner in find_packages(folder))


setup(packages=list(package_names()), cmdclass={"build_py": BuildWithCatalogues})
