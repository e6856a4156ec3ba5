"""`python -m eshram.embedded run|test|bench|shell|lint|stop|clean`: see the Makefile."""

import shutil
import signal
import sys

from eshram.embedded import ROOT, TroubleError


def main(arguments):
    what, *rest = arguments or ["help"]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    if what == "test":
        from eshram.embedded.testing import test

        return test(rest)
    if what == "run":
        from eshram.embedded.portal import run

        return run(rest[0] if rest else "8000")
    if what == "bench":
        from eshram.embedded.portal import bench

        return bench(rest)
    if what == "lint":
        from eshram.embedded.lint import lint

        return lint()
    if what in {"stop", "clean"}:
        from eshram.embedded import stopping

        return getattr(stopping, what)()
    if what == "shell" and rest:
        from eshram.embedded.testing import shell

        return shell(rest)
    sys.stderr.write(f"{__doc__}\n")
    return 2


def interrupt(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Ctrl-C, `kill` and a closed terminal all mean: stop in order.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, interrupt)
    try:
        # bootstrap.py held them back until here.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        sys.exit(main(sys.argv[1:]))
    except TroubleError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        # A full disk shows itself in many ways: a server gone, half a file, a refused connection.
        if shutil.disk_usage(ROOT).free < 1 << 20:
            sys.exit("\nThe disk is full; free some space and try again.")
        raise
