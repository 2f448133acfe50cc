"""No sentence writes a key by hand: each that is named is the one a person's settings give, and it is not refused there."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from cockpit.core.roles import holder
from cockpit.model.frame import Duty
from cockpit.tui.desk import kind_of
from cockpit.tui.intents import BY_ID, INTENTS, Keymap
from cockpit.tui.screens.cockpit import Cockpit
from cockpit.views.base import Sight
from tests.helpers.foreign_keys import FOREIGN, MEANT, by_hand, foreign, named
from tests.helpers.moments import NAMES, Told, each
from tests.helpers.pictures import PANES, seen
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, alarm, calm, decided, rolling_back

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = ("views", "core", "session", "reports", "engine", "tui")
"""Packages whose sentences somebody reads on the screen."""
BESIDE = ("tui/intents.py", "tui/keysdoc.py")
"""The table of keys, and the page that tells those nobody changed."""
REF = re.compile(
    r"\b(?:item|gate|step|poll|signoff|role|incident|due|trigger|announcement|metric|tuple|procedure|probe|proc):[^\s'\",)]+"
)
"""What a line of a pane stands for, in a view that is printed."""


# --- in the source ----------------------------------------------------------------------------------------------------


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings, f-strings whole, with a gap for what is put in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skip = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skip.update(id(part) for part in node.values)
            yield node.lineno, "".join(str(one.value) if isinstance(one, ast.Constant) else "\0" for one in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value


def test_no_sentence_writes_a_key_by_hand():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for package in SPOKEN
        for path in sorted((ROOT / "cockpit" / package).rglob("*.py"))
        if not str(path).endswith(BESIDE)
        for line, text in sentences(path)
        if by_hand(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["close it (m Q)", "DO NOW (x)", "TO POST (x when sent)", "go on (.)", "m T makes it yours", "no incident (i opens one)",
     "only q leaves", "C on it", "`R` calls it", "paused (f)", "a wider span (_)", "read it (enter)"],
)  # fmt: skip
def test_a_key_written_by_hand_is_found(text):
    assert by_hand(text)


@pytest.mark.parametrize(
    "text", ["a second person (a colleague)", "file(s) to take in", "T0 (10:00)", "it is in a list", "press y"]
)
def test_a_word_is_no_key(text):
    assert not by_hand(text)


# --- in what is said --------------------------------------------------------------------------------------------------


def owners(sight: Sight, duty: Duty) -> list[tuple[str, str]]:
    """(who, role) of those whose NEXT it is; everybody's where it is nobody's; another's where a second person is asked."""
    roles = [role.id for role in sight.plan.role]
    if "confirm" in named(duty.text):
        return [("zoe", role) for role in roles if sight.owner(role) != duty.owner]
    held = {role: holder(sight.state, role).owner or f"a-{role}" for role in roles}
    if not duty.owner:
        return [*((who, role) for role, who in held.items()), ("visitor", "")]
    names = re.split(", | or ", duty.owner)
    found = [(who, role) for role, who in held.items() if sight.owner(role) in names]
    return found or [(duty.owner, role) for role in ("", *roles)]  # a person, in whichever role they did it


