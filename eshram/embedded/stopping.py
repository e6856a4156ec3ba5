"""`make stop` and `make clean`."""

import os
import shutil
import signal
import time

from eshram.embedded import RUN_ROOT, TroubleError
from eshram.embedded.rundir import RunDir, sweep

PATIENCE_SECONDS = 60


def stop():
    """Stop the portal of this checkout, wherever it was started, and what a crash left of it."""
    run_dir = RunDir(RUN_ROOT)
    if not run_dir.is_held():
        print("Stopped what was left." if sweep(RUN_ROOT) else "Nothing is running.")
        return 0
    pid = run_dir.holder().get("pid")
    if not pid:
        raise TroubleError("The portal is just starting; try again in a second.")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while run_dir.is_held():
        if time.monotonic() > deadline:
            raise TroubleError(
                f"The portal (process {pid}) does not stop; end it with: kill -9 {pid}"
            )
        time.sleep(0.1)
    print("Stopped.")
    return 0


def clean():
    """Stop the portal and forget its data. Refuses while a test run is on."""
    if not RUN_ROOT.exists():
        return 0
    stop()
    for lock in RUN_ROOT.glob("*/lock"):
        if RunDir(lock.parent).is_held():
            raise TroubleError(f"A test or bench run is on in {lock.parent}; let it end first.")
        sweep(lock.parent)
    shutil.rmtree(RUN_ROOT)
    print("The portal's data is gone; make run starts anew.")
    return 0
