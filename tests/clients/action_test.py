"""The steps of action.yml in their order, as a runner runs them, on repositories made for it.
Usage: action_test.py KMSLINT"""

import json
import os
import re
import shutil
import subprocess
import sys

from expression import Expression, filled_in, is_run
from support import (BAD, BAD_RULE, GOOD, SOURCE, Checks, Folder, Repository, clean_environment,
                     readme_block, skip)

try:
    import yaml
except ImportError:
    skip("PyYAML is not installed (Debian package python3-yaml)")

check = Checks()
KMSLINT = os.path.abspath(sys.argv[1])
REPOSITORY = "octo/infra"
READ_ONLY = '{"message": "Resource not accessible by integration", "status": "403"}'
ACTION = yaml.safe_load((SOURCE / "action.yml").read_text())


class Job:
    """What the steps left behind."""

    def __init__(self):
        self.log = ""
        self.summary = ""
        self.uploads = []
        self.ran = []
        self.failed = False
        self.cancelled = False
        self.outputs = {}


class Runner:
    """A runner with a checked out repository. `refusal` is what GitHub answers to an upload, empty
    when it takes it; `cancelled_in` names the step during which somebody cancels the job."""

    def __init__(self, scratch, repository, event=None, refusal="", cancelled_in=None):
        self.scratch = scratch
        self.repository = repository
        self.event = event or {}
        self.refusal = refusal
        self.cancelled_in = cancelled_in
        self.action_path = SOURCE
        self.revision = repository.git("rev-parse", "HEAD")

    def run(self, **inputs):
        job = Job()
        values = {name: given.get("default", "") for name, given in ACTION["inputs"].items()}
        values["binary"] = KMSLINT
        values.update({name.replace("_", "-"): value for name, value in inputs.items()})
        self.context = {"inputs": values, "steps": {},
                        "github": {"action_path": str(self.action_path), "event": self.event,
                                   "repository": REPOSITORY, "token": "the-token"}}
        self.write_curl()
        for number, step in enumerate(ACTION["runs"]["steps"]):
            self.run_step(number, step, job)
        for name, output in ACTION["outputs"].items():
            job.outputs[name] = filled_in(output["value"], self.context)
        return job

    def run_step(self, number, step, job):
        runs = is_run(step.get("if"), self.context, job.failed, job.cancelled)
        outcome, outputs = "skipped", {}
        if runs:
            job.ran.append(step["name"])
            succeeds, outputs = (self.run_script if "run" in step else self.upload)(number, step, job)
            outcome = "success" if succeeds else "failure"
            if step["name"] == self.cancelled_in:
                job.cancelled, outcome, outputs = True, "cancelled", {}
            job.failed |= outcome == "failure" and not step.get("continue-on-error", False)
        if "id" in step:
            self.context["steps"][step["id"]] = {"outcome": outcome, "outputs": outputs}

    def run_script(self, number, step, job):
        output = self.scratch / f"output-{number}"
        summary = self.scratch / f"summary-{number}"
        script = self.scratch / f"script-{number}.sh"
        output.write_text("")
        summary.write_text("")
        script.write_text(step["run"])
        environment = {
            **clean_environment(self.scratch),
            "PATH": f"{self.scratch}/bin:{clean_environment(self.scratch)['PATH']}",
            "CI": "true", "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.repository.path),
            "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": "https://api.github.com",
            "GITHUB_SHA": self.revision,
            **{name: filled_in(str(text), self.context) for name, text in step.get("env", {}).items()},
        }
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.repository.path, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        job.log += result.stdout
        job.summary += summary.read_text()
        lines = [line.partition("=") for line in output.read_text().splitlines()]
        return result.returncode == 0, {name: value for name, _, value in lines}

    def upload(self, _, step, job):
        parameters = {name: filled_in(str(text), self.context) for name, text in step["with"].items()}
        job.uploads.append(parameters)
        return not self.refusal, {}

    def write_curl(self):
        """Stands in for curl: notes its arguments and what it reads, and gives GitHub's answer."""
        curl = self.scratch / "bin/curl"
        curl.parent.mkdir(exist_ok=True)
        (self.scratch / "answer").write_text(self.refusal)
        curl.write_text('#!/bin/sh\ncd "$HOME"\nprintf "%s\\n" "$@" >arguments\ncat >input\ncat answer\n'
                        'grep -q . answer\n')
        curl.chmod(0o755)


