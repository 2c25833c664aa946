"""Background work inside the web process, for development: `ds.worker = true`.

A daemon thread runs the tasks that are due (exports among them) and sends the mail queue, every few seconds. It starts
with the first request, because console scripts make an application too and must not run tasks on the side; it stops
with the process. Production uses cron or timers and the console scripts instead.
"""

import atexit
import logging
import threading

from ds_pyramid.core import clock
from ds_pyramid.core.mail_queue import drain
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.tasks import run_due

log = logging.getLogger(__name__)

ON = ("true", "1", "yes", "on")
PAUSE = 5.0  # seconds between two rounds
JOIN_SECONDS = 10.0  # how long a stop waits for the item being done


class Worker:
    """The thread, and how to stop it."""

    def __init__(self, registry, pause: float = PAUSE):
        self.registry = registry
        self.pause = pause
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, once."""
        with self._starting:
            if self.thread is None and not self._stop.is_set():
                self.thread = threading.Thread(target=self._loop, name="ds-worker", daemon=True)
                self.thread.start()
                atexit.register(self.stop)

    def wake(self) -> None:
        """Begin the next round now: something was just asked for."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the item being done, then end the thread."""
        self._stop.set()
        self._wake.set()
        if self.thread is not None and self.thread is not threading.current_thread():
            self.thread.join(JOIN_SECONDS)
        atexit.unregister(self.stop)

    def round(self, *, awaited: bool = False) -> None:
        """Run what is due, then send what is queued."""
        with open_root(self.registry) as (root, _manager):
            for outcome in run_due(root, self.registry, clock.now(), awaited=awaited):
                log.log(logging.WARNING if outcome.status else logging.DEBUG, "%s", outcome.summary)
                if self._stop.is_set():
                    return
        drain(self.registry.settings)

    def _loop(self):
        while not self._stop.is_set():
            awaited = self._wake.is_set()
            self._wake.clear()
            try:
                self.round(awaited=awaited)
            except Exception:
                log.exception("the worker's round failed; the next one follows")
            self._wake.wait(self.pause)


def includeme(config):
    """Prepare the worker when `ds.worker` asks for it; `ds.worker_pause` gives its rhythm in seconds."""
    settings = config.registry.settings
    if str(settings.get("ds.worker", "")).lower() not in ON:
        return
    worker = Worker(config.registry, float(settings.get("ds.worker_pause", PAUSE)))
    config.registry["ds.worker"] = worker
    config.add_subscriber(lambda _event: worker.start(), "pyramid.events.NewRequest")
