"""Peers that answer wrong, fail or answer right, and what becomes of them.

usage: contest.py SOURCE_ROOT
"""

import pathlib
import sys

sys.path.insert(0, sys.argv[1] + "/bench")
from contest import Contest, Subject  # noqa: E402  (found by the line above)
from worker import Worker, WorkerError  # noqa: E402

ANSWER = "import json; print(json.dumps({{'startup_ms': 1, 'difference': {}}}), flush=True)\n"
TURN = "for line in __import__('sys').stdin: print(json.dumps({'min_ms': 2, 'runs': 3}), flush=True)"
STARTS = {
    "onnxruntime": [ANSWER.format(1e-7) + TURN],
    "openvino": [ANSWER.format(0.5) + TURN, ANSWER.format(1e-6) + TURN],  # wrong, then right
    "ncnn": [ANSWER.format("None") + TURN] * 2,
    "mnn": ["raise SystemExit('error: no such operator')"] * 2,
    "inductor": [ANSWER.format(0) + "raise SystemExit('error: out of memory')"],  # when it is its turn
    "aoti": [ANSWER.format(2e-3) + TURN] * 2,
}


class Scripted(Contest):
    def start(self, subject, engine, level, threads):
        script = STARTS[engine].pop(0)
        return Worker([sys.executable, "-c", script], threads)


peers = list(STARTS)
contest = Scripted("", "fp32", peers, 2, 0.01)
subject = Subject(pathlib.Path(), "model", "model")
for again in range(2):
    if again:
        STARTS.update({peer: [ANSWER.format(0) + TURN] for peer in ("onnxruntime", "openvino")})
    for engine, timing in contest.time(subject, "auto", 1).items():
        print(engine, timing["min_ms"], timing["runs"])
for (peer, _), why in sorted(contest.refused.items()):
    print(f"{peer}: {why}")
try:
    contest.start(subject, "ncnn", "auto", 1)
except (IndexError, WorkerError):
    print("ncnn was asked twice and no more")
print(contest.engines("avx2"), contest.engines("avx512"))
