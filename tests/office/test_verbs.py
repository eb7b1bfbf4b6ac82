"""Every act that the code can write is told in words, never by its code."""

from __future__ import annotations

import ast
from pathlib import Path

import hoahoi
from hoahoi.ledger.records import kinds
from hoahoi.office.verbs import act_text, verb_text


def written_acts() -> set[str]:
    """The verbs given to act(...) in the code: plain texts, both sides of a choice, and the last part of a text with a kind before it."""
    found: set[str] = set()
    for path in Path(hoahoi.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "act" or not node.args:
                continue
            for part in ast.walk(node.args[0]):
                match part:
                    case ast.JoinedStr(values=[*_, ast.Constant(value=str(ending))]):
                        found |= {f"{kind}{ending}" for kind in kinds()}
                    case ast.Constant(value=str(verb)) if not verb.startswith("."):
                        found.add(verb)
    return found


def test_every_act_written_in_the_code_has_words() -> None:
    acts = written_acts()
    assert len(acts) > 150  # the scan found them
    assert [verb for verb in sorted(acts) if verb_text(verb) == verb] == []


def test_an_act_is_said_with_the_noun_of_its_record_unless_it_says_it_itself() -> None:
    assert act_text("task.update", "nhiệm vụ") == "Sửa nhiệm vụ"
    assert act_text("contract.sign", "hợp đồng") == "Ký hợp đồng"
