"""What is left to do afterwards, and questions from outside: opened, and filed with where they went."""

import datetime as dt

from cockpit.core.questions import answer_by
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.people import Channel
from cockpit.tui.acts.common import Values, as_whom, earlier, no_time, until
from cockpit.tui.acts.record import IF_EARLIER
from cockpit.tui.desk import Desk, kind_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field, Needed
from cockpit.tui.dialogs.form import Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.times import day_hm, limit_left
from cockpit.views.times import left as left_in

NO_CHANNEL = "the plan has no channel that a question could come from"


def action_sample(_desk: Desk) -> Command | str:
    return cmd.OpenAction(text="to do")


def action(desk: Desk) -> None:
    seen = desk.state.seq
    origin = desk.ref if kind_of(desk.ref) in ("incident", "entry") else ""
    desk.form(
        Form("To do afterwards", lambda v: desk.do(cmd.OpenAction(text=v["text"], origin=origin), seen, "opened"),
             fields=[Field("text", "To do", required=True)], verb="writes it")
    )  # fmt: skip


def question_sample(desk: Desk) -> Command | str:
    asked = _asked_on(desk)
    return cmd.OpenAction(text="what", origin=f"channel:{asked[0].id}", due=desk.now) if asked else NO_CHANNEL


def _asked_on(desk: Desk) -> list[Channel]:
    """The channels, those first that promise an answer in time."""
    return sorted(desk.sight().book.channels.values(), key=lambda one: one.answer_within is None)


def question(desk: Desk) -> None:
    """A question from outside: its clock is the channel's, or a time that whoever logs it gives."""
    seen, sight = desk.state.seq, desk.sight()
    channels = {one.id: one for one in _asked_on(desk)}
    options = tuple((one.id, one.title or one.id) for one in channels.values())
    on = Choice("on", "Asked on", options, options[0][0])

    def unpromised() -> str:
        return (
            ""
            if channels[on.value].answer_within is not None
            else f"{on.words} promises no answer in time: say by when"
        )

    text = Field("text", "Question", required=True)
    asked, due = (
        Field("when", "Asked", hint=IF_EARLIER, check=no_time(desk, earlier)),
        Needed("due", "Answer by", unpromised, hint="else as promised: 2h, 14:00", check=no_time(desk)),
    )

    def times() -> tuple[dt.datetime | None, dt.datetime | None] | str:
        """When it was asked and until when it waits, as far as was typed; or why one of them is no time."""
        occurred = earlier(desk, asked.taken)
        if isinstance(occurred, str):
            return occurred
        by = until(desk, due.taken) if due.taken else None
        return by if isinstance(by, str) else (occurred, by)

    def submit(v: Values) -> str:
        found = times()
        if isinstance(found, str):
            return found
        occurred, by = found
        command = cmd.OpenAction(text=v["text"], origin=f"channel:{v['on']}", due=by, occurred=occurred)
        return desk.do(command, seen, f"asked on {on.words}")

    def live() -> list[tuple[str, str]]:
        found = times()
        if isinstance(found, str):
            return [(found, "warn")]
        occurred, by = found
        at = by or answer_by(desk.state, f"channel:{on.value}", occurred or desk.now)
        if not isinstance(at, dt.datetime):
            return [(unpromised(), "warn")]
        left = (at - desk.now).total_seconds()
        words = limit_left(left) if left < 0 else left_in(left)
        return [(f"To be answered by {day_hm(at, sight.zone, desk.now)}, {words}.", "plain!")]

    form = Form("A question from outside", submit, about=[(f"as {as_whom(desk)}", "muted")],
                fields=[text, on, asked, due], verb="starts its clock")  # fmt: skip
    form.live = live
    desk.form(form)


def file_sample(desk: Desk) -> Command | str:
    opened = [one for one in desk.state.actions.values() if not one.filed]
    return cmd.FileAction(action=opened[0].action, where="where") if opened else "no action is open"


def file(desk: Desk) -> None:
    opened = [one for one in desk.state.actions.values() if not one.filed]
    options = [Option(one.action, one.text, one.action) for one in opened]
    desk.pick(Picker("Actions still open", options, lambda name: file_one(desk, name)))


def file_one(desk: Desk, name: str) -> None:
    """Ask where this action was filed."""
    seen = desk.state.seq
    desk.form(
        Form(f"File {name}", lambda v: desk.do(cmd.FileAction(action=name, where=v["where"]), seen, f"{name} filed"),
             about=[(desk.state.actions[name].text, "plain!")],
             fields=[Field("where", "Where", required=True, hint="a link or a ticket")], verb="files it")
    )  # fmt: skip
