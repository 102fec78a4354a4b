// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// Numbers are exact, integers call functions that wrap, floats use operators.
plan.program @main inputs ["a", "b"] outputs ["x", "y"] {
^bb0(%a: tensor<4xi32>, %b: tensor<4xf64>):
  // CHECK-LABEL: static void step0
  // CHECK: = add(v{{[0-9]+}}, int32_t(-2147483647ll - 1));
  // CHECK: const bool [[C:v[0-9]+]] = v{{[0-9]+}} < v{{[0-9]+}};
  // CHECK: = [[C]] ? v{{[0-9]+}} : v{{[0-9]+}};
  // CHECK: const uint8_t v{{[0-9]+}} = cast<uint8_t>(v{{[0-9]+}});
  %0 = plan.nest [4] reads(%a : tensor<4xi32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : i32
    %m = plan.literal -2147483648 : i32
    %s = plan.binary add %x, %m : i32
    %c = plan.compare lt %s, %x : i32
    %r = plan.select %c, %s, %x : i32
    %u = plan.cast %r : i32 to ui8
    plan.yield %u : ui8
  } {places = [#plan.place<output, 0>]} : tensor<4xui8>
  // CHECK-LABEL: static void step1
  // CHECK: = v{{[0-9]+}} / 0.1;
  // CHECK: = maximum(v{{[0-9]+}}, __builtin_inf());
  // CHECK: = maximum(v{{[0-9]+}}, __builtin_nan(""));
  // CHECK: const int64_t v{{[0-9]+}} = int64_t(((i0 + 2) / 3));
  %1 = plan.nest [4] reads(%b : tensor<4xf64>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f64
    %t = plan.literal 0.1 : f64
    %f = plan.literal 0x7FF0000000000000 : f64
    %q = plan.literal 0x7FF8000000000000 : f64
    %d = plan.binary div %x, %t : f64
    %m = plan.binary maximum %d, %f : f64
    %n = plan.binary maximum %m, %q : f64
    %e = plan.apply affine_map<(d0) -> (d0 ceildiv 3)>(%i)
    %v = plan.index_value %e : i64
    %g = plan.cast %v : i64 to f64
    %r = plan.binary sub %n, %g : f64
    plan.yield %r : f64
  } {places = [#plan.place<output, 1>]} : tensor<4xf64>
  plan.return %0, %1 : tensor<4xui8>, tensor<4xf64>
}

// -----

// A number that is compared has a name: compilers warn of what a literal decides.
plan.program @compared inputs ["a"] outputs ["x"] {
^bb0(%a: tensor<4xui8>):
  // CHECK-LABEL: static void step0
  // CHECK: const uint8_t [[ZERO:v[0-9]+]] = uint8_t(0u);
  // CHECK: = v{{[0-9]+}} >= [[ZERO]];
  %0 = plan.nest [4] reads(%a : tensor<4xui8>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : ui8
    %zero = plan.literal 0 : ui8
    %c = plan.compare ge %x, %zero : ui8
    plan.yield %c : i1
  } {places = [#plan.place<output, 0>]} : tensor<4xi1>
  plan.return %0 : tensor<4xi1>
}
