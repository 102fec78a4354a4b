"""Makes fixtures of the length rules: repeats each line that says `inflate` so that functions reach the bar."""

import os
import sys

count, folder = int(sys.argv[1]), sys.argv[2]
for name in os.listdir(folder):
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line * count if line.strip().endswith("inflate") else line for line in lines)
