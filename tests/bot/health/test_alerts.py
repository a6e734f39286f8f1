"""The rules ask for what is told, under the names under which it is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.counts import command_names
from bot.health.checks import checks, readiness
from bot.health.metrics import Metrics
from bot.health.noticed import Doing, Health
from bot.health.state import State
from bot.outgoing.outcomes import Outcome
from bot.replies.status import SourceStanding, Standing
from storage.probe import Answer
from sync.endings import Ending
from sync.serving import SourceName

FILE = Path(__file__).parents[3] / "deploy" / "alerts.yaml"
RULES = [
    rule for group in yaml.safe_load(FILE.read_text("utf-8"))["groups"] for rule in group["rules"]
]
#: What Prometheus itself puts to what it scrapes.
ITS_OWN = {"job", "instance"}
BY_NAME = {rule["alert"]: rule for rule in RULES}


@pytest.fixture(scope="module")
def told():
    """Every series of a process to which all has happened: the values of its labels, by name."""
    metrics, health = Metrics(), Health()
    health.note(Doing.FETCHING)
    for command in command_names():
        metrics.answer(command, 0.1)
    metrics.error("bot.handlers")
    for outcome in ("ok", "flood", "fault", "timeout"):
        metrics.request("sendMessage", outcome)
    for ending in Ending:
        metrics.sync(SourceName.INAPROC, ending)
    for outcome in Outcome:
        metrics.digest(outcome.name.lower())
    source = SourceStanding(SourceName.INAPROC, None, None, 4, is_lacking=False)
    state = State(1, 3, 20, 0.0, Standing((source,), (), None))
    found = checks(health.noticed, Answer.OK, state)
    page = metrics.page(health.noticed, readiness(found, health.noticed.phase), state).decode()
    series: dict[str, dict[str, set[str]]] = {"up": {}}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = series.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return series


def asked(expression):
    """The names that an expression asks for, each with its matchers."""
    outside = re.sub(r"\b(?:by|without) \([^)]*\)", "", expression)
    for name, matchers in re.findall(r"\b((?:porsi|process)_\w+|up)\b(\{[^}]*\})?", outside):
        yield name, re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', matchers)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_asks_for_what_is_told(rule, told):
    found = list(asked(rule["expr"]))
    assert found
    for name, matchers in found:
        assert name in told, name
        for label, how, value in matchers:
            if label in ITS_OWN:
                continue
            values = told[name][label]
            assert how == "=~" or value in values, (name, label, value)
            for one in value.split("|") if how == "=~" else ():
                assert one in values, (name, label, one)
    grouped = re.findall(r"\bby \(([^)]*)\)", rule["expr"])
    known = ITS_OWN.union(*(told[name] for name, _ in found))
    for label in [one.strip() for group in grouped for one in group.split(",")]:
        assert label in known
    said = " ".join(rule["annotations"].values())
    assert set(re.findall(r"\$labels\.(\w+)", said)) <= known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_says_what_is_wrong_and_what_to_do(rule):
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Porsi[A-Z][A-Za-z]+", rule["alert"])
    assert rule["labels"]["severity"] in ("segera", "hari kerja")
    assert re.fullmatch(r"\d+[mhd]", rule.get("for", "0m"))
    assert set(rule["annotations"]) == {"summary", "action"}
    for text in rule["annotations"].values():
        assert len(text) > 30
        assert text.endswith(".")
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_no_rule_stands_twice():
    assert len(BY_NAME) == len(RULES)


def test_what_a_machine_must_be_told_of_has_a_rule():
    """What is exported as something that goes wrong is asked for by some rule."""
    named = {name for rule in RULES for name, _ in asked(rule["expr"])}

    assert named >= {
        *("up", "porsi_ready", "porsi_check", "porsi_errors_total", "porsi_sync_failures"),
        *("porsi_data_stale_days", "porsi_digest_pending", "porsi_event_loop_lag_seconds"),
        *("porsi_answer_seconds_count", "porsi_digest_late_seconds", "porsi_state_read"),
    }
