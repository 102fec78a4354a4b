"""Fails where the mean of 1 - cosine between the rows of two archives' arrays `sentence_embedding` is above a bound.

usage: cosines.py FIRST.npz SECOND.npz BOUND
"""

import sys

import numpy

a, b = (numpy.load(path)["sentence_embedding"].astype(float) for path in sys.argv[1:3])
distance = numpy.mean(1 - (a * b).sum(1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1))
print(f"mean 1 - cosine: {distance:.3g}")
sys.exit(not distance <= float(sys.argv[3]))
