#!/usr/bin/env bash
# Builds the hand-written library as an emitted folder would hold it.
# usage: build-fake.sh CC SOURCE_ROOT FOLDER [FLAGS...]
set -eu
cc=$1 root=$2 folder=$3
shift 3
mkdir -p "$folder"
"$cc" -shared -fPIC -O1 -I "$root/runtime/include" -I "$root" "$@" \
  "$root/test/compiler/tools/burin/Inputs/fake.c" \
  "$root"/runtime/src/{context,level,status}.c -o "$folder/libfake.so"
