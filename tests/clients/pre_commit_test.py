"""The hooks under the real pre-commit, without network. Usage: pre_commit_test.py KMSLINT"""

import os
import shutil
import subprocess
import sys

from support import (BAD, BAD_RULE, GOOD, SOURCE, Checks, Folder, Repository, clean_environment,
                     readme_block, skip)

if not shutil.which("pre-commit"):
    skip("pre-commit is not installed (Debian package pre-commit)")

check = Checks()


def hook_repository(path, environment):
    """This repository as pre-commit needs it: the manifest, the launcher and what that calls."""
    hooks = Repository(path, environment)
    shutil.copy(SOURCE / ".pre-commit-hooks.yaml", path)
    shutil.copy(SOURCE / "kmslint", path)
    shutil.copytree(SOURCE / ".ci", path / ".ci")
    hooks.revision = hooks.commit()
    return hooks


class PreCommit:
    def __init__(self, hooks, project):
        self.hooks = hooks
        self.project = project

    def run(self, *arguments, environment=None):
        result = subprocess.run(["pre-commit", *arguments], cwd=self.project.path, text=True,
                                env=environment or self.project.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def try_repo(self, hook, *arguments, environment=None):
        return self.run("try-repo", str(self.hooks.path), hook, "--verbose", *arguments,
                        environment=environment)


def check_focus(tool, project):
    project.write("good.yaml", GOOD)
    project.write("bad.yaml", BAD)
    project.write("with space/bad too.yaml", BAD)
    project.write("notes.txt", "nothing")
    project.commit()

    status, output = tool.try_repo("kmslint", "--files", "good.yaml")
    check(status == 0, "a right file in focus passes, whatever stands beside it", output)
    check("1 usable" in output, "the right file was judged", output)

    status, output = tool.try_repo("kmslint", "--files", "good.yaml", "bad.yaml")
    check(status == 1, "a wrong file in focus fails", output)
    check("bad.yaml:12:" in output or "bad.yaml:7:" in output, "its place is named", output)
    check(BAD_RULE in output and "bad too" not in output, "what is out of focus is silent", output)

    status, output = tool.try_repo("kmslint", "--files", "with space/bad too.yaml")
    check(status == 1 and "with space/bad too.yaml:" in output, "a name may hold blanks", output)

    status, output = tool.try_repo("kmslint", "--files", "notes.txt")
    check(status == 0 and "no files to check" in output, "other files do not start it", output)

    status, output = tool.try_repo("kmslint", "--all-files")
    check(status == 1 and output.count(f"[{BAD_RULE}]") == 2, "all files in focus, each finding once",
          output)

    status, output = tool.try_repo("kmslint-all", "--files", "good.yaml")
    check(status == 1 and output.count(f"[{BAD_RULE}]") == 2, "kmslint-all reports on all", output)


def check_staged_changes(tool, project):
    project.git("mv", "bad.yaml", "new name.yaml")
    status, output = tool.try_repo("kmslint")
    check(status == 1 and "new name.yaml:" in output, "a renamed file has its new name", output)
    project.commit()

    project.git("rm", "--quiet", "new name.yaml")
    status, output = tool.try_repo("kmslint")
    check(status == 0, "a deleted file is no error", output)
    project.git("rm", "--quiet", "with space/bad too.yaml")
    status, output = tool.try_repo("kmslint-all")
    check(status == 0 and "1 usable" in output, "kmslint-all runs when files only go", output)
    project.commit()

    project.write("--exclude=*.yaml", BAD)
    project.write("late.yaml", BAD)
    project.git("add", "--all")
    status, output = tool.try_repo("kmslint")
    check(status == 1 and "late.yaml:" in output, "a file's name is no option", output)
    project.git("rm", "--quiet", "--force", "--", "--exclude=*.yaml")

    project.write("late.yaml", GOOD)  # not staged: pre-commit puts it aside
    status, output = tool.try_repo("kmslint")
    check(status == 1, "what is staged counts, not what is on disk", output)
    project.git("add", "--all")
    status, output = tool.try_repo("kmslint")
    check(status == 0, "mended and staged", output)
    project.commit()


def check_change(tool, project):
    """A commit that takes Logs out of a policy, and one that deletes the file of a key."""
    project.write("change.yaml", GOOD)
    project.git("add", "--all")
    status, output = tool.try_repo("kmslint-change")
    check(status == 0 and "no log group loses access" in output, "what is new takes nothing away", output)
    project.commit()
    status, output = tool.try_repo("kmslint-change")
    check(status == 0, "nothing staged is no change", output)

    project.write("change.yaml", BAD)
    status, output = tool.try_repo("kmslint-change")
    check(status == 0, "what is not staged is not looked at", output)
    project.git("add", "--all")
    status, output = tool.try_repo("kmslint-change")
    check(status == 1 and "change-removes-logs-access" in output, "Logs is taken out", output)
    check(f"[{BAD_RULE}]" not in output, "and nothing else is reported", output)
    project.git("reset", "--quiet", "--hard")
    project.git("rm", "--quiet", "change.yaml")
    status, output = tool.try_repo("kmslint-change")
    check(status == 0, "a key that goes with its log group is fine", output)
    project.git("reset", "--quiet", "--hard")


def check_many_files(tool, project):
    """More files than pre-commit passes to one process, were it not for require_serial."""
    for number in range(60):
        project.write(f"many/{number}.yaml", BAD if number % 20 == 0 else GOOD)
    project.git("add", "--all")
    status, output = tool.try_repo("kmslint")
    check(status == 1 and output.count(f"[{BAD_RULE}]") == 3, "each finding once among many files",
          output)
    project.git("rm", "-r", "--quiet", "--force", "many")


def check_readme(tool, project):
    block = readme_block("repos:")
    lines = []
    for line in block.splitlines():
        key, _, _ = line.partition(": ")
        if key.strip() in ("- repo", "repo"):
            line = f"{key}: {tool.hooks.path}"
        elif key.strip() == "rev":
            line = f"{key}: {tool.hooks.revision}"
        lines.append(line)
    project.write(".pre-commit-config.yaml", "\n".join(lines) + "\n")
    project.write("wrong.yaml", BAD)
    project.git("add", "--all")
    status, output = tool.run("run")
    check(status == 1 and BAD_RULE in output, "the README's configuration finds a wrong file", output)
    project.write("wrong.yaml", GOOD)
    project.git("add", "--all")
    status, output = tool.run("run")
    check(status == 0 and "Passed" in output, "and lets a right one pass", output)


def check_launcher(tool, project):
    environment = {**project.environment, "KMSLINT_BINARY": "/nonexistent/kmslint"}
    status, output = tool.try_repo("kmslint", "--files", "good.yaml", environment=environment)
    check(status != 0 and "/nonexistent/kmslint" in output, "a missing executable is named", output)


with Folder() as folder:
    environment = clean_environment(folder.path)
    environment["PATH"] = os.path.dirname(shutil.which("pre-commit")) + ":" + environment["PATH"]
    environment["PRE_COMMIT_HOME"] = str(folder.path / "pre-commit")
    environment["KMSLINT_BINARY"] = os.path.abspath(sys.argv[1])
    tool = PreCommit(hook_repository(folder.path / "hooks", environment),
                     Repository(folder.path / "project", environment))
    check_focus(tool, tool.project)
    check_staged_changes(tool, tool.project)
    check_change(tool, tool.project)
    check_many_files(tool, tool.project)
    check_readme(tool, tool.project)
    check_launcher(tool, tool.project)
check.finish()
