"""ds-export: produce the files that people asked for, forget those that are too old."""

import sys

from ds_pyramid.scripts.task_command import run_family, task_parser


def main(argv=None):
    """Produce the exports asked for, remove those past their time.

    Call it every minute from cron or a timer: it does nothing when nothing waits.
    Exit status: 0 done, 1 some exports failed (their requesters are told), 2 a task could not run.
    """
    return run_family("export", task_parser("ds-export", main.__doc__).parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
