"""Functions run as in Lambda: state between calls, time limits, crashes, reports."""

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.local.processes import Processes
from infra.local.runtime.pool import Pool
from infra.local.runtime.process import FunctionProcess
from tests.integration.local.conftest import MakeSandbox

COUNTS = """
    calls = []

    def handle(event, context):
        calls.append(event)
        return {"calls": len(calls), "left_ms": context.get_remaining_time_in_millis()}
"""

REPORT = re.compile(
    r"REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
    r"Memory Size: 256 MB\tMax Memory Used: \d+ MB(\tInit Duration: [\d.]+ ms)?(\tStatus: (error|timeout))?"
)


def test_a_process_keeps_its_state_and_only_its_first_call_has_an_init(
    make_sandbox: MakeSandbox, processes: Processes
) -> None:
    process = FunctionProcess(make_sandbox(COUNTS), processes, 1)

    first, second = process.invoke(b"{}"), process.invoke(b"{}")

    assert json.loads(first.payload)["calls"] == 1
    assert json.loads(second.payload)["calls"] == 2
    assert 0 < json.loads(second.payload)["left_ms"] <= 10_000
    assert first.report.init_ms
    assert second.report.init_ms is None
    assert first.report.max_memory_mb > 5


def test_every_call_leaves_a_report_in_the_log_in_the_format_of_lambda(
    make_sandbox: MakeSandbox, processes: Processes
) -> None:
    sandbox = make_sandbox(COUNTS)

    report = FunctionProcess(sandbox, processes, 1).invoke(b"{}").report

    assert REPORT.fullmatch(report.line())
    lines = sandbox.log.read_text().splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["START", "END", "REPORT"]


def test_a_function_sees_its_own_variables_and_none_of_ours(make_sandbox: MakeSandbox, processes: Processes) -> None:
    code = "import os, sys\ndef handle(event, context): return {'env': dict(os.environ), 'path': sys.path}"
    os.environ["SECRET_OF_THE_DEVELOPER"] = "x"

    seen = json.loads(FunctionProcess(make_sandbox(code, TABLE="videos"), processes, 1).invoke(b"{}").payload)

    assert seen["env"]["TABLE"] == "videos"
    assert seen["env"]["AWS_LAMBDA_FUNCTION_NAME"] == "Tried"
    assert "SECRET_OF_THE_DEVELOPER" not in seen["env"]
    assert not [place for place in seen["path"] if place.endswith("site-packages")]


def test_a_package_that_no_layer_has_fails_the_init(make_sandbox: MakeSandbox, processes: Processes) -> None:
    outcome = FunctionProcess(make_sandbox("import pytest\ndef handle(e, c): ..."), processes, 1).invoke(b"{}")

    assert outcome.error == "Runtime.InitError"
    assert json.loads(outcome.payload)["errorType"] == "Runtime.ImportModuleError"


def test_an_exception_is_an_error_and_the_process_lives_on(make_sandbox: MakeSandbox, processes: Processes) -> None:
    process = FunctionProcess(make_sandbox("def handle(e, c): return 1 / e['by']"), processes, 1)

    failed, fine = process.invoke(b'{"by": 0}'), process.invoke(b'{"by": 2}')

    assert failed.error == "Unhandled"
    assert json.loads(failed.payload)["errorType"] == "ZeroDivisionError"
    assert (fine.error, fine.payload) == (None, b"0.5")


def test_a_call_that_takes_too_long_is_ended_with_everything_it_started(
    make_sandbox: MakeSandbox, processes: Processes, tmp_path: Path
) -> None:
    code = """
        import pathlib, subprocess, time
        def handle(event, context):
            child = subprocess.Popen(["sleep", "60"])
            pathlib.Path(event["note"]).write_text(str(child.pid))
            time.sleep(60)
    """
    note = tmp_path / "child"

    outcome = FunctionProcess(make_sandbox(code, timeout_s=1), processes, 1).invoke(
        json.dumps({"note": str(note)}).encode()
    )

    assert outcome.error == "Sandbox.Timedout"
    assert json.loads(outcome.payload)["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert outcome.report.status == "timeout"
    assert 1000 <= outcome.report.duration_ms < 3000
    assert _gone(int(note.read_text()))


def test_a_crash_is_told_with_its_exit_status_and_the_next_call_starts_afresh(
    make_sandbox: MakeSandbox, processes: Processes
) -> None:
    pool = Pool(make_sandbox("import os\ndef handle(e, c): return os._exit(3) if e else os.getpid()"), processes, int)

    crashed, fine = pool.invoke(b"true"), pool.invoke(b"false")

    assert crashed.error == "Runtime.ExitError"
    assert json.loads(crashed.payload)["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert fine.error is None
    assert fine.report.init_ms


def test_calls_at_once_run_in_processes_of_their_own_up_to_the_reserved_concurrency(
    make_sandbox: MakeSandbox, processes: Processes
) -> None:
    code = "import os, time\ndef handle(e, c):\n    time.sleep(0.3)\n    return os.getpid()"
    pool = Pool(make_sandbox(code, concurrency=2), processes, int)

    with ThreadPoolExecutor(4) as callers:
        outcomes = list(callers.map(pool.invoke, [b"{}"] * 4))

    assert len({outcome.payload for outcome in outcomes}) == 2
    assert pool.processes == 2


def test_a_change_of_the_code_counts_from_the_next_call_on(make_sandbox: MakeSandbox, processes: Processes) -> None:
    versions = iter("aab")
    pool = Pool(make_sandbox("import os\ndef handle(e, c): return os.getpid()"), processes, lambda: next(versions))

    first, second, third = (pool.invoke(b"{}").payload for _ in range(3))

    assert first == second != third


def test_an_answer_above_six_megabytes_is_refused(make_sandbox: MakeSandbox, processes: Processes) -> None:
    outcome = FunctionProcess(make_sandbox("def handle(e, c): return 'x' * 7_000_000"), processes, 1).invoke(b"{}")

    assert json.loads(outcome.payload)["errorType"] == "Function.ResponseSizeTooLarge"


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
