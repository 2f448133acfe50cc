"""The picture: whole at every size, whatever covers it."""

import random

import pytest

from cockpit.model.state import GateFacts
from cockpit.tui import grid
from tests.tui.conftest import press, rows_are_whole, shown, text_of
from tests.tui.fake import FakeSession, alarm, calm, rolling_back

SIZES = [
    (60, 15),
    (61, 16),
    (77, 21),
    (78, 22),
    (80, 24),
    (100, 30),
    (119, 39),
    (120, 40),
    (160, 50),
    (200, 60),
    (300, 90),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", ["", "compact", "standard", "wide", "war-room", "scribe", "replay", "single"])
def test_every_layout_fills_every_size(still, size, layout):
    app = still(FakeSession(*alarm()), size, layout=layout)
    rows_are_whole(app)
    for key in "1234567890":
        press(app, key)
        rows_are_whole(app)
        press(app, "z")
        rows_are_whole(app)
        press(app, "z")


@pytest.mark.parametrize("size", SIZES)
def test_every_cover_and_every_dialog_fits_every_size(still, size):
    app = still(FakeSession(*rolling_back()), size)
    for keys in (
        ["?"],
        ["J"],
        ["V"],
        ["m", "i"],
        ["m", "l"],
        ["5", "enter"],
        ["3", "enter"],
        [":"],
        ["n"],
        ["i"],
        ["c"],
        ["H"],
        ["L"],
        ["m"],
        ["/"],
    ):
        press(app, *keys)
        rows_are_whole(app)
        for key in ("down", "j", "pagedown", "x"):
            press(app, key)
            rows_are_whole(app)
        press(app, "escape", "escape", "escape", "escape")
    assert not app.stage.dialogs


@pytest.mark.parametrize("size", [(59, 40), (120, 14), (20, 5), (30, 3), (10, 1), (1, 1)])
def test_below_the_least_size_it_says_so_and_shows_what_matters(still, size):
    app = still(FakeSession(*alarm()), size)
    rows_are_whole(app)
    text = shown(app)
    if size[0] >= 20 and size[1] >= 4:
        assert "too small" in text
        assert "NO-GO" in text


def test_a_storm_of_sizes_leaves_a_whole_picture_and_the_same_place(still):
    app = still(FakeSession(*rolling_back()), (120, 40))
    app.go("gates", "gate:ci")
    chance = random.Random(7)
    for _ in range(150):
        app.sized(chance.randint(20, 220), chance.randint(5, 70))
        rows_are_whole(app)
        if chance.random() < 0.3:
            press(app, chance.choice(["tab", "z", "?", "escape", "-", "j", "R", "5"]))
            rows_are_whole(app)
            while app.stage.dialogs:
                press(app, "escape")
    press(app, "escape", "escape", "escape")
    app.sized(120, 40)
    rows_are_whole(app)


def test_growing_and_shrinking_switches_layouts_and_keeps_the_cursor(still):
    app = still(FakeSession(*calm()), (120, 40))
    app.go("gates", "gate:ci")
    assert app.stage.layout.name == "standard"
    app.sized(80, 24)
    assert (app.stage.layout.name, app.ref) == ("compact", "gate:ci")
    app.sized(200, 60)
    assert (app.stage.layout.name, app.ref) == ("wide", "gate:ci")


def test_a_window_made_tiny_and_large_again_shows_what_was_open(still):
    app = still(FakeSession(*rolling_back()), (120, 40))
    press(app, "8")
    before = shown(app)
    app.sized(20, 5)
    assert "too small" in shown(app)
    app.sized(120, 40)
    assert shown(app) == before
    app.go("gates", "gate:ci")
    press(app, "enter", "j", "j", "/", "text:e", "enter")
    before = shown(app)
    for size in ((20, 5), (59, 40), (120, 14), (3, 1)):
        app.sized(*size)
        rows_are_whole(app)
    app.sized(120, 40)
    assert shown(app) == before
    press(app, "escape", "escape")
    assert app.ref == "gate:ci"


def test_a_pane_that_was_chosen_stays_where_a_smaller_layout_lacks_it(still):
    app = still(FakeSession(*calm()), (200, 60))
    press(app, "8")
    assert len(app.stage.places) > 1
    app.sized(80, 24)
    assert [place.pane for place in app.stage.places] == ["people"]
    app.sized(200, 60)
    assert app.stage.focus == "people"
    assert len(app.stage.places) > 1


def test_a_pane_the_layout_lacks_is_shown_alone_until_escape(still):
    app = still(FakeSession(*calm()), (80, 24))
    press(app, "8")
    assert [place.pane for place in app.stage.places] == ["people"]
    press(app, "escape")
    assert [place.pane for place in app.stage.places] == ["checklist", "gates", "metrics", "log", "triggers"]


def test_the_chosen_layout_is_remembered(still, settings):
    import msgspec

    chosen: list[str] = []
    app = still(FakeSession(), (120, 40), own=msgspec.structs.replace(settings, remember=chosen.append))
    press(app, "-", "-")
    assert chosen == [app.stage.layout.name] or chosen[-1] == app.stage.layout.name
    assert len(chosen) == 2


def test_left_and_right_go_to_the_pane_beside(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, "1", "l")
    assert app.stage.focus != "checklist"
    press(app, "h")
    assert app.stage.focus == "checklist"


def test_tab_goes_round_all_panes(still):
    app = still(FakeSession(*calm()), (120, 40))
    seen = []
    for _ in app.stage.layout.panes:
        seen.append(app.stage.focus)
        press(app, "tab")
    assert set(seen) == set(app.stage.layout.panes)
    assert app.stage.focus == seen[0]
    press(app, "shift+tab")
    assert app.stage.focus == seen[-1]


def lit(app):
    """Every span on the screen as (text, token), the cursor's mark taken away."""
    return {(text, token.removeprefix("^")) for row in app.stage.paint() for text, token in row}


def test_a_filter_is_typed_kept_and_dropped(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, "2", "/", "text:lint")
    assert [line.key for line in app.stage.panes["gates"].lines] == ["gate:lint"]
    assert ("Lint", "accent#") in lit(app)
    press(app, "enter")
    assert app.stage.prompt is None
    assert "/lint" in shown(app)
    press(app, "escape")
    assert len(app.stage.panes["gates"].lines) > 1
    assert ("Lint", "accent#") not in lit(app)


def test_the_banner_takes_a_line_of_its_own_and_nothing_else(still):
    from cockpit.session.protocol import Health

    session = FakeSession(*calm())
    app = still(session, (120, 40))
    before = text_of(app)
    session.calm = Health("alarm", "the journal's disk is full: nothing can be written", writable=False)
    app.repaint()
    rows_are_whole(app)
    after = text_of(app)
    assert "the journal's disk is full" in after[3]
    assert after[:3] == before[:3]
    session.calm = Health("ok")
    app.repaint()
    assert text_of(app) == before


def test_without_any_layout_file_the_screen_still_works(still, settings):
    import msgspec

    app = still(FakeSession(*alarm()), (120, 40), own=msgspec.structs.replace(settings, layout_folders=("/nowhere",)))
    rows_are_whole(app)
    assert app.stage.layout is grid.BUILT_IN


def test_a_layout_that_is_wrong_is_said_and_left_out(still, settings, tmp_path):
    import msgspec

    (tmp_path / "bad.toml").write_text('layout = 1\nname = "bad"\ngrid = "gates nope"\n')
    folders = (*settings.layout_folders, str(tmp_path))
    app = still(FakeSession(), (120, 40), own=msgspec.structs.replace(settings, layout_folders=folders))
    assert 'there is no pane "nope"' in shown(app)
    assert "bad" not in app.stage.layouts


def test_a_layout_nobody_knows_is_said(still):
    app = still(FakeSession(), (120, 40), layout="cinema")
    assert 'there is no layout "cinema"' in shown(app)


def test_a_pane_that_fails_says_so_and_the_others_stand(still, settings, monkeypatch):
    import msgspec

    from cockpit.tui.panes import kinds

    def broken(_sight):
        raise RuntimeError("a rule nobody thought of")

    monkeypatch.setitem(kinds.KINDS, "gates", kinds.KINDS["gates"]._replace(view=broken))
    told = []

    def crashed(error):
        told.append(error)
        return "cockpit: unexpected error: RuntimeError; details in /tmp/crash.txt"

    app = still(FakeSession(*calm()), (120, 40), own=msgspec.structs.replace(settings, crashed=crashed))
    text = shown(app)
    assert "this pane cannot be shown" in text
    assert "details in /tmp/crash.txt" in text
    assert "P95 latency" in text
    app.repaint()
    assert len(told) == 1, "one file for one failure"


def test_output_is_read_on_while_it_grows_and_can_be_searched(still):
    session = FakeSession(*calm(), "> run-gate tests")
    run = next(name for name, one in session.state.runs.items() if one.subject == "gate:tests")
    session.outputs[run] = ("first line\n\x1b[31mred\x1b[0m and plain\n", False)
    app = still(session, (120, 40))
    app.go("gates", "gate:tests")
    press(app, "enter")
    assert "first line" in shown(app)
    assert "still running" in shown(app)
    session.outputs[run] = (session.outputs[run][0] + "needle in it\nlast\n", True)
    app.repaint()
    text = shown(app)
    assert "needle in it" in text
    assert "still running" not in text
    press(app, "/", "text:needle", "enter")
    assert "first line" not in shown(app)
    assert ("needle", "accent#") in lit(app)
    press(app, "escape", "escape")
    assert not app.stage.covers


def test_what_a_gate_was_looked_at_by_is_shown_below_it(still):
    session = FakeSession(*calm())
    assert session.state.plan is not None
    gate = next(one for one in session.state.plan.gate if one.kind == "http")
    session.state.gates[gate.id] = GateFacts(verdict="fail", at=session.now(), evidence="evidence/health-1234.txt")
    session.outputs["evidence:evidence/health-1234.txt"] = ('503\n{"status": "\x1b[31mdown"}\n', True)
    app = still(session, (120, 40))
    app.go("gates", f"gate:{gate.id}")
    press(app, "enter", "G")
    assert "Evidence 2 lines" in shown(app)
    assert '{"status": "down"}' in shown(app)


def test_a_very_long_output_is_shown_from_its_end_and_says_so(still):
    session = FakeSession(*calm(), "> run-gate tests")
    run = next(name for name, one in session.state.runs.items() if one.subject == "gate:tests")
    session.outputs[run] = ("".join(f"line {number}\n" for number in range(200_000)), True)
    app = still(session, (120, 40))
    app.go("gates", "gate:tests")
    press(app, "enter", "G")
    assert "line 199999" in shown(app)
    assert len(app.opened[-1].lines) <= 20_000


def test_enter_follows_references_and_escape_comes_back(still):
    app = still(FakeSession(*rolling_back()), (120, 40))
    app.go("rollback", "procedure:rollback")
    press(app, "enter")
    cover = app.stage.covers[-1]
    assert cover.seek("step:P1/script")
    press(app, "enter")
    assert len(app.stage.covers) == 2
    assert "Run the verified rollback script" in shown(app)
    press(app, "escape", "escape")
    assert not app.stage.covers


def test_everything_can_be_copied_and_what_is_said_about_it_is_honest(still, monkeypatch):
    monkeypatch.delenv("TMUX", raising=False)
    app = still(FakeSession(*alarm()), (120, 40))
    app.go("gates", "gate:tests")
    press(app, "y")
    assert "does not say whether it took it" in app.stage.message.text
    press(app, "m", "a")
    assert "attach" in app.stage.message.text


def test_ascii_shows_nothing_but_ascii(still):
    app = still(FakeSession(*rolling_back()), (120, 40))
    press(app, "m", "g")
    for y in range(40):
        assert app.board.render_line(y).text.isascii()


def test_themes_go_round_and_mono_sends_no_colour(still):
    app = still(FakeSession(*alarm()), (120, 40))
    names = []
    for _ in range(6):
        press(app, "m", "t")
        names.append(app.looks.theme.name)
    assert set(names) == {"dark", "light", "contrast", "ansi", "ansi-light", "mono"}
    while app.looks.theme.name != "mono":
        press(app, "m", "t")
    assert len(app.guards) == 2


def test_the_journal_shows_every_entry_with_its_hash(still):
    session = FakeSession(*calm())
    app = still(session, (120, 40))
    press(app, "J")
    assert "samples" in shown(app)
    press(app, "g")
    assert "release.opened" in shown(app)
    press(app, "enter")
    assert f"{0:064x}" in shown(app)


def test_verdict_and_contacts_have_a_key(still):
    app = still(FakeSession(*alarm()), (120, 40))
    press(app, "V")
    assert "How it went" in shown(app)
    press(app, "escape", "m", "i")
    assert "Whom to call" in shown(app) or "Roles" in shown(app)


def test_news_since_the_last_look_are_told_in_one_line(screen):
    from cockpit.model.commands import Actor, LeaveSession, OpenSession

    session = FakeSession("> add-note mine")
    anna = Actor("anna", "commander")
    session.story.act(LeaveSession(session="S1"), anna)
    session.tell("wait 5m", "as ben engineering", "> add-note 'while you were away'")
    session.story.act(OpenSession(session="S2", uid=1000), anna)
    from cockpit.views import digest

    app = screen(session)
    assert digest.line(app.sight())


TINY = (20, 5)
EVERY_KEY = ("x", "y", "r", "y", "down", "R", "text:pilot", "y", "i", "text:sentence", "enter", "y", "tab", "m", "k")


def test_nothing_is_done_where_nothing_can_be_shown(still):
    session = FakeSession(*calm())
    app = still(session)
    app.go("checklist", "item:snapshots")
    before = app.ref
    app.sized(*TINY)
    press(app, *EVERY_KEY)
    app.pasted("y")
    app.scrolled(1, 1, 3)
    app.clicked(1, 3)
    assert session.sent == []
    assert (app.ref, app.stage.dialogs, app.stage.pending) == (before, [], "")
    assert "only q" in shown(app)


@pytest.mark.parametrize("key", ["r", "x"])
def test_a_form_takes_no_key_while_it_cannot_be_seen_and_is_there_again_afterwards(still, key):
    session = FakeSession(*calm())
    app = still(session)
    session.tell("> reopen-item snapshots 'again'")
    app.repaint()
    app.go(*(("checklist", "item:snapshots") if key == "x" else ("gates", "gate:lint")))
    press(app, key)
    before = shown(app)
    app.sized(*TINY)
    press(app, "y", "enter", "escape", "text:y", "y")
    assert session.sent == []
    app.sized(120, 40)
    assert shown(app) == before
    press(app, "y")
    assert len(session.sent) == 1


def test_the_first_half_of_a_key_is_forgotten_where_it_cannot_be_seen(still):
    app = still(FakeSession(*calm()))
    press(app, "m")
    app.sized(*TINY)
    app.sized(120, 40)
    press(app, "k")
    assert not app.stage.dialogs


def test_leaving_works_at_any_size_with_a_form_open_too(still, monkeypatch):
    app = still(FakeSession(*calm()))
    left = []
    monkeypatch.setattr(app, "leave", lambda status=0: left.append(status))
    press(app, "n")
    app.sized(*TINY)
    press(app, "q")
    assert left == [0]
