"""Runs a command and succeeds if it ends with the exit code given: lit's `not` takes any failure for the right one."""

import subprocess
import sys

sys.exit(subprocess.run(sys.argv[2:]).returncode != int(sys.argv[1]))