def commands(log):
    """The lines that the runner obeys: those between stop-commands and its token are text."""
    token, obeyed = None, []
    for line in log.splitlines():
        if token is None and line.startswith("::stop-commands::"):
            token = line[len("::stop-commands::"):]
        elif token is not None and line == f"::{token}::":
            token = None
        elif token is None and line.startswith("::"):
            obeyed.append(line)
    return obeyed


def check_definition():
    check(ACTION["runs"]["using"] == "composite", "the action is composite")
    for step in ACTION["runs"]["steps"]:
        name = step["name"]
        check("${{" not in step.get("run", ""), f"no input is part of the script of {name!r}")
        check(("shell" in step) == ("run" in step), f"{name!r} has a shell when it needs one")
        if "uses" in step:
            check(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]), f"{name!r} is pinned")
        for text in [str(step.get("if", "")), *step.get("env", {}).values(),
                     *step.get("with", {}).values()]:
            for used in re.findall(r"inputs\.([\w-]+)", text):
                check(used in ACTION["inputs"], f"{name!r} uses an input that exists: {used}")
            for used in re.findall(r"steps\.([\w-]+)", text):
                check(any(other.get("id") == used for other in ACTION["runs"]["steps"]),
                      f"{name!r} uses a step that exists: {used}")
    for name, given in ACTION["inputs"].items():
        check(given.get("description"), f"the input {name} is described")


def check_expressions():
    context = {"a": {"b": "x"}, "t": True, "n": None}
    for text, expected in [("a.b == 'X'", True), ("a.c != true", True), ("t != true", False),
                           ("n == ''", True), ("a.c == '' || t", True),
                           ("(a.b == 'y' || t) && a.b != ''", True)]:
        check(bool(Expression(text, context).value()) == expected, f"{text} is {expected}")
    check(not is_run("a.b == 'x'", context, failed=True), "a plain condition is no always()")
    check(is_run("always() && t", context, failed=True), "always() is")
    check(is_run("!cancelled()", context, failed=True), "after a failure nothing is cancelled")
    check(not is_run("!cancelled()", context, False, cancelled=True), "a cancelled job is")
    check(not is_run("t", context, False, cancelled=True), "and runs no plain condition")


def pull_request(folder, name, template, head=REPOSITORY, **runner):
    """A repository with a pull request that adds a template."""
    scratch = folder.path / name
    repository = Repository(scratch / "work", clean_environment(scratch))
    repository.write("README.txt", "before\n")
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "change")
    repository.write("infra/logs stack.yaml", template)
    repository.commit()
    repo = {"full_name": head} if head else None
    return Runner(scratch, repository, {"pull_request": {"head": {"repo": repo}}}, **runner)


def check_findings(folder):
    runner = pull_request(folder, "bad", BAD)
    job = runner.run()
    check(job.failed, "findings fail the job", job.log)
    check(job.ran[-1] == "Report the outcome", "and fail it last")
    check(job.outputs == {"sarif-file": "kmslint.sarif", "findings": "1", "exit-code": "1"},
          "the outputs tell it", str(job.outputs))
    run = json.loads((runner.repository.path / "kmslint.sarif").read_text())["runs"][0]
    check([one["ruleId"] for one in run["results"]] == [BAD_RULE], "SARIF has the finding")
    place = run["results"][0]["locations"][0]["physicalLocation"]
    check(place["artifactLocation"]["uri"] == "infra/logs%20stack.yaml",
          "its place is relative to the root of the repository")
    line = place["region"]["startLine"]
    check(job.uploads == [{"sarif_file": "kmslint.sarif", "category": "kmslint"}],
          "the report is uploaded", str(job.uploads))
    annotations = commands(job.log)
    check(len(annotations) == 1 and annotations[0].startswith(
        f"::error file=infra/logs stack.yaml,line={line},endLine={line},"), "one annotation", job.log)
    check(f"infra/logs stack.yaml:{line}:" in job.log, "the log has the text report", job.log)
    link = f"https://github.com/octo/infra/blob/{runner.revision}/infra/logs%20stack.yaml#L{line}"
    check(f"[{line}]({link})" in job.summary, "the summary links the line", job.summary)
    check("1 log group with a key: 1 not usable." in job.summary, "and has the ledger", job.summary)


