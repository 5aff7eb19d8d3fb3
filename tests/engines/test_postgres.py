"""A real PostgreSQL: ready when entered, durable as it comes, and gone without a trace however its user ends."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from sysdesign.engine_catalogue import missing_reason, postgres_folder, unprivileged_user
from sysdesign.engines import postgres_cluster
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import EngineError

from .conftest import named

REASON = missing_reason("PostgreSQL")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"PostgreSQL cannot run here: {REASON}")
POSIX = pytest.mark.skipif(os.name != "posix", reason="users are those of POSIX")
ROOT = os.name == "posix" and os.geteuid() == 0
SEGMENTS = Path("/proc/sysvipc/shm") if os.path.exists("/proc/sysvipc/shm") else None
HELD = """
with postgres(tcp={tcp}) as pg:
    busy = threading.Thread(
        target=lambda: pg.connect().execute('SELECT count(*) FROM generate_series(1, 10000000000)'), daemon=True)
    busy.start()
    with closing(pg.connect()) as other:
        while not other.execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%10000000000)'"
                                " AND state = 'active' AND pid <> pg_backend_pid()").fetchone():
            time.sleep(0.01)
    tell(folder=str(pg.folder), pid=pg.pid, uid=os.getuid(), {more})
    {ending}
"""


def makers_of_shared_memory() -> set[int]:
    """Return the processes that have made this machine's shared memory segments; those outlive a killed server."""
    return {int(line.split()[4]) for line in SEGMENTS.read_text().splitlines()[1:]} if SEGMENTS else set()


@pytest.fixture(scope="module")
def pg():
    with postgres({"work_mem": "8MB", "jit": False, "max_connections": 20}) as running:
        yield running


def setting(pg, name: str) -> str:
    return pg.connect().execute(f"SHOW {name}").fetchone()[0]


def test_it_is_ready_and_as_it_was_asked_to_be(pg) -> None:
    assert [setting(pg, name) for name in ("work_mem", "jit", "max_connections")] == ["8MB", "off", "20"]
    assert pg.version.split(".")[0] == setting(pg, "server_version").split(".")[0]


def test_it_is_durable_and_says_its_dates_in_utc(pg) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "TimeZone", "server_encoding")
    assert [setting(pg, name) for name in names] == ["on", "on", "on", "UTC", "UTF8"]


def test_it_listens_to_its_socket_only_and_wants_its_password(pg) -> None:
    import psycopg

    assert setting(pg, "listen_addresses") == ("127.0.0.1" if os.name == "nt" else "")
    assert pg.folder.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(pg.dsn, password="guessed")


def test_connections_commit_by_themselves_unless_told_not_to(pg) -> None:
    assert pg.connect().autocommit
    assert not pg.connect(autocommit=False).autocommit


def test_its_programs_are_at_hand(pg) -> None:
    assert pg.tool("pgbench").name.startswith("pgbench")
    assert pg.run("psql", "-Atc", "SELECT 6 * 7").strip() == "42"
    with pytest.raises(EngineError, match=r'(?s)^psql ended with code 1: .*syntax error at or near "SELEC"'):
        pg.run("psql", "-c", "SELEC")
    with pytest.raises(EngineMissing, match=r"^pgnothing cannot run here: this installation of PostgreSQL"):
        pg.tool("pgnothing")


def test_its_log_can_be_read_and_nothing_secret_is_printed(pg) -> None:
    assert "database system is ready to accept connections" in pg.log()
    assert len(pg.log(2).splitlines()) == 2
    assert repr(pg) == "<PostgreSQL, running>"


@pytest.mark.skipif(not ROOT, reason="only root has to change its user")
def test_root_s_server_runs_as_an_ordinary_user(pg) -> None:
    assert psutil.Process(pg.pid).uids().real == unprivileged_user()[0]


def test_two_at_once_each_with_its_own_data(pg) -> None:
    with postgres(tcp=True) as other:
        pg.connect().execute("CREATE TABLE mine (n int)")
        found = other.connect().execute("SELECT to_regclass('mine')").fetchone()
        assert found == (None,)
        assert setting(other, "listen_addresses") == "127.0.0.1"
        assert pg.folder != other.folder


def test_a_server_that_was_killed_leaves_no_shared_memory() -> None:
    with postgres() as pg:
        opened = {Path(each.path).parent for each in psutil.Process(pg.pid).memory_maps()}
        assert Path("/dev/shm") not in opened
        os.kill(pg.pid, signal.SIGKILL)
    assert pg.pid not in makers_of_shared_memory()


