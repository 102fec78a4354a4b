"""Two libraries in one program by archives, shared libraries, objects, partial links, CMake and dlopen."""

import re
import shutil

import onnx
from onnx import TensorProto, helper

from libraries import INPUTS, WARNINGS, arguments, build, check, command, scratch

out = scratch()


def make_library(name, op, folder=None):
    """A library of one elementwise operator on four numbers."""
    x, y = (helper.make_tensor_value_info(each, TensorProto.FLOAT, [4]) for each in "xy")
    graph = helper.make_graph([helper.make_node(op, ["x"], ["y"])], "g", [x], [y])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), out / f"{name}.onnx")
    folder = folder or out / name
    command(arguments.burin, "compile", out / f"{name}.onnx", "-o", folder, "--quiet")
    return folder


def make_aged(folder, name):
    """Builds a library again as if its runtime were of another age: other texts, and a pool of another layout."""
    source = folder / "burin" / "src" / "status.c"
    source.write_text(source.read_text().replace('"success"', '"success of old"'))
    source = folder / "burin" / "src" / "pool.c"
    text = source.read_text()
    changed = text.replace("  // The range in progress", "  char older[4096];\n  // The range in progress")
    check(changed != text, "the pool is another one")
    source.write_text(changed)
    build(folder, out / f"{name}-build")
    shutil.copy(out / f"{name}-build" / f"lib{name}.a", folder)
    build(folder, out / f"{name}-shared", "-DBUILD_SHARED_LIBS=ON")
    shutil.copy(out / f"{name}-shared" / f"lib{name}.so", folder)


def symbols(path, *options):
    lines = command("nm", "--defined-only", *options, path).splitlines()
    return {line.split()[-1] for line in lines if len(line.split()) == 3}


def check_symbols():
    """No symbol but with the library's own prefix; and the shared library has a name."""
    for folder, name in folders:
        for path, option in ((folder / f"lib{name}.a", "-g"), (folder / f"lib{name}.so", "-D")):
            # Mangled names are templates of the kernels, in a namespace of this library and level.
            strangers = [s for s in symbols(path, option) if not re.match(rf"{name}_|_ZN5burin\d+{name}_", s)]
            check(not strangers, f"{path.name} has {strangers}")
        dynamic = command("readelf", "-dW", folder / f"lib{name}.so")
        check(re.search(rf"\(SONAME\)\s+Library soname: \[lib{name}\.so\]", dynamic), dynamic)


def link(how, words, flags=()):
    """Links the program of both libraries in one way and runs it."""
    program = out / "program"
    command("g++", "-std=c++17", *WARNINGS, *flags, *includes, INPUTS / "both.cpp", out / "second_only.o", *words, "-pthread",
            "-o", program)
    said = command(program)
    check(said in ("success\n", "success of old\n"), f"{how}: {said}")


def check_programs():
    (one, first), (two, second) = folders
    a, b = one / f"lib{first}.a", two / f"lib{second}.a"
    shared = [f"-Wl,-rpath,{one}:{two}"]
    command("gcc", "-std=c11", *WARNINGS, f"-I{two}", "-c", INPUTS / "second_only.c", "-o", out / "second_only.o")
    link("archives", [a, b])
    link("archives, the other first", [b, a])
    link("whole archives", ["-Wl,--whole-archive", a, b, "-Wl,--no-whole-archive"])
    link("shared libraries", [one / f"lib{first}.so", two / f"lib{second}.so", *shared])
    link("archive and shared library", [a, two / f"lib{second}.so", *shared])
    link("shared library and archive", [one / f"lib{first}.so", b, *shared])
    link("static, at any address", [a, b], ["-static-pie", "-fPIE"])
    link("static", [a, b], ["-static"])
    link("at one address", [a, b], ["-no-pie", "-fno-pic"])
    link("shared at one address", [one / f"lib{first}.so", two / f"lib{second}.so", *shared], ["-no-pie", "-fno-pic"])
    link("optimised as a whole", [a, b], ["-flto", "-O2"])
    command("ld", "-r", "-o", out / "joined.o", "--whole-archive", a, b)
    link("joined into one object", [out / "joined.o"])
    command("g++", "-shared", "-o", out / "libjoined.so", "-Wl,--whole-archive", a, b, "-Wl,--no-whole-archive", "-pthread")
    link("joined into one shared library", [out / "libjoined.so", f"-Wl,-rpath,{out}"])


def check_cmake():
    """Both as parts of one project, as archives and as objects."""
    lists = ["cmake_minimum_required(VERSION 3.16)", "project(both LANGUAGES C CXX ASM)"]
    lists += [f"add_subdirectory({folder} {name})" for folder, name in folders]
    for program, link in (("linked", "target_link_libraries(linked first second)"),
                          ("objects", "target_sources(objects PRIVATE $<TARGET_OBJECTS:first> $<TARGET_OBJECTS:second>)")):
        lists += [f"add_executable({program} {INPUTS}/both.cpp {INPUTS}/second_only.c)",
                  f"target_include_directories({program} PRIVATE {folders[0][0]} {folders[1][0]})",
                  f"target_compile_features({program} PRIVATE cxx_std_17)", link]
    (out / "project").mkdir(exist_ok=True)
    (out / "project" / "CMakeLists.txt").write_text("\n".join(lists) + "\nfind_package(Threads)\nlink_libraries(Threads::Threads)\n"
                                                    "target_link_libraries(objects Threads::Threads)\n")
    for shared in ("OFF", "ON"):
        build(out / "project", out / f"project-{shared}", f"-DBUILD_SHARED_LIBS={shared}")
        for program in ("linked", "objects"):
            check(command(out / f"project-{shared}" / program) in ("success\n", "success of old\n"), f"{program}: failed")


def check_loading():
    """Libraries in one global scope stay apart, even two of one name; a program finds its library wherever it goes."""
    one, two = folders[0][0], folders[1][0]
    command("gcc", "-std=c11", *WARNINGS, f"-I{one}", INPUTS / "loads.c", "-o", out / "loads", "-ldl")
    other = make_library("first", "Neg", out / "other")
    make_aged(other, "first")
    command("gcc", "-shared", "-o", other / "libfirst.so", "-Wl,--whole-archive", other / "libfirst.a", "-Wl,--no-whole-archive",
            "-Wl,-Bsymbolic", "-pthread")
    said = command(out / "loads", one / "libfirst.so", other / "libfirst.so", "first")
    check(said == "success\nsuccess of old\n", said)
    said = command(out / "loads", one / "libfirst.so", two / "libsecond.so", "first", "second")
    check(said.splitlines()[0] == "success", said)
    moved = out / "moved"
    moved.mkdir()
    for path in (one / "libfirst.so", two / "libsecond.so"):
        shutil.copy(path, moved)
    command("g++", "-std=c++17", *includes, INPUTS / "both.cpp", out / "second_only.o", one / "libfirst.so", two / "libsecond.so",
            "-pthread", "-o", moved / "program")
    command("./program", cwd=moved, env={"LD_LIBRARY_PATH": "."})


folders = [(make_library("first", "Relu"), "first"), (make_library("second", "Neg"), "second")]
includes = [f"-I{folder}" for folder, _ in folders]
check_symbols()
check_programs()
check_cmake()
make_aged(folders[1][0], "second")
check_programs()
check_loading()
print("together in every way")
