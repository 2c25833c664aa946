"""ds-tasks: the periodic tasks of the site."""

import sys

from ds_pyramid.core.clock import to_paris
from ds_pyramid.core.task_runs import last_run
from ds_pyramid.core.tasks import UnknownTask, all_tasks, find_task, is_late, run_due
from ds_pyramid.scripts.task_command import (
    COULD_NOT_RUN,
    add_options,
    options_of,
    report,
    run_all,
    site,
    task_parser,
)


def main(argv=None):
    """List the periodic tasks, run one, or run those that are due.

    ds-tasks INI list        one line per task: name, cron schedule (Paris time), what it does
    ds-tasks INI run NAME    run a task now
    ds-tasks INI due         run what is due; call it every minute from cron or a timer
    ds-tasks INI status      what is remembered of each: last start, last success, counts, last error

    Exit status: 0 done, 1 some items failed (they are in the log), 2 a task could not run.
    """
    parser = task_parser("ds-tasks", main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list the tasks")
    commands.add_parser("status", help="show the last run of each task")
    run = commands.add_parser("run", help="run one task")
    run.add_argument("name")
    for one in (run, commands.add_parser("due", help="run the tasks that are due")):
        add_options(one)
    arguments = parser.parse_args(argv)
    return COMMANDS[arguments.command](arguments)


def list_tasks(arguments):
    for task in all_tasks():
        print(f"{task.name} {task.schedule} {task.description}")
    return 0


def run_named(arguments):
    try:
        task = find_task(arguments.name)
    except UnknownTask:
        print(
            f"tâche inconnue: {arguments.name}; « ds-tasks {arguments.ini} list » les donne", file=sys.stderr
        )
        return COULD_NOT_RUN
    with site(arguments) as (root, registry, now):
        return run_all([task], root, registry, now, arguments)


def run_what_is_due(arguments):
    with site(arguments) as (root, registry, now):
        return report(run_due(root, registry, now, options_of(arguments)))


def show_status(arguments):
    with site(arguments) as (root, _registry, now):
        for task in all_tasks():
            print(status_line(task, last_run(root, task.name), late=is_late(root, task, now)))
    return 0


def status_line(task, run, *, late):
    """Return what is remembered of a task (I-462)."""
    if run is None:
        return f"{task.name}: jamais lancée"
    done, ignored, failed = run.result
    states = {"en cours": run.locked, "interrompue": run.interrupted, "en retard": late}
    parts = [
        f"lancée {_minute(run.last_start)}, réussie {_minute(run.last_success)}",
        f"{done} faits, {ignored} sans objet, {failed} en échec",
        *(state for state, on in states.items() if on),
        *([f"dernière erreur: {run.last_error}"] if run.last_error else []),
    ]
    return f"{task.name}: {'; '.join(parts)}"


def _minute(instant):
    return f"{to_paris(instant):%Y-%m-%d %H:%M}" if instant else "jamais"


COMMANDS = {"list": list_tasks, "run": run_named, "due": run_what_is_due, "status": show_status}


if __name__ == "__main__":
    sys.exit(main())