class Walk:
    """One story, looked at wherever NEXT changes, at a screen whose keys are all foreign."""

    def __init__(self, made: Callable[[FakeSession], Cockpit]) -> None:
        self._made = made
        self._before: object = None
        self._labels: set[str] = set()
        self.seen = 0
        self.app: Cockpit | None = None
        self.session: FakeSession
        self.wrong: list[str] = []

    def stop(self, story: Told) -> None:
        sight = Sight(story.state, story.now, "visitor", "", foreign())
        duty = PANES["next"](sight)
        now = (re.sub(r"\d", "", duty.text), duty.ref, duty.owner, duty.label.text.partition(" ")[0])
        if now == self._before:
            return
        self._before = now
        self.seen += 1
        if self.app is None:
            self.session = FakeSession(story=story, who="visitor", role="")
            self.app = self._made(self.session)
        where = f"after {story.line!r}: NEXT {duty.label.text} {duty.text} [{duty.ref}] {duty.owner}: "
        self.wrong += [where + problem for problem in (*self.asks(sight, duty), *self.says(sight, duty))]

    # --- what NEXT asks can be done

    def asks(self, sight: Sight, duty: Duty) -> Iterator[str]:
        wanted = named(duty.text)
        refused: dict[str, str] = {}
        possible: set[str] = set()
        leads: list[str] = []
        for who, role in owners(sight, duty):
            app = self.sit(who, role)
            if app.stage.header is None or app.stage.header.next.ref != duty.ref:
                continue  # something of their own comes first
            app.run_intent(BY_ID["next"])
            leads.append(self.led(app, duty))
            self.clear(app)
            for name in wanted:
                no = app._refused(BY_ID[name])
                if (
                    no is None or no.code == "decisions-unread"
                ):  # the file of decisions is the world's, and a story has none
                    possible.add(name)
                else:
                    refused[name] = f"{name} as {who}, {role or 'no role'}, on {app.stage.ref}: {no.reason}"
        yield from (refused.get(name, f"nobody gets to {name}") for name in wanted if name not in possible)
        if duty.ref and leads and all(leads):
            yield f"`.` {leads[0]}"

    @staticmethod
    def led(app: Cockpit, duty: Duty) -> str:
        """What is wrong with where the key of NEXT leads; "" for nothing."""
        if "refused" in app.stage.message.text:
            return f"is refused: {app.stage.message.text}"
        kind = duty.ref.partition(":")[0]
        on = app.stage.panes[app.stage.focus].key
        at_its_gate = kind == "item" and on.startswith("gate:")
        if kind in ("item", "gate", "step", "poll", "signoff", "role", "incident", "due", "trigger", "announcement"):
            return (
                "" if (on == duty.ref or at_its_gate) and (app.stage.dialogs or app.stage.covers) else f"leads to {on}"
            )
        return ""

    def sit(self, who: str, role: str) -> Cockpit:
        assert self.app is not None
        self.session.sit_down(who, role)
        self.clear(self.app)
        self.app._sight = None
        self.app.repaint(force=True)
        return self.app

    @staticmethod
    def clear(app: Cockpit) -> None:
        app.stage.dialogs.clear()
        app.stage.covers.clear()
        app.opened.clear()
        app.stage.message = msgspec.structs.replace(app.stage.message, text="")

    # --- what is said names no key that was given away

    def says(self, sight: Sight, duty: Duty) -> Iterator[str]:
        yield from (f"NEXT says {key}" for key in by_hand(duty.text))
        label = duty.label.text.partition(" ")[0]
        if label in self._labels:
            return
        self._labels.add(label)
        assert self.app is not None
        refs: set[str] = set()
        for pane, make in PANES.items():
            refs |= set(REF.findall(repr(make(sight))))
            for line in seen(sight, pane):
                yield from (f"{pane} says {key} in {line!r}" for key in by_hand(line))
        for ref in sorted(refs):
            for line in seen(sight, ref):
                yield from (f"{ref} says {key} in {line!r}" for key in by_hand(line))
        for intent in INTENTS:
            self.clear(self.app)
            no = self.app._refused(intent)
            if no is not None:
                self.app.run_intent(intent)
                yield from (f"the refusal of {intent.id} says {key}" for key in by_hand(self.app.stage.message.text))
        self.clear(self.app)


@pytest.mark.parametrize("name", NAMES)
def test_next_asks_what_can_be_done_by_whoever_owns_it_and_names_the_keys_of_the_settings(name, screen, settings):
    own = msgspec.structs.replace(settings, keys=FOREIGN)

    def made(session: FakeSession) -> Cockpit:
        app: Cockpit = screen(session, own=own)
        app.stage.resize(120, 40)
        return app

    walk = Walk(made)
    each(name, walk.stop)
    assert walk.seen, "a story has something to do"
    assert not walk.wrong, "\n".join(walk.wrong)


# --- on the screen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("day", [calm, alarm, decided, rolling_back])
def test_the_screen_names_no_key_that_was_given_away(still, settings, day, size):
    app = still(FakeSession(*day()), size, own=msgspec.structs.replace(settings, keys=FOREIGN))
    for name in ("help", "palette", *(f"pane.{pane}" for pane in app.stage.panes)):
        app.stage.covers.clear()
        app.stage.dialogs.clear()
        press(app, FOREIGN[name][0])
        assert not by_hand(shown(app)), name
        assert set(shown(app)) & set(MEANT), "it names those that the person has"


@pytest.mark.parametrize("day", [calm, alarm, decided, rolling_back])
def test_every_dialog_names_the_keys_of_the_settings(still, settings, day):
    app = still(FakeSession(*day()), (120, 40), own=msgspec.structs.replace(settings, keys=FOREIGN))
    for pane in app.stage.panes:
        app.go(pane)
        of_a_kind = {kind_of(line.key): line.key for line in app.stage.panes[pane].lines if line.key}
        for key in of_a_kind.values():
            assert app.stage.panes[pane].seek(key), key
            for intent in INTENTS:
                if intent.sample is None or app._refused(intent) is not None:
                    continue
                press(app, FOREIGN[intent.id][0])
                assert not by_hand(shown(app)), (intent.id, key)
                Walk.clear(app)
                app.go(pane, key)


def test_a_key_that_was_taken_away_is_named_as_the_palette_has_it(still, settings):
    app = still(
        FakeSession(*calm()), (120, 40), own=msgspec.structs.replace(settings, keys={"check": (), "vote": ("f6",)})
    )
    assert app.keymap.press("check") == " (:done)"
    assert app.keymap.press("vote", " again") == " (f6 again)"
    assert Keymap({"check": (), "palette": ("f2",)}).press("check") == " (f2 done)"
    assert Keymap({"check": (), "palette": ()}).press("check") == " (no key: done)"


@pytest.mark.parametrize("intent", [one for one in INTENTS if one.replay is not True], ids=lambda one: one.id)
def test_what_the_palette_is_told_finds_it_first(still, intent):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, ":", f"text:{intent.label}")
    found = [BY_ID[one.key].label for one in app.stage.dialogs[-1].found()]
    assert intent.label in found[:3]


def test_a_replay_names_no_key_that_it_refuses(still):
    keymap = Keymap(replay=True)
    assert keymap.press("sign") == ""
    assert keymap.press("follow") == " (f)"
