"""The pure parts of `make run` and `make test`: locks, orphans, ports, secrets, stale files."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest

from eshram.embedded import TroubleError, bootstrap, rundir, servers, supervisor
from eshram.embedded.rundir import RunDir


@pytest.fixture
def process():
    """Starts processes that sleep; all are gone afterwards."""
    started = []

    def start(environment=None, cwd=None):
        child = subprocess.Popen(
            [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"],
            env={**os.environ, **(environment or {})}, cwd=cwd, stdout=subprocess.PIPE,
        )  # fmt: skip
        child.stdout.readline()
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()
        child.stdout.close()


def test_second_run_names_the_first_ones_address(tmp_path):
    with RunDir(tmp_path) as first:
        first.announce(url="http://localhost:8000/")
        with pytest.raises(TroubleError, match="http://localhost:8000/.*make stop"):
            RunDir(tmp_path).lock()
        assert RunDir(tmp_path).is_held()
    assert not RunDir(tmp_path).is_held()
    with RunDir(tmp_path):  # what a dead holder wrote stops nobody
        pass


def test_runs_beside_each_other_get_folders_of_their_own(tmp_path):
    with (
        rundir.first_free(tmp_path / "test") as first,
        rundir.first_free(tmp_path / "test") as next_,
    ):
        assert (first.path.name, next_.path.name) == ("test", "test-2")
    with rundir.first_free(tmp_path / "test") as again:
        assert again.path.name == "test"


def test_orphans_are_found_by_their_marker_and_stopped(tmp_path, process):
    orphan = process({rundir.MARKER: str(tmp_path)})
    other = process({rundir.MARKER: f"{tmp_path}/test"})
    assert rundir.orphans(tmp_path) == [orphan.pid]
    assert rundir.sweep(tmp_path) == 1
    assert orphan.wait(5) == -signal.SIGINT
    assert other.poll() is None
    assert rundir.sweep(tmp_path) == 0


def test_a_shell_in_the_run_directory_is_no_orphan(tmp_path, process):
    (tmp_path / "redis").mkdir()
    process(cwd=tmp_path / "redis")
    assert rundir.orphans(tmp_path) == []


def test_we_and_those_who_started_us_are_no_orphans(tmp_path):
    look = f"from eshram.embedded import rundir; print(rundir.orphans({str(tmp_path)!r}))"
    marked = {**os.environ, rundir.MARKER: str(tmp_path)}
    command = ["sh", "-c", '"$0" -c "$1"; true', sys.executable, look]
    assert subprocess.check_output(command, env=marked, text=True).strip() == "[]"


def test_free_ports_are_different_and_free():
    ports = rundir.free_ports(5)
    assert len(set(ports)) == 5
    assert all(rundir.check_port(str(port)) == port for port in ports)


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80 90", "१२३४"])
def test_port_is_a_number(text):
    with pytest.raises(TroubleError, match="PORT is a number"):
        rundir.check_port(text)


def test_taken_port_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(TroubleError, match=f"Port {port} is taken .* make run PORT="):
            rundir.check_port(str(port))


def test_env_file_reads_back_and_only_its_owner_may_read_it(tmp_path):
    values = {"URL": "postgres://u:p@127.0.0.1:1/d?a=b", "KEY": "1:abc+/=="}
    rundir.write_env(tmp_path / "env", values)
    rundir.write_env(tmp_path / "env", values)
    assert rundir.read_env(tmp_path / "env") == values
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600
    with pytest.raises(ValueError, match="LINE"):
        rundir.write_env(tmp_path / "env", {"LINE": "two\nlines"})


def test_secrets_are_made_once(tmp_path):
    first = rundir.load_secrets(tmp_path)
    assert rundir.load_secrets(tmp_path) == first
    assert all(first.values())


def test_lost_secrets_of_a_database_are_named(tmp_path):
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(TroubleError, match="make clean run"):
        rundir.load_secrets(tmp_path)


def test_stale_pid_file_of_somebody_elses_process_is_removed(tmp_path, process):
    postgres = servers.Postgres(RunDir(tmp_path), 1, "secret")
    postgres.data.mkdir(parents=True)
    pid_file = postgres.data / "postmaster.pid"
    pid_file.write_text(f"{process().pid}\n{postgres.data}\n")
    assert not postgres.was_shut_down()
    postgres.clear_stale_pid()
    assert not pid_file.exists()
    assert postgres.was_shut_down()


def test_children_inherit_no_postgres_variables_or_missing_locale(tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("LANG", "hi_IN.UTF-8")
    environment = RunDir(tmp_path).environment(SANDBOX="true")
    assert "PGHOST" not in environment
    assert environment["LANG"] == environment["LC_ALL"] == "C.UTF-8"
    assert environment[rundir.MARKER] == str(tmp_path)


def test_failure_is_one_sentence():
    full = servers.failure("Migrating", "Traceback\nOSError: [Errno 28] No space left on device\n")
    assert str(full).startswith("Migrating failed because the disk is full")
    other = servers.failure("Migrating", "Traceback\nKeyError: 'x'\n\n")
    assert str(other) == "Migrating failed: KeyError: 'x'"


def test_waiting_ends_when_a_server_dies():
    class Dead:
        def is_ready(self):
            return False

    started = time.monotonic()
    with pytest.raises(TroubleError, match="Dead stopped"):
        servers.await_ready([Dead()], lambda server: False)
    assert time.monotonic() - started < 1


def test_supervisor_configuration_survives_odd_folders():
    assert supervisor.quote(["/a b/100%/it's", "x"]) == '"/a b/100%%/it\'s" "x"'


def test_bootstrap_refuses_an_old_python(monkeypatch):
    monkeypatch.setenv("PYTHON", sys.executable)
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 9))
    with pytest.raises(SystemExit, match="needs Python 3.11, 3.12 or 3.13, but .* is Python 3.9"):
        bootstrap.find_python()


def test_bootstrap_names_a_full_disk(monkeypatch):
    with pytest.raises(SystemExit, match="The disk is full: .* MB free"):
        bootstrap.require_space(10**12)
