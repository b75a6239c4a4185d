"""The expressions of GitHub Actions, as far as action.yml and the README use them:
https://docs.github.com/en/actions/reference/workflows-and-actions/expressions"""

import re

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<operator>&&|\|\||==|!=|!|\(|\))"
                   r"|(?P<name>[A-Za-z_][\w.-]*))")


class Expression:
    """`context` is nested dictionaries; `status` says what success() and the like answer."""

    def __init__(self, text, context, failed=False, cancelled=False):
        self.tokens = []
        self.context = context
        self.failed = failed
        self.cancelled = cancelled
        self.asks_status = False
        while text.strip():
            match = TOKEN.match(text)
            if not match:
                raise ValueError(f"no expression: {text!r}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            text = text[match.end():]

    def value(self):
        result = self.any_of()
        if self.tokens:
            raise ValueError(f"left over: {self.tokens}")
        return result

    def take(self, operator):
        if self.tokens and self.tokens[0] == ("operator", operator):
            self.tokens.pop(0)
            return True
        return False

    def any_of(self):
        result = self.all_of()
        while self.take("||"):
            other = self.all_of()
            result = result or other
        return result

    def all_of(self):
        result = self.comparison()
        while self.take("&&"):
            other = self.comparison()
            result = result and other
        return result

    def comparison(self):
        left = self.operand()
        if self.take("=="):
            return equal(left, self.operand())
        if self.take("!="):
            return not equal(left, self.operand())
        return left

    def operand(self):
        if self.take("!"):
            return not self.operand()
        if self.take("("):
            result = self.any_of()
            if not self.take(")"):
                raise ValueError("no closing parenthesis")
            return result
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind != "name":
            raise ValueError(f"unexpected {text}")
        if self.take("("):
            if not self.take(")"):
                raise ValueError("arguments are not known here")
            return self.status(text)
        return {"true": True, "false": False}.get(text, self.look_up(text))

    def status(self, function):
        self.asks_status = True
        return {"always": True, "cancelled": self.cancelled,
                "success": not self.failed and not self.cancelled,
                "failure": self.failed and not self.cancelled}[function]

    def look_up(self, path):
        value = self.context
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value


def as_number(value):
    if value is None or value == "":
        return 0.0
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def equal(left, right):
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if type(left) is type(right):
        return left == right
    return as_number(left) == as_number(right)


def filled_in(text, context):
    """A text with its `${{ … }}` replaced."""

    def replaced(match):
        value = Expression(match.group(1), context).value()
        return "" if value is None else {True: "true", False: "false"}.get(value, str(value))

    return re.sub(r"\$\{\{(.*?)\}\}", replaced, text)


def is_run(condition, context, failed, cancelled=False):
    """Whether a step with this `if` runs: unless it asks, not after a failure or when cancelled."""
    if condition is None:
        return not failed and not cancelled
    text = re.sub(r"^\s*\$\{\{(.*)\}\}\s*$", r"\1", str(condition))
    expression = Expression(text, context, failed, cancelled)
    value = expression.value()
    return bool(value) and (expression.asks_status or not (failed or cancelled))
