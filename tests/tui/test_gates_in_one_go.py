"""What NEXT and its question count is what will be run, and what is left to a person has its name."""

from cockpit.model import commands as cmd
from cockpit.tui.intents import Keymap
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm

TESTS = "Unit and integration tests pass"
BY_HAND = (
    (
        'kind = "command"\\nrun = "scripts/test.sh"\\nrole = "engineering"\\nneeds = ["lint", "typecheck"]\\n'
        'timeout = "10m"\\nvalid_for = "24h"\\nexpect = { exit = 0, not_match = "[1-9][0-9]* failed" }'
        ' => kind = "manual"\\nrole = "engineering"\\nvalid_for = "24h"'
    ),
)
SMOKED = ("> run-gate staging-smoke", "run gate:staging-smoke pass", "gate prod-healthy pass", "wait 1s")


def said(app):
    """What the question on top is about; it stands on the screen, wrapped."""
    words = "\n".join(text for text, _ in app.stage.dialogs[-1].about)
    assert words.split(":")[0].split(";")[0] in " ".join(shown(app).split())
    return words


def seen(session):
    return Sight(session.state, session.now(), session.who, session.role, Keymap())


def asked(session, before):
    """The gates that were asked for since."""
    return [one.event.gate for one in session.story.entries[before:] if type(one.event).__name__ == "GateAsked"]


def test_several_are_counted_as_many_as_the_key_runs(still):
    session = FakeSession(*calm())
    duty = next_action(seen(session))
    app = still(session)
    press(app, "F")
    before = len(session.story.entries)
    many = duty.text.partition("run ")[2].partition(" ")[0]
    assert f"Judge {many} that are not green: " in said(app)
    press(app, "y")
    assert session.sent == [cmd.RunGate(which="failed")]
    assert len(asked(session, before)) == int(many)


def test_one_to_run_and_one_to_attest_are_two_things(still):
    session = FakeSession(*calm(), *SMOKED, edits=BY_HAND)
    duty = next_action(seen(session))
    assert duty.text.startswith("have ")
    assert duty.text.endswith(f"judged (r); then attest {TESTS}")
    app = still(session)
    press(app, "F")
    question = said(app)
    assert "Judge 1 that is not green: " in question
    assert f"{TESTS} stays, for a person to attest" in question


def test_the_question_about_every_gate_names_what_stays(still):
    app = still(FakeSession(*calm(), edits=BY_HAND))
    press(app, "A")
    assert f"judged anew; {TESTS} stays, for a person to attest." in said(app)
