// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @less
// CHECK: nn.less %{{.*}}, %{{.*}} : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xi1>
// PLAN-LABEL: plan.program @less
// PLAN: plan.compare lt %{{.*}}, %{{.*}} : f32
func.func @less(%x: tensor<2x1xf32>, %y: tensor<3xf32>) -> tensor<2x3xi1> {
  %0 = nn.less %x, %y : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

// -----

// PLAN-LABEL: plan.program @where
// PLAN: %[[C:.*]] = plan.load {{.*}} : i1
// PLAN: plan.select %[[C]], %{{.*}}, %{{.*}} : i32
func.func @where(%c: tensor<2xi1>, %x: tensor<2xi32>, %y: tensor<2x2xi32>) -> tensor<2x2xi32> {
  %0 = nn.where %c, %x, %y : (tensor<2xi1>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  return %0 : tensor<2x2xi32>
}

// -----

// PLAN-LABEL: plan.program @logic
// PLAN: plan.binary bit_and
// PLAN: plan.binary bit_or
// PLAN: plan.compare ne
// PLAN: plan.unary logical_not
func.func @logic(%x: tensor<2xi1>, %y: tensor<2xi1>) -> tensor<2xi1> {
  %0 = nn.and %x, %y : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  %1 = nn.or %0, %y : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  %2 = nn.xor %1, %x : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  %3 = nn.not %2 : (tensor<2xi1>) -> tensor<2xi1>
  return %3 : tensor<2xi1>
}

// -----

// PLAN-LABEL: plan.program @predicates
// PLAN: plan.unary is_nan %{{.*}} : f32 -> i1
// PLAN: plan.unary is_inf %{{.*}} : f32 -> i1
func.func @predicates(%x: tensor<2xf32>) -> (tensor<2xi1>, tensor<2xi1>) {
  %0 = nn.is_nan %x : (tensor<2xf32>) -> tensor<2xi1>
  %1 = nn.is_inf %x {negative = 1.0 : f64, positive = 0.0 : f64} : (tensor<2xf32>) -> tensor<2xi1>
  return %0, %1 : tensor<2xi1>, tensor<2xi1>
}

// -----

func.func @condition(%c: tensor<2xi32>, %x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a boolean as element, got 'i32'}}
  %0 = nn.where %c, %x, %x : (tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @choices(%c: tensor<2xi1>, %x: tensor<2xi32>, %y: tensor<2xi64>) -> tensor<*xi64> {
  // expected-error @below {{expected operands of one element type, got 'tensor<2xi1>', 'tensor<2xi32>', 'tensor<2xi64>'}}
  %0 = nn.where %c, %x, %y : (tensor<2xi1>, tensor<2xi32>, tensor<2xi64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @bits(%x: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an integer as element, got 'f32'}}
  %0 = nn.bit_not %x : (tensor<2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @equal_value
// FOLD: nn.constant dense<[false, true, false]> : tensor<3xi1>
func.func @equal_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.equal %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @not_equal_value
// FOLD: nn.constant dense<[true, false, true]> : tensor<3xi1>
func.func @not_equal_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.not_equal %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @less_value
// FOLD: nn.constant dense<[true, false, false]> : tensor<3xi1>
func.func @less_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.less %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @less_or_equal_value
// FOLD: nn.constant dense<[true, true, false]> : tensor<3xi1>
func.func @less_or_equal_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.less_or_equal %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @greater_value
// FOLD: nn.constant dense<false> : tensor<3xi1>
func.func @greater_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.greater %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @greater_or_equal_value
// FOLD: nn.constant dense<[false, true, false]> : tensor<3xi1>
func.func @greater_or_equal_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[1.0, 2.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
  %r = nn.greater_or_equal %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @less_unsigned
// FOLD: nn.constant dense<[false, true]> : tensor<2xi1>
func.func @less_unsigned() -> tensor<*xi1> {
  %0 = nn.constant dense<[200, 1]> : tensor<2xui8>
  %1 = nn.constant dense<[100, 2]> : tensor<2xui8>
  %r = nn.less %0, %1 : (tensor<2xui8>, tensor<2xui8>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @equal_booleans
// FOLD: nn.constant dense<[true, false]> : tensor<2xi1>
func.func @equal_booleans() -> tensor<*xi1> {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %1 = nn.constant dense<[true, true]> : tensor<2xi1>
  %r = nn.equal %0, %1 : (tensor<2xi1>, tensor<2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @and_value
// FOLD: nn.constant dense<[false, false, false, true]> : tensor<4xi1>
func.func @and_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[false, false, true, true]> : tensor<4xi1>
  %1 = nn.constant dense<[false, true, false, true]> : tensor<4xi1>
  %r = nn.and %0, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @or_value
// FOLD: nn.constant dense<[false, true, true, true]> : tensor<4xi1>
func.func @or_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[false, false, true, true]> : tensor<4xi1>
  %1 = nn.constant dense<[false, true, false, true]> : tensor<4xi1>
  %r = nn.or %0, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @xor_value
// FOLD: nn.constant dense<[false, true, true, false]> : tensor<4xi1>
func.func @xor_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[false, false, true, true]> : tensor<4xi1>
  %1 = nn.constant dense<[false, true, false, true]> : tensor<4xi1>
  %r = nn.xor %0, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @not_value
// FOLD: nn.constant dense<[false, true]> : tensor<2xi1>
func.func @not_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %r = nn.not %0 : (tensor<2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @bit_and_value
// FOLD: nn.constant dense<[8, 3]> : tensor<2xi8>
func.func @bit_and_value() -> tensor<*xi8> {
  %0 = nn.constant dense<[12, -1]> : tensor<2xi8>
  %1 = nn.constant dense<[10, 3]> : tensor<2xi8>
  %r = nn.bit_and %0, %1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @bit_or_value
// FOLD: nn.constant dense<[14, -1]> : tensor<2xi8>
func.func @bit_or_value() -> tensor<*xi8> {
  %0 = nn.constant dense<[12, -1]> : tensor<2xi8>
  %1 = nn.constant dense<[10, 3]> : tensor<2xi8>
  %r = nn.bit_or %0, %1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @bit_xor_value
// FOLD: nn.constant dense<[6, -4]> : tensor<2xi8>
func.func @bit_xor_value() -> tensor<*xi8> {
  %0 = nn.constant dense<[12, -1]> : tensor<2xi8>
  %1 = nn.constant dense<[10, 3]> : tensor<2xi8>
  %r = nn.bit_xor %0, %1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @bit_not_unsigned
// FOLD: nn.constant dense<[255, 254]> : tensor<2xui8>
func.func @bit_not_unsigned() -> tensor<*xui8> {
  %0 = nn.constant dense<[0, 1]> : tensor<2xui8>
  %r = nn.bit_not %0 : (tensor<2xui8>) -> tensor<*xui8>
  return %r : tensor<*xui8>
}

// -----

// FOLD-LABEL: func.func @shift_left_value
// FOLD: nn.constant dense<[128, 254, 0, 3]> : tensor<4xui8>
func.func @shift_left_value() -> tensor<*xui8> {
  %0 = nn.constant dense<[1, 255, 1, 3]> : tensor<4xui8>
  %1 = nn.constant dense<[7, 1, 8, 0]> : tensor<4xui8>
  %r = nn.shift_left %0, %1 : (tensor<4xui8>, tensor<4xui8>) -> tensor<*xui8>
  return %r : tensor<*xui8>
}

// -----

// FOLD-LABEL: func.func @shift_right_value
// FOLD: nn.constant dense<[-1, 8, -1, 0]> : tensor<4xi8>
func.func @shift_right_value() -> tensor<*xi8> {
  %0 = nn.constant dense<[-128, 64, -1, 5]> : tensor<4xi8>
  %1 = nn.constant dense<[7, 3, 8, -1]> : tensor<4xi8>
  %r = nn.shift_right %0, %1 : (tensor<4xi8>, tensor<4xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @is_nan_value
// FOLD: nn.constant dense<[true, false, false]> : tensor<3xi1>
func.func @is_nan_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[0x7FC00000, 0x7F800000, 1.0]> : tensor<3xf32>
  %r = nn.is_nan %0 : (tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @is_inf_value
// FOLD: nn.constant dense<[false, false, true]> : tensor<3xi1>
func.func @is_inf_value() -> tensor<*xi1> {
  %0 = nn.constant dense<[0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<3xf32>
  %r = nn.is_inf %0 {negative = 1.0 : f64, positive = 0.0 : f64} : (tensor<3xf32>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @where_value
// FOLD: nn.constant dense<{{\[\[}}1, 9], [2, 9]]> : tensor<2x2xi16>
func.func @where_value() -> tensor<*xi16> {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %1 = nn.constant dense<[[1], [2]]> : tensor<2x1xi16>
  %2 = nn.constant dense<9> : tensor<i16>
  %r = nn.where %0, %1, %2 : (tensor<2xi1>, tensor<2x1xi16>, tensor<i16>) -> tensor<*xi16>
  return %r : tensor<*xi16>
}
