"""Where releases live: made whole, found again, kept from strangers, bound to their place."""

import os
import shutil
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cockpit.adapters import statfs
from cockpit.adapters.place import machine, place
from cockpit.adapters.release_folder import ReleaseExists, ReleaseFolder
from cockpit.model.events import JournalAdopted, ReleaseClosed
from cockpit.ports import EntryRefused, JournalReadOnly, NoJournal
from tests.helpers.journals import Clock, T, a_head, everything, new_release, notes, opened, write

DAY = T.date()


def _modes(folder: Path) -> dict[str, str]:
    return {path.name: f"{stat.S_IMODE(path.stat().st_mode):o}" for path in [folder, *folder.iterdir()]}


def test_a_new_release_is_private_and_whole(tmp_path):
    parent = tmp_path / "state" / "releases"
    os.umask(os.umask(0o022))
    folder = Path(ReleaseFolder(str(parent)).create(a_head(release="Hot dash/pilot 1"), DAY))
    assert folder.name == "Hot-dash-pilot-1-2026-03-01"
    assert _modes(folder) == {
        folder.name: "700",
        "journal.toml": "600",
        "journal.lock": "600",
        "engine.lock": "600",
        "runs": "700",
        "evidence": "700",
    }
    assert f"{stat.S_IMODE(parent.stat().st_mode):o}" == "700"
    assert os.listdir(parent) == [folder.name]
    head = opened(folder).head
    assert (head.release, head.machine, head.folder) == ("Hot dash/pilot 1", machine(), str(folder))


@pytest.mark.parametrize("name", ["", "...", "///", "\u202e", "-", "../../etc"])
def test_no_name_of_a_release_leaves_the_parent(tmp_path, name):
    folder = Path(ReleaseFolder(str(tmp_path)).create(a_head(release=name), DAY))
    assert folder.parent == tmp_path
    assert not folder.name.startswith((".", "-"))


def test_a_second_one_for_the_same_day_only_when_asked_for(tmp_path):
    store = ReleaseFolder(str(tmp_path))
    first = store.create(a_head(), DAY)
    with pytest.raises(ReleaseExists) as caught:
        store.create(a_head(), DAY)
    assert caught.value.folder == first
    second = store.create(a_head(), DAY, another=True)
    assert Path(second).name == "pilot-2026-03-01.2"
    assert opened(Path(second)).health.kind == "healthy"


def test_only_one_of_many_at_once_makes_it(tmp_path):
    def make(_number: int) -> str:
        try:
            return ReleaseFolder(str(tmp_path)).create(a_head(), DAY)
        except ReleaseExists as error:
            return f"there: {error.folder}"

    with ThreadPoolExecutor(8) as pool:
        made = sorted(pool.map(make, range(8)))
    folder = str(tmp_path / "pilot-2026-03-01")
    assert made == sorted([folder, *[f"there: {folder}"] * 7])
    assert os.listdir(tmp_path) == ["pilot-2026-03-01"]


def test_a_failed_making_leaves_nothing(tmp_path, monkeypatch):
    with pytest.raises(EntryRefused, match="cannot be pinned"):
        ReleaseFolder(str(tmp_path)).create(a_head(plan={"plan": 2**70}), DAY)

    def no_sync(_fd: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", no_sync)
    with pytest.raises(NoJournal, match="Input/output error"):
        ReleaseFolder(str(tmp_path)).create(a_head(), DAY)
    assert os.listdir(tmp_path) == []


def test_releases_are_found_newest_first_with_what_is_wrong(tmp_path):
    store = ReleaseFolder(str(tmp_path))
    assert ReleaseFolder(str(tmp_path / "nothing")).find() == []
    one = Path(store.create(a_head(created=T), DAY))
    two = Path(store.create(a_head(created=T.replace(hour=18), rehearsal=True), DAY, another=True))
    other = Path(store.create(a_head(release="other", created=T.replace(hour=19)), DAY))
    journal = opened(one)
    write(journal, *notes('\ntype = "release.closed"\n'))
    assert [found.closed for found in store.find("pilot")] == [False, False]
    write(journal, ReleaseClosed(outcome="completed"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "a-file").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "journal.toml").write_bytes(b"journal = 9\n")
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "journal.toml").symlink_to(one / "journal.toml")
    found = store.find()
    assert [(Path(one.folder).name, one.closed, one.rehearsal) for one in found[:3]] == [
        (other.name, False, False),
        (two.name, False, True),
        (one.name, True, False),
    ]
    assert {Path(one.folder).name: bool(one.problem) for one in found[3:]} == {"broken": True, "link": True}
    assert [Path(one.folder).name for one in store.find("pilot") if not one.closed] == [two.name]


