"""Processes that run a model when told to, so that burin and its peers are timed in turn, in the same minute."""

import json
import os
import signal
import subprocess


class WorkerError(Exception):
    """A process ended before it answered; the message is the last line of what it said."""


class Worker:
    """One engine with one model, pinned to as many processors as it has threads; held still when it is not its turn."""

    def __init__(self, command, threads, environment=None):
        processors = sorted(os.sched_getaffinity(0))[-threads:]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
            preexec_fn=lambda: os.sched_setaffinity(0, processors),
        )
        self.min_ms, self.runs = float("inf"), 0
        self.ready = self._answer()
        self._hold()

    def _hold(self):
        self.process.send_signal(signal.SIGSTOP)

    def _answer(self):
        """The next line of JSON that it prints; what libraries print besides is passed over."""
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        said = self.process.stderr.read().strip().splitlines()
        self.process.wait()
        raise WorkerError(said[-1] if said else f"exit code {self.process.returncode}")

    def turn(self, seconds):
        """Lets it run for `seconds` and keeps the least time."""
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(f"{seconds}\n")
            self.process.stdin.flush()
        except BrokenPipeError:  # it has ended, of which it said why
            pass
        answer = self._answer()
        self._hold()
        self.min_ms = min(self.min_ms, answer["min_ms"])
        self.runs += answer["runs"]

    def close(self):
        self.process.kill()
        self.process.communicate()
