"""Putting a screen on a session: the terminal's settings first, then Textual, then the session again."""

from cockpit.session.protocol import Session


def show(session: Session, layout: str | None = None) -> int:
    """Run the screen until the person leaves; its exit status. The session is closed."""
    from cockpit.tui.app import run_screen

    try:
        return run_screen(session, layout=layout)
    finally:
        session.close()
