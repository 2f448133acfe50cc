"""Announcements: a draft as it resolves now, its channels, and how it gets there."""

from cockpit.core import announcements, cadence
from cockpit.core.obligation import OPEN
from cockpit.core.templates import Resolved, left_open, moved
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.state import AnnouncementFacts
from cockpit.tui.acts.common import About, Values, no_time, until, unwatched
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.times import parse_iso


class _Draft(Field):
    """A text that goes out: no field of the template may stand in it any more."""

    @property
    def problem(self) -> str:
        left = left_open(self.value)
        return f"fill in {', '.join(f'{{{name}}}' for name in left)} first" if left else super().problem


def _template_of(desk: Desk) -> str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "due":
        duty = name.partition("@")[0]
        return duty.removeprefix("announce:") if duty.startswith("announce:") else ""
    if kind == "announcement":
        known = desk.state.announcements.get(name)
        return known.template if known is not None else ""
    return ""


def sample(desk: Desk) -> Command | str:
    templates = desk.sight().plan.template
    return cmd.Announce(template=templates[0].id, text="text") if templates else "the plan has no templates"


def announce(desk: Desk) -> None:
    """Draft an announcement: the one that is due under the cursor, or one to choose."""
    found = _template_of(desk)
    if found and found in desk.sight().book.templates:
        _draft(desk, found)
        return
    owed = {
        one.duty.removeprefix("announce:"): one.status
        for one in desk.sight().duties  # less those of a launch that is being taken back
        if one.duty.startswith("announce:") and one.status in OPEN
    }
    options = [
        Option(one.id, one.title or one.id, owed.get(one.id, ""), ", ".join(one.channels) or "by hand")
        for one in sorted(desk.sight().plan.template, key=lambda one: one.id not in owed)
    ]
    desk.pick(Picker("Announce", options, lambda name: _draft(desk, name)))


SETTLES_S = 1.0
"""So long a text that has just been shown again is not sent: a second `y` of the same hand has not read it."""


class Read:
    """A text before somebody's eyes: as they read it, and again where it says something else once they agree."""

    def __init__(self, desk: Desk, template: str, incident: str = "", proc: str = "") -> None:
        self._desk = desk
        self._template, self._incident, self._proc = template, incident, proc
        self.changed = ""
        """What moved since it was shown first; "" while nothing has."""
        self._at = desk.now
        self.now = self._draft()

    def _draft(self) -> Resolved:
        desk = self._desk
        return announcements.draft(
            desk.state, self._template, desk.now, incident=self._incident, proc=self._proc, actor=desk.session.who
        )

    @property
    def shown(self) -> cmd.Shown:
        return cmd.Shown(self.now.text, self._at, bool(self.changed))

    @property
    def hasty(self) -> str:
        """Why it is not sent yet: it has only just been shown again."""
        fresh = bool(self.changed) and (self._desk.now - self._at).total_seconds() < SETTLES_S
        return ANEW if fresh else ""

    def again(self, refused: str) -> str:
        """What to say after a refusal; where the text reads otherwise by now, it is from here on the text of now."""
        present = self._draft()
        changed = moved(self.now.text, present.text)
        if not refused or not changed:
            return refused
        self.now, self._at, self.changed = present, self._desk.now, changed
        return ANEW

    def news(self) -> About:
        return [(f"CHANGED since you read it: {self.changed}", "bad!")] if self.changed else []


ANEW = "not sent, the figures moved: read it again, y sends this one"


def preview(desk: Desk, template: str, known: Resolved) -> About:
    """What would be said, and where: a line or step that announces shows it before anybody agrees."""
    planned = desk.sight().book.templates[template]
    where = ", ".join(one.title or one.id for one in announcements.channels_of(desk.state, planned))
    shown: About = [(f"{planned.title or template}, to {where}:", "muted")]
    shown += [(line, "plain") for line in known.text.splitlines()]
    if known.problem:
        shown.append((f"Cannot be sent as it stands: {known.problem}.", "bad"))
    return shown


def _incident_of(desk: Desk) -> str:
    """The incident that what is due under the cursor is about; "" for none."""
    duty, _, due = name_of(desk.ref).partition("@")
    if kind_of(desk.ref) != "due":
        return ""
    at = parse_iso(due)
    owed = cadence.ledger(desk.state, desk.now)
    return next((one.incident for one in owed if one.duty == duty and one.due == at), "")


def _hindered(desk: Desk, resolved: Resolved, incident: str) -> str:
    """Why a text cannot be sent as it stands, and what one can do about it, in words."""
    fields = (*resolved.unresolved, *resolved.empty)
    why = resolved.problem
    if not incident and fields and all(one.startswith("incident.") for one in fields):
        why = "it tells of an incident, and none is open"
    put_off = f"; or leave this, and put it off or let it go{desk.sight().press('snooze')}"
    way = put_off if kind_of(desk.ref) == "due" else ""
    return f"Cannot be sent as it stands: {why}. Fill it in below{way}."


