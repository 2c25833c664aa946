"""An ini file of a whole site for tests of console scripts."""

from ds_pyramid.scripts import _app


def write_ini(folder, environment="test") -> str:
    """Write the settings of a site below a folder; return the path."""
    path = folder / "site.ini"
    path.write_text(
        "[app:main]\nuse = egg:ds_pyramid\nds.data = %(here)s/var\nds.url = http://localhost\n"
        f"ds.environment = {environment}\nds.secret = secret des tests, longue comme il faut\n"
        "ds.mail.from = ne-pas-repondre@demarches.test\npyramid.default_locale_name = fr\n"
        "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n"
        "[logger_root]\nlevel = WARNING\nhandlers =\n"
    )
    return str(path)


def read(ini, function):
    """Return what a function finds in the Root of a site."""
    with _app.bootstrap(ini) as env, env.open_root() as (root, _manager):
        return function(root)
