"""What the screen loads before its first picture: no more than it draws with."""

import subprocess
import sys

HEAVY = {"httpx", "cel", "markdown_it", "tomli_w", "textual.widgets._data_table"}


def printed(script: str) -> list[str]:
    """The words a script prints in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def loaded(statement: str) -> set[str]:
    """Modules there are after a statement in a fresh interpreter."""
    return set(printed(f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"))


def test_the_door_to_the_screen_loads_no_textual():
    modules = loaded("import cockpit.tui.app")
    assert "textual" not in modules
    assert "rich" not in modules


def test_the_screen_loads_nothing_heavy():
    modules = loaded("import cockpit.tui.screens.make")
    assert "textual.app" in modules
    assert not modules & HEAVY


LEAN = "from cockpit.tui import lean_textual; textual_app = lean_textual.load()"


def test_the_palette_of_textual_is_not_loaded_for_a_screen():
    modules = loaded(f"{LEAN}; import cockpit.tui.screens.make")
    assert "textual.app" in modules
    assert not modules & {"textual.command", "textual.widgets._input", "textual.widgets._select"}


def test_what_stands_for_the_palette_cannot_be_used_and_is_not_left_behind():
    said = printed(f"""{LEAN}
try:
    textual_app.CommandPalette()
except RuntimeError as error:
    print(error)
import textual.command
print(textual.command.CommandPalette.__mro__[1].__name__)""")
    assert said[:4] == ["textual.command", "is", "not", "loaded:"]
    assert said[-1] == "SystemModalScreen"


def test_the_names_textual_takes_from_its_palette_are_there_in_the_real_one():
    said = printed(f"""import sys; {LEAN}
names = {{c.__name__ for v in list(sys.modules.values()) for c in vars(v).values()
         if isinstance(c, type) and c.__bases__ == (lean_textual.NotLoaded,)}}
import textual.command
print(len(names), *(name for name in names if not hasattr(textual.command, name)))""")
    assert int(said[0]) >= 4
    assert said[1:] == []


def test_a_screen_opens_without_tls_and_never_comes_to_need_it():
    modules = loaded(f"import cockpit.cli.run, cockpit.tui.app; {LEAN}; from cockpit.tui import late; late.load()")
    assert "asyncio.sslproto" in modules
    assert not modules & {"ssl", "_ssl", "httpx", "cockpit.adapters.http"}


def test_tls_is_there_for_whoever_wants_it_after_the_screen():
    said = printed(
        f"import sys; {LEAN}; import httpx; print(httpx.Client()._transport._pool._ssl_context.check_hostname)"
    )
    assert said == ["True"]


def test_a_textual_that_needs_its_palette_is_loaded_whole():
    modules = loaded(
        "import sys; from cockpit.tui import lean_textual\n"
        "class Needs(lean_textual._Absent):\n"
        "    def __getattr__(self, name): raise ImportError(name)\n"
        "lean_textual._Absent = Needs; lean_textual.load()"
    )
    assert {"textual.app", "textual.command", "textual.widgets._input"} <= modules


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


def test_what_only_an_engine_or_an_act_does_is_not_loaded_for_a_look():
    doing = {"cockpit.core.sending", "cockpit.core.proc_due", "cockpit.core.proc_work"}
    assert not loaded("import cockpit.cli.run, cockpit.tui.screens.make") & doing
    assert loaded("import cockpit.core.handlers") >= doing


def test_names_with_a_dot_are_loaded_with_the_first_text_that_has_one():
    assert "cockpit.core.dotted" not in loaded("import cockpit.cli.run, cockpit.tui.screens.make")


def test_the_collector_rests_until_the_screen_stands_where_there_will_be_one():
    states = loaded("import gc, sys; gc.disable(); from cockpit.cli.main import COMMANDS; COMMANDS['attach'].load(); "
                    "sys.modules['on' if gc.isenabled() else 'off'] = gc")  # fmt: skip
    assert "off" in states


def test_the_collector_rests_until_the_command_is_loaded():
    states = loaded("import gc, sys, cockpit.__main__ as m; sys.argv = ['cockpit', 'config', 'where']; m.start(); "
                    "sys.modules['on' if gc.isenabled() else 'off'] = gc")  # fmt: skip
    assert "on" in states
