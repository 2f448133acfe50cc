"""Text that means harm, wherever a colleague, a command or a server can put some."""

from cockpit.session.protocol import Playback
from tests.tui.fake import FakeSession, alarm

MARKUP = "[/] [@click=app.quit]x[/] [bold red]loud[/] [link=https://evil.example]y[/link]"
CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
TITLE = "\x1b]0;owned\x07\x1b]2;owned\x1b\\"
MOVES = "\x1b[2J\x1b[H\x1b[31mred\x1b[0m\x1b[?1049l"
C1 = "\x9b2J\x9d52;c;ZXZpbA==\x9c\x90q\x9c"
LINES = "one\rtwo\x08\x08three\x0c\x0bfour\x7f"
BIDI = "safe\u202etxt.exe\u2066\u2069\u200f\u061c"
HIDDEN = "a\u200bb\u2060c\ufeffd\u00ade\u2028f"
WIDE = "漢字テスト😀👩‍👩‍👧‍👦 Z̷̢̛a̸l̵g̶o̷ é"
SURROGATE = "bad \udcff byte \ud800 end"
CORPUS = {
    "markup": MARKUP, "clipboard": CLIPBOARD, "title": TITLE, "moves": MOVES, "c1": C1, "lines": LINES, "bidi": BIDI,
    "hidden": HIDDEN, "wide": WIDE, "long": "x" * 5000,
}  # fmt: skip
ALL = " ".join(CORPUS.values())
OUTPUT = "\n".join([*CORPUS.values(), SURROGATE]) + "\n"


def session() -> FakeSession:
    """A release in which every text that people, commands and servers write is hostile."""
    from cockpit.model import commands as cmd
    from cockpit.model import events as ev
    from cockpit.model.commands import Actor

    made = FakeSession(*alarm())
    story = made.story
    anna, evil = Actor("anna", "commander"), Actor("eve" + CLIPBOARD + BIDI, "engineering")
    for text in CORPUS.values():
        story.act(cmd.AddNote(text=text), evil)
        story.act(cmd.OpenIncident(severity="high", title=text, impact=text, owner=text), anna)
        story.act(cmd.UpdateIncident(incident="I1", text=text, mitigation=text, plan=text), evil)
        story.act(cmd.SkipItem(item="snapshots", reason=text), anna)
        story.act(cmd.ReopenItem(item="snapshots", reason=text), anna)
        story.observe(ev.GateJudged(gate="ci", verdict="fail", reason=text, evidence=text, bound={text: text}))
        story.observe(ev.Samples(epoch=1, base=story.now, probe=("prod-health",), p_t=(0.0,), p_verdict=("fail",),
                                 p_status=(503,), p_ms=(1.0,), p_detail=(text,)))  # fmt: skip
        story.observe(ev.RefsSeen(ref=(text,), sha=(text,), tree=(text,), problem=(text,)))
    story.act(cmd.OpenAction(text=ALL), anna)
    story.act(cmd.CallHold(reason=ALL), anna)
    story.act(cmd.EnterMetric(metric="sentiment", value=3.0, text=ALL), anna)
    story.act(cmd.AttachFile(artifact="retro", path=ALL, sha256="0" * 64, size=1, text=ALL), anna)
    story.act(cmd.SetSilence(trigger="latency", until=story.now.replace(year=2028), reason=ALL), anna)
    story.act(cmd.Announce(template="launch", text=ALL), anna)
    story.act(cmd.CallProcedure(procedure="rollback", typed="hotdash-pilot", reason=ALL), anna)
    story.settle()
    for run in made.state.runs.values():
        run.what, run.reason, run.excerpt, run.evidence = ALL, ALL, ALL, ALL
        made.outputs[run.run] = (OUTPUT, True)
    for gate in made.state.gates.values():
        gate.reason, gate.evidence = ALL, ALL
    made.outputs[f"evidence:{ALL}"] = (OUTPUT, True)
    made.state.name = made.state.name
    made.calm = type(made.calm)("warning", ALL)
    made.fresh = True
    return made


def replayed() -> FakeSession:
    """The same, recorded: with marks whose words are hostile too."""
    made = session()
    start, now = made.story.entries[0].at, made.story.now
    marks = tuple((now, name, text) for name, text in CORPUS.items())
    made._mode = "replay"
    made.playing = Playback(now, start, now + (now - start), 10.0, paused=True, view="known", marks=marks)
    return made
