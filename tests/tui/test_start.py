"""What the screen loads before its first picture: no more than it draws with."""

import subprocess
import sys

HEAVY = {"httpx", "cel", "markdown_it", "tomli_w", "textual.widgets._data_table"}


def loaded(statement: str) -> set[str]:
    """Modules there are after a statement in a fresh interpreter."""
    script = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_door_to_the_screen_loads_no_textual():
    modules = loaded("import cockpit.tui.app")
    assert "textual" not in modules
    assert "rich" not in modules


def test_the_screen_loads_nothing_heavy():
    modules = loaded("import cockpit.tui.screens.make")
    assert "textual.app" in modules
    assert not modules & HEAVY


def test_the_views_load_no_screen():
    modules = loaded("import cockpit.views.detail, cockpit.views.header")
    assert not {"textual", "rich"} & modules


def test_what_waits_for_a_key_is_not_loaded_before_the_first_picture():
    from cockpit.tui import late

    waiting = {*late.ACTS.values(), *late.REST.values(), "cockpit.core.handlers"}
    assert not loaded("import cockpit.cli.run, cockpit.tui.screens.make") & waiting
    assert loaded("from cockpit.tui import late; late.load()") >= waiting


def test_a_session_opens_without_what_checks_plans_or_starts_commands():
    apart = {
        "cockpit.format.plan_loader",
        "cockpit.format.masking",
        "cockpit.adapters.process",
        "cockpit.engine.orders",
    }
    assert not loaded("import cockpit.cli.run, cockpit.tui.screens.make") & apart


def test_the_collector_rests_until_the_screen_stands_where_there_will_be_one():
    states = loaded("import gc, sys; gc.disable(); from cockpit.cli.main import COMMANDS; COMMANDS['attach'].load(); "
                    "sys.modules['on' if gc.isenabled() else 'off'] = gc")  # fmt: skip
    assert "off" in states


def test_the_collector_rests_until_the_command_is_loaded():
    states = loaded("import gc, sys, cockpit.__main__ as m; sys.argv = ['cockpit', 'config', 'where']; m.start(); "
                    "sys.modules['on' if gc.isenabled() else 'off'] = gc")  # fmt: skip
    assert "on" in states