ENDINGS = {
    "left": "pass",
    "an exception": "raise RuntimeError('on purpose')",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_nothing_outlives_its_process_even_while_a_query_runs(child, ending) -> None:
    one = child(HELD.format(tcp=True, more="port=int(pg.environment['PGPORT'])", ending=ending))
    assert len(one.family) >= 5
    assert SEGMENTS is None or one.facts["pid"] in makers_of_shared_memory()
    one.go_on()
    one.assert_nothing_is_left()
    assert one.facts["pid"] not in makers_of_shared_memory()


@POSIX
def test_nothing_is_left_after_ctrl_c_while_it_starts(child, temporary: Path) -> None:
    code = """
tell()
try:
    with postgres():
        pass
except KeyboardInterrupt:
    sys.exit(7)
"""
    one = child(code)
    one.process.stdin.write("\n")
    one.process.stdin.flush()
    me = psutil.Process(one.process.pid)
    deadline = time.monotonic() + 10
    while not any(named(each, "initdb") for each in one.family) and time.monotonic() < deadline:
        one.family = me.children(recursive=True)
    assert list(temporary.iterdir())
    os.killpg(one.process.pid, signal.SIGINT)  # as a terminal does, to all of its group
    assert one.process.wait(10) == 7
    one.assert_nothing_is_left()


@pytest.mark.skipif(not ROOT, reason="it takes root to become somebody else")
def test_it_runs_for_an_ordinary_user_too(child) -> None:
    version = f"python3.{sys.version_info.minor}"
    found = shutil.which(version, path="/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip(f"no {version} that every user can run")
    uid, gid = unprivileged_user()
    one = child(
        HELD.format(tcp=False, more="", ending="os.kill(os.getpid(), signal.SIGKILL)"),
        python=found, user=uid, group=gid, extra_groups=[],
    )  # fmt: skip
    assert one.facts["uid"] == uid
    assert {each.uids().real for each in one.family} == {uid}
    one.go_on()
    one.assert_nothing_is_left()


@pytest.mark.skipif(not ROOT, reason="only root has to change its user")
def test_an_installation_that_the_ordinary_user_cannot_reach_is_copied(tmp_path: Path, monkeypatch) -> None:
    package = postgres_folder().parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    hidden = tmp_path / "hidden"
    (hidden / package.name).mkdir(parents=True)
    (hidden / package.name / "pginstall").symlink_to(package / "pginstall")
    (hidden / libraries.name).symlink_to(libraries)
    hidden.chmod(0o700)
    monkeypatch.setenv("PG_BIN", str(hidden / package.name / "pginstall" / "bin"))
    with postgres() as pg:
        assert str(pg.folder.parent) in psutil.Process(pg.pid).exe()
        assert pg.connect().execute("SELECT 1").fetchone() == (1,)


def test_a_setting_it_does_not_know_shows_the_line_of_the_log() -> None:
    with (
        pytest.raises(EngineError, match=r'ended with code 1.*\n.*FATAL: .*unrecognized .* parameter "no_such"'),
        postgres({"no_such": 1}),
    ):
        pass


@pytest.mark.parametrize(
    ("settings", "kind", "says"),
    [
        ("fsync", TypeError, "'settings' must map names to values: 'fsync'"),
        ({"a b": 1}, ValueError, r"'settings' must have names that match [A-Za-z_][\w.]*: 'a b'"),
        ({"fsync": None}, TypeError, "\"settings['fsync']\" must be a text, a number or a truth: None"),
        ({"a": "1\n2"}, ValueError, "\"settings['a']\" must be one line: '1\\n2'"),
        ({"a": float("nan")}, ValueError, "\"settings['a']\" must be finite: nan"),
    ],
)
def test_bad_settings_are_named(settings, kind, says) -> None:
    with pytest.raises(kind) as caught, postgres(settings):
        pass
    assert str(caught.value) == says


def test_what_it_decides_itself_is_not_a_setting() -> None:
    with pytest.raises(ValueError, match=r"^'settings' must leave .*port.* alone: 'Port'$"), postgres({"Port": 1}):
        pass


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Valkey, postgresql")
    with pytest.raises(EngineMissing, match=r"^PostgreSQL cannot run here: SYSDESIGN_WITHOUT names it\.$"), postgres():
        pass
    monkeypatch.delenv("SYSDESIGN_WITHOUT")
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(EngineMissing, match=r"the folder that PG_BIN names does not hold its programs\.$"), postgres():
        pass


@pytest.mark.skipif(not ROOT, reason="only root has to change its user")
def test_nobody_able_to_run_it_is_told_in_one_line(monkeypatch) -> None:
    monkeypatch.setattr(postgres_cluster, "can_run", lambda program, user: False)
    with (
        scratch("x") as folder,
        pytest.raises(EngineMissing, match="it does not run as root, and not as nobody either"),
    ):
        postgres_cluster.new_cluster(folder, lambda: None)
