// RUN: burin-opt %s --split-input-file --burin-place-buffers | burin-translate --plan-to-program --split-input-file | FileCheck %s

// A byte that becomes a float again less its zero point is rounded alone, and the result is quantized by who stores it.
// CHECK-LABEL: // step 0: matmul_i8
// CHECK: static constexpr bool takes_vectors = true;
// CHECK: [[X:v[0-9]+]] = floats_of(sum);
// CHECK: [[R:v[0-9]+]] = floats_of(round_lanes<uint8_t>([[X]], 147.0f));
// CHECK-NOT: quantize_lanes
// CHECK: [[S:v[0-9]+]] = [[R]] * {{v[0-9]+}};
// CHECK: return quantized<uint8_t>([[S]], 3.0f);
plan.program @again inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6x8xui8>):
  %p = plan.weight #recipe.panels<dense<1> : tensor<8x16xi8>, [1, 8, 16], [0, 16, 1], 4> : tensor<1x128xi8> : tensor<1x128xi8>
  %0 = plan.kernel "matmul_i8" {batch = 1, m = 6, n = 16, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%a, %p : tensor<6x8xui8>, tensor<1x128xi8>) epilogue {
  ^bb0(%sum: i32, %i: index, %j: index, %k: index):
    %zero = plan.literal 147.0 : f32
    %whole = plan.literal 147 : i32
    %scale = plan.literal 0.5 : f32
    %three = plan.literal 3.0 : f32
    %x = plan.cast %sum : i32 to f32
    %r = plan.unary round %x : f32 -> f32
    %m = plan.binary add %r, %zero : f32
    %q = plan.cast %m {saturate} : f32 to ui8
    %w = plan.cast %q : ui8 to i32
    %d = plan.binary sub %w, %whole : i32
    %f = plan.cast %d : i32 to f32
    %s = plan.binary mul %f, %scale : f32
    %t = plan.unary round %s : f32 -> f32
    %u = plan.binary add %t, %three : f32
    %v = plan.cast %u {saturate} : f32 to ui8
    plan.yield %v : ui8
  } : tensor<1x6x16xui8>
  plan.return %0 : tensor<1x6x16xui8>
}

// -----

// Another number is taken away: the byte is one.
// CHECK-LABEL: // step 0: matmul_i8
// CHECK: quantize_lanes<uint8_t>({{v[0-9]+}}, 147.0f);
// CHECK-NOT: round_lanes
// CHECK: subtract_lanes
plan.program @other inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6x8xui8>):
  %p = plan.weight #recipe.panels<dense<1> : tensor<8x16xi8>, [1, 8, 16], [0, 16, 1], 4> : tensor<1x128xi8> : tensor<1x128xi8>
  %0 = plan.kernel "matmul_i8" {batch = 1, m = 6, n = 16, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%a, %p : tensor<6x8xui8>, tensor<1x128xi8>) epilogue {
  ^bb0(%sum: i32, %i: index, %j: index, %k: index):
    %zero = plan.literal 147.0 : f32
    %whole = plan.literal 146 : i32
    %x = plan.cast %sum : i32 to f32
    %r = plan.unary round %x : f32 -> f32
    %m = plan.binary add %r, %zero : f32
    %q = plan.cast %m {saturate} : f32 to ui8
    %w = plan.cast %q : ui8 to i32
    %d = plan.binary sub %w, %whole : i32
    %f = plan.cast %d : i32 to f32
    plan.yield %f : f32
  } : tensor<1x6x16xf32>
  plan.return %0 : tensor<1x6x16xf32>
}
