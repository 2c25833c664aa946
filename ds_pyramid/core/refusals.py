"""Refusals that are not the fault of a rule of the domain: too big, no room left, too busy."""

import errno

from ZEO.Exceptions import ServerException

from ds_pyramid.core.i18n import _

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Refusal(Exception):
    """A request that cannot be served; `status` is its HTTP status, `message` a text for people."""

    status = 400

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class StorageAway(Refusal):
    """The storage server cannot be reached."""

    status = 503

    def __init__(self):
        super().__init__(
            _("Le service est momentanément indisponible. Merci de réessayer dans quelques minutes.")
        )


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that nothing more can be written, here or in the storage server."""
    if isinstance(error, ServerException):  # args: the name of the server's exception, and its own args
        return len(error.args) == 2 and error.args[0] == "builtins.OSError" and error.args[1][0] in FULL
    return isinstance(error, OSError) and error.errno in FULL
