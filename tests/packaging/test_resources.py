"""The files that come with the program are found in a checkout, and in an installation of the wheel."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cockpit.adapters.resources import ResourceMissing, data_dir

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("sample_releases", "layouts")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built offline from a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    skip = shutil.ignore_patterns(".*", "__pycache__", "tests", "benchmarks")
    shutil.copytree(ROOT, folder / "source", ignore=skip)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", folder, folder / "source"], check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_found_in_a_checkout(name):
    assert data_dir(name) == ROOT / name
    assert (data_dir(name) / "README.md").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_found_in_an_installed_wheel(name, wheel, tmp_path):
    """The wheel is unpacked as pip would, and asked from another folder, with no checkout on its path."""
    site = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = f"import sys; sys.path[:0] = [{str(site)!r}]; from cockpit.adapters import resources as r; print(r.__file__, r.data_dir({name!r}), sep='\\n')"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, text=True, capture_output=True, check=True
    )
    module, folder = map(Path, result.stdout.splitlines())
    assert module == site / "cockpit" / "adapters" / "resources.py"
    assert folder == site / "cockpit" / "_data" / name
    assert sorted(relative_files(folder)) == sorted(relative_files(ROOT / name))


def test_the_wheel_holds_the_types_the_supervisor_and_the_script(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "cockpit = cockpit.__main__:start" in archive.read(entry_points).decode()
    assert {"cockpit/py.typed", "cockpit/supervise.py"} <= set(names)
    assert not [name for name in names if not name.startswith(("cockpit/", "release_cockpit-"))]


@pytest.mark.parametrize("name", NAMES)
def test_missing_says_where_it_looked(name, tmp_path):
    package = tmp_path / "cockpit"
    package.mkdir()
    with pytest.raises(ResourceMissing, match=str(package / "_data" / name)):
        data_dir(name, package)


def test_a_strangers_folder_beside_the_installed_package_is_not_ours(tmp_path):
    (tmp_path / "layouts").mkdir()
    with pytest.raises(ResourceMissing):
        data_dir("layouts", tmp_path / "cockpit")


def relative_files(folder: Path) -> list[str]:
    """What is shipped: everything but what tells git what to leave out."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".git")
    ]