def _failed(desk: Desk) -> AnnouncementFacts | None:
    """The text under the cursor, where it certainly did not arrive."""
    known = desk.state.announcements.get(name_of(desk.ref)) if kind_of(desk.ref) == "announcement" else None
    return known if known is not None and announcements.status(desk.state, known) == "failed" else None


def _draft(desk: Desk, template: str) -> None:
    sight, seen = desk.sight(), desk.state.seq
    planned = sight.book.templates[template]
    incident = name_of(desk.ref) if kind_of(desk.ref) == "incident" else _incident_of(desk)
    if not incident and "{incident." in planned.text:
        opened = [one.incident for one in desk.state.incidents.values() if one.resolved is None]
        incident = opened[0] if opened else ""
    failed = _failed(desk)
    incident = failed.incident if failed is not None else incident
    read = Read(desk, template, incident)
    resolved = read.now
    channels = announcements.channels_of(desk.state, planned)
    options = tuple((one.id, one.title or one.id) for one in channels)
    if len(options) > 1:
        options = (("", "all of them"), *options)
    about = [
        (planned.title or template, "plain!"),
        (f"to {', '.join(one.title or one.id for one in channels)}", "muted"),
    ]
    if any(one.kind in ("clipboard", "hand") for one in channels):
        then = f"mark it as sent then{sight.press('check')}"
        about.append((f"Where a person posts it, the text is offered to the clipboard; {then}.", "muted"))
    if not desk.state.rehearsal and any(one.kind in announcements.BY_ENGINE for one in channels):
        about += unwatched(desk)
    if failed is not None:
        about.append((f"{failed.announcement} was not delivered; this is its text, to be sent again.", "warn"))
    elif resolved.problem:
        about.append((_hindered(desk, resolved, incident), "bad"))

    def submit(v: Values) -> str:
        chosen = next((one for one in channels if one.id == v["channel"]), None)
        as_read = failed is None and draft.value == read.now.text
        if as_read and read.hasty:
            return read.hasty
        # "hand" is no channel of the plan: it stands for a template that names none.
        channel = "" if chosen is None or chosen.id == "hand" else chosen.id
        no = desk.do(
            cmd.Announce(
                template=template, text="" if as_read else v["text"], channel=channel, incident=incident,
                shown=read.shown if as_read else None,
            ), seen, f"announced: {planned.title or template}",
        )  # fmt: skip
        if as_read and (no := read.again(no)):
            draft.value, draft.at = read.now.text, len(read.now.text)
        by_person = [one for one in channels if (chosen is None or one is chosen) and one.kind in ("clipboard", "hand")]
        if not no and by_person:
            desk.view(f"copy:{v['text']}")  # says itself what can be known about it
        return no

    draft = _Draft("text", "Change it", failed.text if failed is not None else resolved.text, required=True)
    first = failed.channel if failed is not None and any(failed.channel == key for key, _ in options) else options[0][0]
    form = Form(
        "Announce",
        submit,
        about=about,
        fields=[draft, Choice("channel", "Channel", options, first)],
        danger=Danger.YES,
        verb="sends it",
    )
    form.news = read.news
    form.live = lambda: [("", "plain"), *((part, "plain!") for part in draft.value.split("\n"))]
    desk.form(form)


def snooze_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "due":
        return "stand on something that is due"
    duty, _, due = name_of(desk.ref).partition("@")

    at = parse_iso(due)
    return cmd.SnoozeDuty(duty=duty, due=at, reason="why") if at is not None else "stand on something that is due"


def _owed_as(desk: Desk, duty: str) -> str:
    """What is owed, as people call it."""
    kind, _, name = duty.partition(":")
    return desk.sight().names.template(name) if kind == "announce" else duty


def snooze(desk: Desk) -> None:
    duty, _, text = name_of(desk.ref).partition("@")
    due, seen = parse_iso(text), desk.state.seq
    if due is None:
        return

    def submit(v: Values) -> str:
        at = until(desk, v["until"]) if v["until"] else None
        if isinstance(at, str):
            return at
        return desk.do(
            cmd.SnoozeDuty(duty=duty, due=due, reason=v["reason"], until=at), seen, "put off" if at else "let go"
        )

    desk.form(
        Form("Put off, or let go", submit, about=[(_owed_as(desk, duty), "plain!")],
             fields=[Field("until", "Until", hint="15m; empty: let it go", check=no_time(desk)), Field("reason", "Reason", required=True)],
             danger=Danger.YES, verb="writes it")
    )  # fmt: skip
