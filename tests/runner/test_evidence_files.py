"""Evidence files: masked, safe to show, for the release's own people only, and never written through a link."""

import os
import stat
from pathlib import Path

import pytest

from cockpit.adapters.process import ProcessRunner
from cockpit.adapters.runs import RunShelf
from cockpit.format.masking import Masker


def shelf(folder: Path) -> RunShelf:
    return RunShelf(str(folder), ProcessRunner(), Masker(["hunter2-and-more"]))


@pytest.mark.parametrize(("folder_mode", "mode"), [(0o700, 0o600), (0o2770, 0o660)])
def test_a_file_is_for_those_who_may_see_the_release(tmp_path, folder_mode, mode):
    folder = tmp_path / "release"
    (folder / "evidence").mkdir(parents=True)
    folder.chmod(folder_mode)
    before = os.umask(0o077)
    try:
        path, _ = shelf(folder).keep("gate", "fine")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / path).stat().st_mode) == mode


def test_no_name_leads_out_of_the_folder_and_nothing_in_it_moves_a_cursor(tmp_path):
    (tmp_path / "evidence").mkdir()
    path, _ = shelf(tmp_path).keep("../../etc/passwd", "a\x1b[2Jb")
    assert Path(path).parent == Path("evidence")
    assert (tmp_path / path).read_text() == "a^[[2Jb"


def test_a_link_where_the_draft_goes_is_not_followed(tmp_path):
    (tmp_path / "evidence").mkdir()
    first, _ = shelf(tmp_path).keep("gate", "fine")
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "evidence" / f".{Path(first).name}.part").symlink_to(target)
    with pytest.raises(OSError, match="symbolic links"):
        shelf(tmp_path).keep("gate", "fine")
    assert target.read_text() == "mine"
