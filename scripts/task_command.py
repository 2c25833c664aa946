"""What ds-tasks, ds-export and ds-expire share: options, opening the site, running tasks, exit status."""

import argparse
import sys
import traceback
from contextlib import ExitStack, contextmanager

from ds_pyramid.core import clock
from ds_pyramid.core.task_runs import Options, run_task
from ds_pyramid.core.tasks import all_tasks
from ds_pyramid.scripts._app import bootstrap
from ds_pyramid.scripts._app import parser as ini_parser

COULD_NOT_RUN = 2


def task_parser(prog, description):
    """Return the parser of a command: the ini file and the options of every task (I-461)."""
    parser = ini_parser(description)
    parser.prog = prog
    parser.set_defaults(dry_run=False, now=None, limit=None, demarche=None)
    add_options(parser)
    return parser


def add_options(parser):
    """Add the options, without defaults, so that they may stand before or after a command's name."""
    absent = {"default": argparse.SUPPRESS}
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, change nothing", **absent
    )
    parser.add_argument("--now", type=clock.parse, metavar="ISO", help="act at that instant", **absent)
    parser.add_argument("--limit", type=int, metavar="N", help="stop after N items", **absent)
    parser.add_argument("--demarche", type=int, metavar="N", help="only that démarche's dossiers", **absent)


def run_family(family, arguments):
    """Run every task of a family, in order; return the worst exit status."""
    with site(arguments) as (root, registry, now):
        return run_all(all_tasks(family), root, registry, now, arguments)


def run_all(tasks, root, registry, now, arguments):
    """Run tasks one after the other, print one line for each; return the worst exit status."""
    options = options_of(arguments)
    return report(run_task(task, root, registry, now=now, options=options) for task in tasks)


def options_of(arguments):
    """Return what the command line asks of tasks."""
    return Options(arguments.dry_run, arguments.limit, arguments.demarche, echo=print)


def report(outcomes):
    """Print one line for each outcome as it comes; return the worst exit status."""
    worst = 0
    for outcome in outcomes:
        print(outcome.summary, file=sys.stderr if outcome.status else sys.stdout)
        worst = max(worst, outcome.status)
    return worst


@contextmanager
def site(arguments):
    """Open the site of an ini file: yield its root, its registry and the instant to act at.

    Exits with status 2 when `--now` is asked of a site in production.
    """
    with ExitStack() as stack:
        environment = _open(stack, arguments.ini)
        if arguments.now and environment.settings.get("ds.environment") == "production":
            print("--now est refusé en production", file=sys.stderr)
            raise SystemExit(COULD_NOT_RUN)
        if arguments.now:
            stack.enter_context(clock.frozen(arguments.now))
        root, _manager = stack.enter_context(environment.open_root())
        yield root, environment.registry, clock.now()


def _open(stack, ini):
    """Open the site; exit with status 2, not Python's 1, when that fails."""
    try:
        return stack.enter_context(bootstrap(ini))
    except Exception:
        traceback.print_exc()
        raise SystemExit(COULD_NOT_RUN) from None
