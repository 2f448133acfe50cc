"""The door to the screen. Imports no Textual until the environment is as Textual has to find it."""

import gc

from cockpit.session.protocol import Session
from cockpit.tui.settings import Settings
from cockpit.tui.terminal import driver, signals, surroundings


class NoScreen(Exception):
    """The terminal cannot show the screen; the text says why and what to use instead."""


def run_screen(session: Session, *, layout: str | None = None, settings: Settings | None = None) -> int:
    """Show the session until its person leaves; returns the exit status.

    0 left; 128 and its number after a signal, so 129 after SIGHUP (or a terminal that is gone), 130 SIGINT, 131 SIGQUIT,
    143 SIGTERM; 70 after a crash (one line on stderr, by `settings.crashed`). layout: a name, None for whichever fits. Raises NoScreen where none can be shown.
    """
    chosen = settings if settings is not None else Settings()
    refused = surroundings.refusal()
    if refused:
        raise NoScreen(refused)
    around = surroundings.look()
    # A collection in the middle of so many imports costs as much as all of ours; the screen turns it on again once it
    # is painted, and then leaves alone what is there for good.
    gc.disable()
    economy = chosen.economy == "on" or (chosen.economy == "auto" and around.remote)
    with surroundings.prepared(economy=economy):
        from cockpit.tui import lean_textual  # noqa: PLC0415 - Textual reads the environment when imported

        lean_textual.load()
        from cockpit.tui.screens.make import make_app  # noqa: PLC0415 - which imports Textual

        ears = signals.Ears()
        drives = driver.driver_class(ears)
        app = make_app(session, layout=layout or "", settings=chosen, around=around, driver_class=drives)
    # Here the environment is the person's own again: the engine that is started from within, and all it runs, inherits it.
    app.hasty = True
    try:
        with signals.kept():
            try:
                app.run(mouse=chosen.mouse)
            finally:
                ears.close()
    finally:
        surroundings.give_back()
    if app.failure is not None:
        surroundings.complain(chosen.crashed(app.failure))
        return 70
    return app.return_code or ears.status
