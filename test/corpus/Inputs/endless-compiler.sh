#!/bin/sh
# Stands in for a compiler that never ends.
sleep 60
