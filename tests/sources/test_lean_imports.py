"""What a poller never uses is not imported: memory and start-up are budgets."""

import subprocess
import sys


def modules_after(code: str) -> set[str]:
    told = subprocess.run(
        (sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"), capture_output=True, text=True, check=True
    )
    return set(told.stdout.split())


def test_the_http_client_comes_without_its_command_line() -> None:
    loaded = modules_after("import cockpit.adapters.probe_router, cockpit.engine.polling, cockpit.engine.watching")
    assert "httpx" in loaded
    assert not {"rich", "pygments", "click", "textual"} & loaded


def test_whoever_wants_the_whole_of_httpx_still_gets_it() -> None:
    code = "import cockpit.adapters.http, httpx, httpx._main, importlib.util\nassert httpx.Client and httpx._main.main"
    assert "rich" in modules_after(code)


def test_expressions_load_their_engine_late_and_alone() -> None:
    assert "cel" not in {name.split(".")[0] for name in modules_after("import cockpit.core.expressions")}
    code = "from cockpit.core.expressions import evaluate\nassert evaluate('1 + 1', {}).value == 2"
    assert not {"cel.cli", "typer", "rich", "prompt_toolkit"} & modules_after(code)