def check_base(folder):
    scratch = folder.path / "base"
    repository = Repository(scratch / "origin", clean_environment(scratch))
    repository.write("stack.yaml", GOOD)
    base = repository.commit()
    repository.git("checkout", "--quiet", "-b", "change")
    repository.write("stack.yaml", BAD)
    repository.commit()
    event = {"pull_request": {"base": {"sha": base}, "head": {"repo": {"full_name": REPOSITORY}}}}
    job = Runner(scratch, repository, event).run()
    check(job.failed and "change-removes-logs-access" in job.log, "the change is compared", job.log)
    check("this change: 1 log group loses access" in job.summary, "and counted", job.summary)
    job = Runner(scratch, repository, event).run(base="none")
    check("this change" not in job.log, "none compares nothing", job.log)
    job = Runner(scratch, repository, {}).run()
    check("this change" not in job.log, "a push has no base", job.log)
    # What happened to the base since is no change of this branch.
    repository.git("checkout", "--quiet", "-B", "main-now", base)
    repository.write("other.txt", "x")
    repository.commit()
    repository.git("checkout", "--quiet", "change")
    job = Runner(scratch, repository, event).run(base="main-now")
    check("this change: 1 log group loses access" in job.log, "the shared commit counts", job.log)

    shallow = scratch / "shallow"
    repository.git("clone", "--quiet", "--depth=1", "--branch=change", f"file://{repository.path}",
                   str(shallow))
    clone = Repository.__new__(Repository)
    clone.path, clone.environment = shallow, repository.environment
    job = Runner(scratch, clone, event).run()
    check("this change: 1 log group loses access" in job.log, "a shallow checkout is deepened", job.log)
    clone.git("remote", "set-url", "origin", "file:///nonexistent")
    job = Runner(scratch, clone, event).run(base="1234567890123456789012345678901234567890")
    check("was not compared with" in job.summary and "fetch-depth: 0" in job.summary,
          "where that is not possible, it is said", job.summary)
    check(job.outputs["exit-code"] == "1", "and the rest is checked", job.log)


def check_fail_on(folder):
    runner = pull_request(folder, "levels", BAD)
    for level, fails in [("error", True), ("warning", True), ("note", True), ("never", False)]:
        job = runner.run(fail_on=level)
        check(job.failed == fails, f"fail-on {level}: {'fails' if fails else 'passes'}", job.log)
        check(job.outputs["findings"] == "1", f"fail-on {level} hides nothing")
    job = runner.run(fail_on="sometimes")
    check(job.failed and job.outputs["exit-code"] == "2", "an unknown level is wrong usage", job.log)
    check(job.outputs["sarif-file"] == "" and not job.uploads,
          "no report of an earlier run is uploaded", str(job.outputs))


def check_clean(folder):
    job = pull_request(folder, "good", GOOD).run()
    check(not job.failed and job.outputs["findings"] == "0", "a right template passes", job.log)
    check(len(job.uploads) == 1, "its empty report is uploaded, which closes alerts")
    check("No findings." in job.summary and not commands(job.log), "all is said", job.summary)


def check_tokens(folder):
    sentence = "The report was not uploaded to code scanning"
    for name, head in [("fork", "stranger/infra"), ("gone", None)]:
        job = pull_request(folder, name, BAD, head).run()
        check(not job.uploads and sentence in job.summary, f"{name}: its report is not uploaded", job.log)
        check(job.failed, "its findings fail all the same")
        job = pull_request(folder, f"good-{name}", GOOD, head).run()
        check(not job.failed and sentence in job.log, "without findings it passes", job.log)
    runner = pull_request(folder, "push", GOOD)
    runner.event = {}
    check(len(runner.run().uploads) == 1, "a push uploads")
    runner = pull_request(folder, "read-only", GOOD, refusal=READ_ONLY)
    job = runner.run()
    check(not job.failed, "a read-only token is no failure", job.log)
    check([sentence in line and line.startswith("::notice ") for line in commands(job.log)] == [True],
          "but is said", job.log)
    asked = (runner.scratch / "arguments").read_text()
    check("https://api.github.com/repos/octo/infra/code-scanning/sarifs\n" in asked
          and "the-token" not in asked and "the-token" not in job.log, "and GitHub was asked", asked)
    check("Bearer the-token" in (runner.scratch / "input").read_text(), "with the token")
    job = pull_request(folder, "forced", GOOD, "stranger/infra").run(upload_sarif="true")
    check(len(job.uploads) == 1, "upload-sarif: true uploads")
    job = pull_request(folder, "off", BAD).run(upload_sarif="false")
    check(not job.uploads and sentence not in job.log, "upload-sarif: false does not", job.log)


