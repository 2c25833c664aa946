"""ds-mail: send the queued mails."""

import argparse
import logging
import sys
import time

from pyramid.paster import get_appsettings, setup_logging

from ds_pyramid.core.mail_queue import MailQueue, drain

log = logging.getLogger(__name__)
PAUSE = 5  # seconds between two looks at the queue


def main(argv=None):
    """Send the queued mails, then look again every five seconds.

    A mail that the server cannot take now is offered again after 5 min, 30 min, 4 h and 24 h, then set aside with
    those that it refuses for good (`ds.mail.failed`). The password of the server is read from DS_MAIL_PASSWORD.
    """
    arguments = _parser().parse_args(argv)
    setup_logging(arguments.ini)
    settings = get_appsettings(arguments.ini, name="main")
    if arguments.requeue:
        print(f"{MailQueue(settings).requeue()} mails put back in the queue")
        return 0
    if arguments.once:
        report = drain(settings)
        print(f"{len(report.sent)} sent, {len(report.delayed)} delayed, {len(report.dead)} set aside")
        return 1 if report.dead else 0
    return _loop(settings)


def _loop(settings):
    try:
        while True:
            drain(settings)
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        return 0


def _parser():
    parser = argparse.ArgumentParser(prog="ds-mail", description=main.__doc__)
    parser.add_argument("ini", help="the site's settings file")
    parser.add_argument("--once", action="store_true", help="send what is due and stop")
    parser.add_argument("--requeue", action="store_true", help="put the mails set aside back in the queue")
    return parser


if __name__ == "__main__":
    sys.exit(main())
