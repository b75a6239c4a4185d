"""What the tests of hook and action share: repositories made for a test, and blocks of the README."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77  # ctest counts this exit status as skipped


def skip(reason):
    print(f"SKIPPED: {pathlib.Path(sys.argv[0]).name}: {reason}", flush=True)
    sys.exit(SKIPPED)


def template(service="logs.${AWS::Region}.amazonaws.com", name="/app/web"):
    """A template whose key lets in that service."""
    return f"""Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{AWS: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:root"}}
            Action: kms:*
            Resource: "*"
          - Effect: Allow
            Principal: {{Service: !Sub "{service}"}}
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
            Resource: "*"
            Condition:
              ArnLike:
                kms:EncryptionContext:aws:logs:arn: !Sub "arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:*"
  WebLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: {name}
      KmsKeyId: !GetAtt LogKey.Arn
"""


GOOD = template()
BAD = template(service="sqs.amazonaws.com")
BAD_RULE = "logs-service-not-allowed"


class Folder:
    """A folder of its own, gone afterwards."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="kmslint-clients-")).resolve()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def clean_environment(home):
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
    }


class Repository:
    def __init__(self, path, environment):
        self.path = path
        self.environment = environment
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.path, env=self.environment, check=True,
                              text=True, stdout=subprocess.PIPE).stdout.strip()

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message=a change")
        return self.git("rev-parse", "HEAD")


def readme_block(beginning):
    """The YAML block of the README that begins with this text."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.M | re.S)
    found = [block for block in blocks if block.startswith(beginning)]
    assert len(found) == 1, f"{len(found)} blocks of the README begin with {beginning!r}"
    return found[0]


class Checks:
    """Counts what failed; every check is told apart by a sentence."""

    def __init__(self):
        self.failed = 0
        self.done = 0

    def __call__(self, holds, sentence, output=""):
        self.done += 1
        if holds:
            return
        self.failed += 1
        print(f"FAILED: {sentence}\n{output}", flush=True)

    def finish(self):
        print(f"{self.done} checks, {self.failed} failed")
        sys.exit(1 if self.failed or not self.done else 0)