def check_failing_uploads(folder):
    """Whatever is not the token's fault is shown as a failure."""
    for number, refusal in enumerate(['{"message": "Server Error"}',
                                      '{"message": "Code scanning is not enabled", "status": "403"}',
                                      "curl: (28) Operation timed out"]):
        job = pull_request(folder, f"refused-{number}", GOOD, refusal=refusal).run()
        (line,) = commands(job.log)
        check(line.startswith("::warning title=kmslint::The upload of the report to code scanning failed"),
              f"{refusal}: is a warning", job.log)
        check("The upload of the report" in job.summary and "was not uploaded" not in job.log,
              "and no read-only token", job.summary)
        check(not job.failed, "the findings decide")


def check_cancelled(folder):
    job = pull_request(folder, "cancelled", BAD, cancelled_in="Check the keys of log groups").run()
    check(job.ran[-1] == "Check the keys of log groups" and not job.failed,
          "nothing runs in a job that was cancelled", str(job.ran))


def check_inputs(folder):
    runner = pull_request(folder, "inputs", BAD)
    runner.repository.write("other/good.yaml", GOOD)
    runner.repository.write("settings.yaml", f"ignore: [{BAD_RULE}]\n")
    check(not runner.run(paths="other").failed, "paths limits what is checked")
    check(runner.run(paths="other\ninfra/logs stack.yaml\n").failed, "paths is a list of lines")
    check(not runner.run(config="settings.yaml").failed, "config is read")
    job = runner.run(arguments=f"--ignore\n{BAD_RULE}")
    check(not job.failed, "further arguments are passed on", job.log)
    check(not commands(runner.run(annotations="false").log), "annotations can be turned off")
    job = runner.run(region="eu-west-1\nus-east-1", account="111122223333", sarif_file="out.sarif")
    check(job.outputs["exit-code"] == "1" and (runner.repository.path / "out.sarif").exists(),
          "surroundings and the report's place are given", job.log)
    job = runner.run(binary=str(folder.path / "missing"))
    check(job.failed and job.ran == ["Make kmslint ready", "Report the outcome"],
          "without an executable nothing else runs", str(job.ran))


def check_own_source(folder):
    """Without `binary` the launcher of the action's checkout runs what it built."""
    runner = pull_request(folder, "own-source", BAD)
    runner.action_path = folder.path / "action"
    built = runner.action_path / "build/release/analyzer/cli/kmslint"
    built.parent.mkdir(parents=True)
    shutil.copy(SOURCE / "kmslint", runner.action_path)
    shutil.copy(KMSLINT, built)
    job = runner.run(binary="")
    check(job.outputs["exit-code"] == "1", "the built executable runs", job.log)


def check_hostile(folder):
    runner = pull_request(folder, "hostile", GOOD)
    marks = ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "',
             "a\ntouch pwned", "--exclude=*", "${{ github.token }}"]
    for name in ACTION["inputs"]:
        if name in ("binary", "sarif-file", "arguments"):
            continue
        for mark in marks:
            runner.run(**{name.replace("-", "_"): mark})
            check(not (runner.repository.path / "pwned").exists(), f"{name}: {mark!r} runs nothing")
    check(runner.run(paths="--exclude=*").failed, "a path is no option")
    runner.repository.write("::stop-commands::x.yaml", BAD)
    runner.repository.write("::error file=a::b.yaml", BAD)
    job = runner.run()
    check(len(commands(job.log)) == 2 and job.outputs["findings"] == "2",
          "a file's name is no command", job.log)


def check_readme(folder):
    workflow = yaml.safe_load(readme_block("name: kmslint"))
    check(workflow["permissions"] == {"contents": "read", "security-events": "write"},
          "the README asks for what the upload needs")
    (job,) = workflow["jobs"].values()
    for step in job["steps"]:
        pinned = step["uses"].partition("@")[2]
        check(re.fullmatch(r"[0-9a-f]{40}|COMMIT", pinned), f"{step['uses']} is pinned")
    (step,) = [step for step in job["steps"] if "/kmslint@" in step["uses"]]
    for name in step["with"]:
        check(name in ACTION["inputs"], f"the README's input {name} exists")
    inputs = {name.replace("-", "_"): str(value) for name, value in step["with"].items()}
    check(pull_request(folder, "readme-bad", BAD).run(**inputs).failed, "the README's step fails")
    result = pull_request(folder, "readme-good", GOOD).run(**inputs)
    check(not result.failed, "and passes", result.log)


check_definition()
check_expressions()
with Folder() as folder:
    check_findings(folder)
    check_fail_on(folder)
    check_base(folder)
    check_clean(folder)
    check_tokens(folder)
    check_failing_uploads(folder)
    check_cancelled(folder)
    check_inputs(folder)
    check_own_source(folder)
    check_hostile(folder)
    check_readme(folder)
check.finish()
