"""ds-expire: warn of, carry out and finish the expiry of dossiers."""

import sys

from ds_pyramid.scripts.task_command import run_family, task_parser


def main(argv=None):
    """Warn before dossiers expire, expire those whose retention is over, destroy what is past the corbeille.

    Call it once a day from cron or a timer, after three in the morning (Paris time).
    Exit status: 0 done, 1 some dossiers failed (they are in the log), 2 a task could not run.
    """
    return run_family("expiry", task_parser("ds-expire", main.__doc__).parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
