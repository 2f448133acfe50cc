"""A screen on a real journal: woken when somebody writes, without looking all the time."""

import datetime as dt

from cockpit.cli.demo import open_sample
from cockpit.cli.wiring import open_session
from cockpit.model.commands import AddNote
from tests.tui.conftest import shown
from tests.tui.test_screen import until


async def test_what_others_write_wakes_it(screen, tmp_path):
    writer = open_sample(str(tmp_path), "commander", dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    session = open_session(writer.place, read_only=True, announce=False)
    app = screen(session)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: app._timer is not None and not app.hasty)
            app._timer.stop()  # so that only waking is left
            for number in range(40):
                writer.do(AddNote(text=f"line-{number}"))
            await until(pilot, lambda: "line-39" in shown(app))
            writer.do(AddNote(text="one-more"))
            await until(pilot, lambda: "one-more" in shown(app))
    finally:
        session.close()
        writer.close()
