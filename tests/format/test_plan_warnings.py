"""What `check` warns of: one thing a plan. `@@` marks the place and is taken out."""

import datetime as dt

import pytest

from cockpit.format.plan_check import check_plan

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HEAD = 'plan = 1\n[release]\nname = "x"\n'
ROLE = "[[role]]\nid='boss'\nowner='Ada'\nmay=['decide', 'rollback']\n"
PROBE = "[[probe]]\nid='p'\nkind='http'\nurl='http://localhost/health'\n"
CONTROL = "[[probe]]\nid='control'\nkind='http'\nurl='http://localhost/ok'\ncontrol=true\n"
DEPLOY = "[[phase]]\nid='go'\n[[phase.item]]\nid='ship'\nrun='true'\nverify='true'\ndeploy=true\n"
BACK = (
    "[[procedure]]\nid='rollback'\nkind='rollback'\nverify_with=['p']\n"
    "[[procedure.step]]\nid='off'\nrun='true'\nrehearse='true'\nverify='true'\n"
)
ALERTS = "[alerts]\nchannels=['pager']\n[[channel]]\nid='pager'\nkind='webhook'\nurl='http://localhost/x'\n"
AUTO = "[[trigger]]\nid='t'\nprobe='p'\naction='rollback'\n"

CASES = [
    ("past", HEAD + "t0 = @@2025-12-31T10:00:00", "T0 is in the past (2025-12-31)"),
    ("no-owner", HEAD + "@@[[role]]\nid='a'\nmay=['decide','rollback']", 'role "a" has no owner'),
    ("nobody-may", HEAD + "@@[[role]]\nid='a'\nowner='Ada'\nmay=['decide']", "no role may roll back"),
    ("no-role", HEAD.replace("[release]", "@@[release]") + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'", "whoever attaches may decide, roll back and close"),
    ("unused-gate", HEAD + "[class.R0]\ngates=['a']\n[[gate]]\nid='a'\nkind='manual'\ntitle='t'\n@@[[gate]]\nid='b'\nkind='manual'\ntitle='t'",
     'no class uses gate "b"'),
    ("no-probe", HEAD + "@@[[metric]]\nid='m'\nmax=2", "it is NO DATA until a person enters it"),
    ("never-fires", HEAD + "[[metric]]\nid='m'\n[[trigger]]\nid='t'\nmetric=@@'m'", "can never fire"),
    ("never-fires", HEAD + "[[metric]]\nid='m'\n[[trigger]]\nid='t'\nwhen=\"metric['@@m'].verdict == 'fail'\"", "never fail"),
    ("never-arms", HEAD + PROBE + CONTROL + ALERTS + BACK + "@@" + AUTO, "can never roll back"),
    ("never-arms", HEAD + PROBE + "[[trigger]]\nid='t'\nprobe='p'\nstartup_deadline=@@'5m'", "counts from a deploy"),
    ("unproven", HEAD + PROBE + CONTROL + ALERTS + DEPLOY + BACK + AUTO + "arm_after=@@0", "without ever having seen"),
    ("no-control", HEAD + PROBE + ALERTS + DEPLOY + BACK + "@@" + AUTO, "no probe is a control target"),
    ("not-alone", HEAD + PROBE + CONTROL + ALERTS + DEPLOY + BACK.replace("verify_with", "parameters={build=''}\nverify_with") + "@@" + AUTO,
     "only a person can say build"),
    ("not-alone", HEAD + PROBE + CONTROL + ALERTS + DEPLOY + BACK.replace("verify_with", "two_person=true\nverify_with") + "@@" + AUTO,
     "then waits for a second person"),
    ("not-alone", HEAD + PROBE + CONTROL + ALERTS + DEPLOY + BACK + "[[procedure.step]]\nid='tell'\n" + "@@" + AUTO,
     "only up to what people do: tell"),
    ("all-onward", HEAD + ROLE + "[[phase]]\nid='p'\nblocks=true\ndecision={role='boss', choices=@@['go on', 'call it off']}",
     "whichever of the choices is taken, the release goes on"),
    ("all-onward", HEAD + ROLE + "[[signoff]]\nid='s'\nrole='boss'\nstatement='x'\nfinal=true\nchoices=@@['accepted', 'switched back']",
     "whichever of the choices"),
    ("quiet-alert", HEAD + PROBE + CONTROL + DEPLOY + BACK + "@@" + AUTO, "reaches nobody outside the terminal"),
    ("quiet-alert", HEAD + "[alerts]\nchannels=[@@'c']\n[[channel]]\nid='c'\nkind='clipboard'", "needs a person"),
    ("no-rollback", HEAD + DEPLOY.replace("[[phase.item]]", "@@[[phase.item]]"), "the plan says no way back"),
    ("no-deploy", HEAD + PROBE + "@@" + BACK + "[[trigger]]\nid='t'\nkind='human'\naction='propose'\n", "never anything to turn back from"),
    ("no-verify", HEAD + DEPLOY.replace("verify='true'\n", "").replace("[[phase.item]]", "@@[[phase.item]]") + PROBE + BACK,
     "deploys without verify"),
    ("no-verify", HEAD + PROBE + "@@" + BACK.replace("verify_with=['p']\n", ""), "nothing verifies"),
    ("no-rehearsal", HEAD + PROBE + BACK.replace("rehearse='true'\n", "").replace("[[procedure.step]]", "@@[[procedure.step]]"),
     "cannot be rehearsed"),
    ("no-verify", HEAD + PROBE + BACK.replace("verify='true'\n", "").replace("[[procedure.step]]", "@@[[procedure.step]]"),
     "nobody can tell what happened"),
    ("no-rehearsal", HEAD + PROBE + DEPLOY + BACK + "[[procedure.step]]\nid='again'\nuse=@@'ship'", 'it repeats "ship"'),
    ("no-person", HEAD + PROBE + CONTROL + ALERTS + DEPLOY + BACK + "irreversible=true\n" + "@@" + AUTO, "goes by itself past off"),
    ("unreachable", HEAD + "[[phase]]\nid='a'\nat='T0'\n[[phase.item]]\nid='i'\nneeds=[@@'j']\n[[phase]]\nid='b'\nat='T+1h'\n[[phase.item]]\nid='j'",
     "planned later"),
    ("address", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl=@@'example.org/health'", "does not say http://"),
    ("percent", HEAD + PROBE + "[[metric]]\nid='m'\nprobe='p'\nvalue='latency_ms'\nunit='%'\nmax=@@'1%'", "1% means 0.01, which is shown as 0.01 %"),
    ("percent", HEAD + PROBE + "[[metric]]\nid='m'\nprobe='p'\nvalue='latency_ms'\nunit='%'\ntargets=[{ min=@@'80%' }]", "80% means 0.8"),
    ("unreachable", HEAD + "t0=2027-02-01T10:00:00\n[[phase]]\nid='a'\n[[phase.item]]\nid='i'\nat='T0 09:00'\nneeds=[@@'j']\n"
     "[[phase.item]]\nid='j'\nat='T+1h'", "planned later"),
    ("unreachable", HEAD + PROBE + BACK + "[[phase]]\nid='a'\n[[phase.item]]\nid='i'\nneeds=[@@'procedure:rollback']", "when something goes wrong"),
    ("unreachable", HEAD + "[[phase]]\nid='a'\nat='T0'\nuntil=@@'T-1h'", "ends before it begins"),
    ("unreachable", HEAD + "[[procedure]]\nid='p'\n[[procedure.step]]\nid='s'\nif=@@'false'", "never true"),
    ("draft", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='true'\n@@accepted=false", "read by nobody"),
    ("draft", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\nrun='true'\n@@accepted=false", "read by nobody"),
    ("unused-poll", HEAD + ROLE + "@@[[poll]]\nid='p'\nroles=['boss']", "no decision asks"),
    ("unused-template", HEAD + "@@[[template]]\nid='t'\ntext='x'", "nothing sends"),
    ("template-field", HEAD + "[[template]]\nid='t'\nat='T0'\ntext='see {@@lnk}'", "nothing fills in {lnk}"),
    ("template-field", HEAD + "[[template]]\nid='t'\nat='T0'\ntext='now {@@parameter.version}'", "no procedure with a parameter"),
    ("template-field", HEAD + "[[template]]\nid='t'\ntext='now {@@parameter.versoin}'\n[[procedure]]\nid='h'\nparameters={version=''}\n"
     "[[procedure.step]]\nid='s'\nannounce='t'", "no procedure with a parameter"),
    ("undeclared", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl='@@${PROD_URL}/health'", "names PROD_URL"),
    ("placeholder", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='git tag @@<version>'", "is a placeholder"),
    ("placeholder", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='vitest run lib/__tests__@@/...'", "is a placeholder"),
    ("placeholder", HEAD + "[[role]]\nid='a'\nowner='@@[Name]'\nmay=['decide','rollback']", "is a placeholder"),
    ("leaves", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='cd target && make && cd @@../../.. && ls'", "leaves the release's folder"),
    ("leaves", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='cd @@/srv/app && make'", "leaves the release's folder"),
    ("secret", HEAD + "[[channel]]\nid='c'\nkind='webhook'\nurl=@@'https://hooks.slack.com/services/T000/B000/abcdefghijkl'\n[alerts]\nchannels=['c']",
     "Slack webhook"),
    ("secret", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl=@@'http://deploy:hunter2pass@localhost/x'", "Password in a URL"),
    ("secret", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl='http://localhost'\nheaders = { Authorization = @@'Bearer abcdefghijklmnop1234' }", "secret"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "marked", "message"), CASES, ids=lambda value: str(value)[-30:])
def test_one_warning(code: str, marked: str, message: str) -> None:
    at = marked.index("@@")
    line, col = marked.count("\n", 0, at) + 1, at - marked.rfind("\n", 0, at)
    text = marked.replace("@@", "", 1)
    if code != "no-role" and "[[role]]" not in text:
        text += f"\n{ROLE}"
    loaded = check_plan(text.encode(), "plan.toml", NOW)
    told = [problem.text("plan.toml") for problem in loaded.problems]
    assert loaded.plan is not None, told
    assert [(p.line, p.col, p.code, p.severity) for p in loaded.problems] == [(line, col, code, "warning")], told
    assert message in loaded.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "t0 = 2026-06-01T10:00:00",
        HEAD + ROLE + PROBE + CONTROL + ALERTS + DEPLOY + BACK + AUTO,
        HEAD
        + "[[environment]]\nid='e'\nenv=[{name='U'}, {name='PW', secret=true}]\n[[probe]]\nid='p'\nkind='http'\nurl='https://${U}:${PW}@host/x'",
        HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='cd a/b && make && cd ../.. && ls'",
        HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='test 3 -lt 5 && grep -q \"a > b\" <in.txt'",
        HEAD + ROLE + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\nrun='true'\nirreversible=true\ntwo_person=true",
    ],
)
def test_nothing_to_warn_of(text: str) -> None:
    loaded = check_plan(text.encode(), "plan.toml", NOW)
    assert [problem.text("plan.toml") for problem in loaded.problems] == []


def test_a_comment_of_a_plan_that_no_import_drafted_is_nobodys_question():
    text = HEAD + "# book.md:3 unclear: whether this runs\n# 38: unclear, a condition: if it rains\n"
    assert not check_plan(text.encode(), "release.toml", NOW).problems
