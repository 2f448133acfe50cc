"""`cockpit verify`: what is intact is called so, what is not is told with its place, and nothing is ever changed."""

import hashlib
import json
import os
import shutil

import pytest
from click.testing import CliRunner

from cockpit.adapters.journal_verify import verify_file
from cockpit.cli.verify import verify
from cockpit.model.events import ArtifactAttached, EngineBeat, GateJudged
from tests.helpers.journals import everything, new_release, notes, opened, write


@pytest.fixture
def folder(tmp_path):
    folder = new_release(tmp_path / "releases")
    journal = opened(folder)
    write(journal, *notes("one", "two", "three", "four", "five"))
    journal.close()
    return folder


def _run(*arguments: object):
    result = CliRunner().invoke(verify, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_an_intact_journal_is_told_to_be_intact_with_its_head(folder):
    head = everything(folder)[-1].hash
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for path in (folder, folder / "journal.toml"):
        status, said = _run(path)
        assert status == 0
        assert f"head {head}\n" in said
        assert "5 entries verified" in said
        assert said.endswith("intact\n")
        assert "NOT" not in said
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_json_holds_the_same(folder):
    status, said = _run(folder, "--json")
    told = json.loads(said)
    assert status == 0
    assert (told["intact"], told["entries"], told["head"]) == (True, 5, everything(folder)[-1].hash)


def test_damage_is_told_with_its_place_and_what_is_sound_behind_it(folder):
    path = folder / "journal.toml"
    data = bytearray(path.read_bytes())
    data[data.index(b'"three"') + 1] ^= 1
    path.write_bytes(data)
    status, said = _run(folder)
    assert status == 1
    offset = data.index(b"[[event]]\nseq = 2\n")
    assert f"PROBLEM entry 2, byte {offset:,}: " in said
    assert "4 entries verified" in said
    assert f"head {everything(folder)[-1].hash}" in said  # of what is connected to the start
    assert said.endswith("NOT INTACT\n")


def test_a_lost_entry_a_doubled_one_and_two_that_changed_places_are_found(folder):
    path = folder / "journal.toml"
    data = path.read_bytes()
    start = data.index(b"[[event]]")
    head, blocks = data[:start], [block + b"\n\n" for block in data[start:].split(b"\n\n")[:-1]]
    for changed in (
        [*blocks[:2], *blocks[3:]],
        [*blocks[:3], blocks[2], *blocks[3:]],
        [blocks[1], blocks[0], *blocks[2:]],
        blocks[1:],
    ):
        path.write_bytes(head + b"".join(changed))
        report = verify_file(str(path))
        assert not report.intact
        assert any("does not follow" in problem.what for problem in report.problems)


def test_a_cut_off_end_is_found_only_by_the_head_that_was_kept(folder):
    head = everything(folder)[-1].hash
    assert _run(folder, "--expect-head", head)[0] == 0
    assert _run(folder, "--expect-head", head[:12].upper())[0] == 0
    path = folder / "journal.toml"
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"[[event]]")])
    assert _run(folder)[0] == 0
    status, said = _run(folder, "--expect-head", head)
    assert status == 1
    assert "is not in this journal's chain" in said


def test_a_journal_that_went_on_since_its_head_was_kept_is_fine(folder):
    head = everything(folder)[-1].hash
    write(opened(folder), *notes("six"))
    status, said = _run(folder, "--expect-head", head)
    assert status == 0
    assert "the head expected is that of entry 4, with 1 after it" in said


@pytest.mark.parametrize("head", ["abc", "z" * 64, "a" * 65])
def test_a_head_that_can_be_none_is_a_usage_error(folder, head):
    assert _run(folder, "--expect-head", head)[0] == 2


def test_a_torn_end_is_not_intact_but_told_to_be_repairable(folder):
    with (folder / "journal.toml").open("ab") as file:
        file.write(b"[[event]]\nseq = 5\n")
    status, said = _run(folder)
    assert status == 1
    assert "a torn write at the end; the next session repairs it" in said
    opened(folder)
    assert _run(folder)[0] == 0


def test_evidence_is_compared_and_what_is_not_here_is_unchecked(folder):
    (folder / "evidence" / "qa.md").write_text("tested")
    digest = hashlib.sha256(b"tested").hexdigest()
    write(
        opened(folder),
        ArtifactAttached(artifact="qa", path="evidence/qa.md", sha256=digest, size=6),
        GateJudged(gate="lint", verdict="pass", evidence="qa.md", evidence_sha256=digest),
        ArtifactAttached(artifact="x", path="evidence/gone.md", sha256=digest, size=6),
        ArtifactAttached(artifact="x", path="../../outside", sha256=digest, size=6),
    )
    status, said = _run(folder)
    assert status == 0
    assert "2 evidence files match, 2 unchecked" in said
    (folder / "evidence" / "qa.md").write_text("tampered")
    status, said = _run(folder)
    assert status == 1
    assert "PROBLEM entry 5" in said
    assert "evidence/qa.md is not the one that was recorded" in said


def test_what_verifies_but_is_no_toml_is_found(folder):
    """The fast reader trusts the writer; verify trusts nobody."""
    path = folder / "journal.toml"
    data = path.read_bytes()
    prev = everything(folder)[-1].hash
    write(opened(folder), EngineBeat(epoch=1))
    block = path.read_bytes()[len(data) :].decode()
    covered = block[: block.index('hash = "')].replace("epoch = 1", 'epoch = 1, "x":2')
    assert prev in covered
    forged = f'{covered}hash = "{hashlib.sha256(covered.encode()).hexdigest()}"\n\n'
    path.write_bytes(data + forged.encode())
    assert not verify_file(str(folder)).intact


@pytest.mark.parametrize("what", ["missing", "no journal", "newer", "cut head"])
def test_what_cannot_be_read_is_told_apart_from_damage(folder, tmp_path, what):
    path = tmp_path / "x.toml"
    whole = (folder / "journal.toml").read_bytes()
    if what == "no journal":
        path.write_text("plan = 1\n")
    elif what == "newer":
        path.write_bytes(whole.replace(b"journal = 1\n", b"journal = 2\n"))
    elif what == "cut head":
        path.write_bytes(whole[:200])
    status, said = _run(path)
    assert status == 9
    assert str(path) in said
    status, said = _run(path, "--json")
    assert status == 9
    assert "unreadable" in json.loads(said)


def test_a_file_that_may_not_be_read_is_unreadable(folder):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "journal.toml").chmod(0)
    assert _run(folder)[0] == 9


def test_a_badly_damaged_file_ends_in_time_with_its_first_problems(folder, tmp_path):
    journal = opened(folder)
    for _ in range(40):
        write(journal, *notes(*["x" * 200] * 25))
    data = (folder / "journal.toml").read_bytes()
    path = tmp_path / "journal.toml"
    path.write_bytes(data.replace(b'xxxxxxxx"\ntext_salt', b'xxxxxxxy"\ntext_salt'))
    report = verify_file(str(path))
    assert not report.intact
    assert 1 <= len(report.problems) <= 100
    shutil.copyfile(folder / "journal.toml", path)
    assert verify_file(str(path)).intact