# --- strangers, links, modes ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = new_release(tmp_path / "releases")
    write(opened(folder), *notes("one"))
    return folder


@pytest.mark.parametrize("name", ["journal.toml", "journal.lock"])
@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_nothing_but_plain_files_is_opened(folder, tmp_path, name, kind):
    target = tmp_path / "elsewhere"
    shutil.move(folder / name, target)
    if kind == "link":
        (folder / name).symlink_to(target)
    elif kind == "fifo":
        os.mkfifo(folder / name)
    else:
        (folder / name).mkdir()
    before = target.read_bytes()
    if name == "journal.toml":
        with pytest.raises(NoJournal):
            opened(folder)
    else:
        journal = opened(folder)
        assert journal.health.kind == "read-only"
        with pytest.raises(JournalReadOnly):
            write(journal, *notes("two"))
    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["journal.cache", "journal.draft.1", "journal.torn.5"])
def test_links_that_wait_for_what_we_write_are_not_followed(folder, tmp_path, name):
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    size = (folder / "journal.toml").stat().st_size
    link = folder / name.replace(".5", f".{size}").replace(".1", f".{os.getpid()}")
    link.symlink_to(victim)
    with (folder / "journal.toml").open("ab") as file:
        file.write(b"[[event]]\nseq")
    journal = opened(folder)
    journal.store_cache("k", b"state")
    assert journal.health.kind == "healthy"
    assert victim.read_text() == "untouched"
    assert [entry.seq for entry in everything(folder)] == [0, 1]


def test_a_journal_with_a_second_name_or_open_to_all_is_not_written(folder, tmp_path):
    os.link(folder / "journal.toml", tmp_path / "second")
    assert "2 hard links" in opened(folder).health.words
    (tmp_path / "second").unlink()
    assert opened(folder).health.kind == "healthy"
    for path, mode in ((folder, 0o707), (folder / "journal.toml", 0o606), (folder, 0o770)):
        was = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode)
        health = opened(folder).health
        assert health.kind == "read-only"
        assert "chmod" in health.words
        path.chmod(was)
    (folder / "journal.toml").chmod(0o444)
    (folder / "journal.toml").chmod(0o600)
    assert opened(folder).health.kind == "healthy"


def test_a_journal_from_elsewhere_opens_to_read_whatever_its_modes(folder, tmp_path):
    away = tmp_path / "checkout"
    away.mkdir(mode=0o755)
    shutil.copyfile(folder / "journal.toml", away / "launch.toml")
    (away / "launch.toml").chmod(0o666)
    journal = opened(away / "launch.toml")
    assert journal.last_seq == 0
    assert journal.health.kind == "read-only"
    assert opened(folder / "journal.toml").health.kind == "healthy"


@pytest.mark.parametrize("what", ["missing", "empty", "a folder without one", "plain text"])
def test_what_is_no_journal_is_refused_in_words(tmp_path, what):
    path = tmp_path / "x"
    if what == "empty":
        path.touch()
    elif what == "plain text":
        path.write_text("hello\n")
    elif what == "a folder without one":
        path.mkdir()
    with pytest.raises(NoJournal, match=str(path)):
        opened(path)


@pytest.mark.parametrize("name", ["runs", "evidence"])
def test_a_release_that_came_with_a_link_for_a_folder_is_not_written(folder, tmp_path, name):
    """Adopting a copy must not make the engine write wherever its sender pointed."""
    away = Path(shutil.copytree(folder, tmp_path / "away"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(away / name)
    (away / name).symlink_to(elsewhere)
    journal = opened(away)
    assert journal.health.kind == "read-only"
    assert f"{name} is no folder of its own" in journal.health.words
    with pytest.raises(JournalReadOnly):
        journal.adopt(actor="ana", role="commander")
    assert list(elsewhere.iterdir()) == []


# --- copies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["copied", "moved", "another machine"])
def test_a_copy_is_read_only_until_it_is_adopted(folder, tmp_path, monkeypatch, how):
    place_then = place(str(folder))
    if how == "copied":
        away = Path(shutil.copytree(folder, tmp_path / "away"))
    elif how == "moved":
        away = Path(shutil.move(folder, tmp_path / "away"))
    else:
        away = folder
        monkeypatch.setattr("cockpit.adapters.place.machine", lambda: "f" * 32)
    journal = opened(away)
    assert journal.is_copy
    assert journal.health.kind == "read-only"
    assert "--adopt" in journal.health.words
    with pytest.raises(JournalReadOnly, match="--adopt"):
        write(journal, *notes("two"))
    with pytest.raises(JournalReadOnly):
        journal.redact(0, reason="", actor="ana", role="")
    [entry] = journal.adopt(actor="ana", role="commander")
    assert entry.event == JournalAdopted(previous=place_then, current=place(str(away)))
    assert journal.adopt(actor="ana", role="commander") == []
    for now in (journal, opened(away)):
        assert not now.is_copy
        assert write(now, *notes("goes on"))
    if how == "copied":
        assert opened(folder).health.kind == "healthy"


def test_an_open_session_notices_that_it_was_adopted_elsewhere(folder, tmp_path):
    away = Path(shutil.copytree(folder, tmp_path / "away"))
    ana, bob = opened(away), opened(away)
    ana.adopt(actor="ana", role="")
    assert bob.is_copy
    bob.poll()
    assert bob.health.kind == "healthy"


def test_a_copy_on_which_adopting_fails_stays_a_copy(folder, tmp_path):
    away = Path(shutil.copytree(folder, tmp_path / "away"))
    journal = opened(away)
    (away / "journal.poisoned").touch()
    journal.poll()
    with pytest.raises(Exception, match="recover"):
        journal.adopt(actor="ana", role="")
    assert journal.is_copy


# --- file systems -----------------------------------------------------------------------------------------------------


def _mounts(tmp_path: Path, *rows: tuple[str, str]) -> str:
    lines = [f"{n} 1 8:1 / {point} rw - {kind} src rw\n" for n, (point, kind) in enumerate(rows)]
    path = tmp_path / "mountinfo"
    path.write_text("".join(lines))
    return str(path)


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path):
    mounts = _mounts(
        tmp_path, ("/", "ext4"), ("/srv/team", "nfs4"), ("/srv/team/local", "xfs"), ("/srv/a\\040b", "fuse.sshfs"),
        ("/srv/over", "ext4"), ("/srv/over", "cifs"), ("/mnt/ntfs", "fuseblk"),
    )  # fmt: skip
    expected = {
        "/srv": "ext4",
        "/srv/teams/x": "ext4",
        "/srv/team": "nfs4",
        "/srv/team/x/y": "nfs4",
        "/srv/team/local/x": "xfs",
        "/srv/a b/c": "fuse.sshfs",
        "/srv/over/x": "cifs",
        "/mnt/ntfs": "fuseblk",
    }
    assert {path: statfs.fs_type(path, mounts) for path in expected} == expected
    assert statfs.network_fs("/srv/team", mounts) == "nfs4"
    assert statfs.network_fs("/srv/a b", mounts) == "fuse.sshfs"
    assert statfs.network_fs("/mnt/ntfs", mounts) == ""
    assert statfs.fs_type("/", "/nonexistent") == ""
    assert statfs.fs_type(str(tmp_path)) != ""


def test_network_file_systems_are_refused_for_writing_unless_forced(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("cockpit.adapters.place.network_fs", lambda _path: "nfs4")
    monkeypatch.setattr("cockpit.adapters.release_folder.network_fs", lambda _path: "nfs4")
    with pytest.raises(JournalReadOnly, match="nfs4"):
        ReleaseFolder(str(tmp_path / "new")).create(a_head(), DAY)
    forced = Path(ReleaseFolder(str(tmp_path / "new"), force_network=True).create(a_head(), DAY))
    assert "is on nfs4" in opened(forced).health.words
    assert opened(forced, force_network=True).health.kind == "healthy"


# --- several people ---------------------------------------------------------------------------------------------------

GROUP, GID = "games", 60
ANA, BOB, STRANGER = 61001, 61002, 61003


def _as(uid: int, groups: list[int], act: object) -> str:
    """What a function returns in a process of another user."""
    read, there = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups(groups)
            os.setresgid(65534, 65534, 65534)
            os.setresuid(uid, uid, uid)
            os.umask(0o077)
            said = act()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - it is told to the parent
            said = f"{type(error).__name__}: {error}"
        os.write(there, str(said).encode()[:60000])
        os._exit(0)
    os.close(there)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said


@pytest.fixture
def common():
    if os.geteuid() != 0:
        pytest.skip("only root can be several users")
    import grp

    if GROUP not in {group.gr_name for group in grp.getgrall()} or grp.getgrnam(GROUP).gr_gid != GID:
        pytest.skip(f"there is no group {GROUP} here")
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path)


def test_several_people_of_a_group_write_one_journal_and_strangers_see_nothing(common):
    parent = common / "releases"
    parent.mkdir()
    parent.chmod(0o777)

    def make():
        folder = Path(ReleaseFolder(str(parent)).create(a_head(), DAY, group=GROUP))
        return [str(folder), write(opened(folder), *notes("ana's"))[0].seq]

    def join():
        [folder] = parent.iterdir()
        journal = opened(folder)
        done = write(journal, *notes("bob's", "bob's second"))
        with (folder / "journal.toml").open("ab") as file:
            file.write(b"[[event]]\nseq = 3\nat =")
        journal.append(lambda _new, _now: [], actor="bob", role="")
        journal.store_cache("k", b"s")
        return [done[0].seq, journal.health.kind]

    def carry_on():
        [folder] = parent.iterdir()
        journal = opened(folder)
        journal.redact(1, reason="", actor="ana", role="")
        return [len(journal.poll()), write(journal, *notes("more"))[0].seq, journal.generation]

    def rejoin():
        [folder] = parent.iterdir()
        return write(opened(folder), *notes("bob's third"))[0].seq

    def intrude():
        [folder] = parent.iterdir()
        return opened(folder).health

    assert _as(ANA, [GID], make) == str([str(parent / "pilot-2026-03-01"), 0])
    folder = parent / "pilot-2026-03-01"
    assert _modes(folder) == {
        folder.name: "2770",
        "journal.toml": "660",
        "journal.lock": "660",
        "engine.lock": "660",
        "runs": "2770",
        "evidence": "2770",
    }
    assert _as(BOB, [GID], join) == "[1, 'healthy']"
    modes = _modes(folder)
    assert {modes[name] for name in modes if name.startswith("journal.")} == {"660"}
    assert {path.stat().st_gid for path in folder.rglob("*")} == {GID}
    assert _as(ANA, [GID], carry_on) == "[1, 5, 1]"
    assert _as(BOB, [GID], rejoin) == "6"
    assert {f"{path.stat().st_mode & 0o7777:o}" for path in folder.glob("journal.*")} == {"660"}
    assert _as(STRANGER, [], intrude).startswith("NoJournal")
    assert [entry.seq for entry in everything(folder)] == list(range(7))


def test_a_private_journal_is_nobody_elses_to_write(common):
    parent = common / "releases"
    parent.mkdir()
    parent.chmod(0o777)
    made = _as(ANA, [], lambda: ReleaseFolder(str(parent)).create(a_head(), DAY))
    assert "NoJournal" in _as(BOB, [], lambda: opened(Path(made)).health)
    health = opened(Path(made)).health  # root may do everything, and would leave files that Ana cannot write
    assert health.kind == "read-only"
    assert f"uid {ANA}" in health.words


def test_a_journal_that_only_its_modes_keep_from_being_written_opens_to_read(common):
    parent = common / "releases"
    parent.mkdir()
    parent.chmod(0o777)

    def make_and_open():
        folder = new_release(parent)
        write(opened(folder), *notes("one"))
        (folder / "journal.toml").chmod(0o400)
        journal = opened(folder)
        (folder / "copy").write_bytes((folder / "journal.toml").read_bytes())
        (folder / "copy").rename(folder / "journal.toml")
        return [journal.health.words, journal.poll(), journal.last_seq, journal.generation]

    words = "Read-only here: it cannot be opened for writing (Permission denied)."
    assert _as(ANA, [], make_and_open) == str([words, [], 0, 1])


def test_the_group_must_be_there_and_ones_own(tmp_path, common):
    with pytest.raises(JournalReadOnly, match="no group 'no-such-group'"):
        ReleaseFolder(str(tmp_path)).create(a_head(), DAY, group="no-such-group")
    said = _as(ANA, [], lambda: ReleaseFolder(str(common)).create(a_head(), DAY, group=GROUP))
    assert said == "JournalReadOnly: you are not in group 'games'"


def test_clocks_in_tests_stand_still():
    assert Clock().now() == Clock().now() == T
