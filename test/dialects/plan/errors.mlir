// RUN: burin-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expected 1 input names, got 2}}
plan.program @inputs inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  plan.return %a : tensor<4xf32>
}

// -----

// expected-error @below {{expected 1 output names, got 0}}
plan.program @outputs inputs ["a"] outputs [] {
^bb0(%a: tensor<4xf32>):
  plan.return %a : tensor<4xf32>
}

// -----

// expected-error @below {{expected a 'plan.return' at the end}}
plan.program @empty inputs ["a"] outputs [] {
^bb0(%a: tensor<4xf32>):
  plan.yield
}

// -----

plan.program @weight inputs [] outputs ["y"] {
  // expected-error @below {{expected result type 'tensor<2xf32>', got 'tensor<4xf32>'}}
  %w = plan.weight dense<1.0> : tensor<2xf32> : tensor<4xf32>
  plan.return %w : tensor<4xf32>
}

// -----

plan.program @view inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a shape of 4 elements of 'f32', got 'tensor<3xf32>'}}
  %v = plan.view %a : tensor<4xf32> to tensor<3xf32>
  plan.return %v : tensor<3xf32>
}

// -----

plan.program @shape inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected results of shape [4], got 'tensor<3xf32>'}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<3xf32>
  plan.return %y : tensor<3xf32>
}

// -----

plan.program @init inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a number to start an accumulator, got "zero"}}
  %y = plan.nest [4] reduce [2] init ["zero"] body {
  ^bb0(%i: index, %k: index, %s: f32):
    plan.yield %s : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @body inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a body exactly where there are accumulators}}
  %y = plan.nest [4] reduce [2] init [] body {
  ^bb0(%i: index, %k: index):
    plan.yield
  } epilogue {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @arguments inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected the epilogue to take ('index'), got ('index', 'index')}}
  %y = plan.nest [4] {
  ^bb0(%i: index, %j: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @yields inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected the epilogue to yield ('f32'), got ('i32')}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0 : i32
    plan.yield %x : i32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @number inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    // expected-error @below {{expected one of 1 tensors that the step reads, got number 1}}
    %x = plan.load 1[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @map inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    // expected-error @below {{expected a map of 1 dimensions to 1 results, got affine_map<(d0) -> (d0, d0)>}}
    %x = plan.load 0[affine_map<(d0) -> (d0, d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @element inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    // expected-error @below {{expected result type 'f32', got 'f64'}}
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f64
    plan.yield %x : f64
  } : tensor<4xf64>
  plan.return %y : tensor<4xf64>
}

// -----

plan.program @guard inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %zero = plan.literal 0 : i32
    // expected-error @below {{expected a guard of type 'f32', got 'i32'}}
    %x = plan.load 0[affine_map<(d0) -> (d0 - 1)>] (%i) guard %zero : i32 : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @apply inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    // expected-error @below {{expected a map of 1 dimensions to one result, got affine_map<(d0) -> (d0, d0)>}}
    %j = plan.apply affine_map<(d0) -> (d0, d0)>(%i)
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%j) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @store_outside inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  %0 = plan.buffer : tensor<6xf32>
  // expected-error @below {{expected to store inside 'tensor<6xf32>', got affine_map<(d0) -> (d0 + 3)>}}
  %y = plan.nest [4] into %0[affine_map<(d0) -> (d0 + 3)>] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @store_dimensions inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  %0 = plan.buffer : tensor<6xf32>
  // expected-error @below {{expected a map of 1 dimensions to 1 results to store by}}
  %y = plan.nest [4] into %0[affine_map<(d0) -> (d0, d0)>] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @store_types inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  %0 = plan.buffer : tensor<6xf32>
  %y:2 = plan.nest [4] into %0[affine_map<(d0) -> (d0)>] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>, tensor<6xf32>
  // expected-error @below {{expected one result type}}
  plan.return %y#0 : tensor<6xf32>
}

// -----

plan.program @store_without_buffer inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  // expected-error @below {{expected a buffer to store into}}
  %y = plan.nest [6] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {store = affine_map<(d0) -> (d0)>} : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @buffer_used_twice inputs [] outputs ["x", "y"] {
  %0 = plan.buffer : tensor<6xf32>
  // expected-error @below {{expected to store into a buffer that nothing else uses}}
  %y = plan.nest [4] into %0[affine_map<(d0) -> (d0)>] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  plan.return %0, %y : tensor<6xf32>, tensor<6xf32>
}

// -----

plan.program @weight_bytes inputs [] outputs ["y"] {
  // expected-error @below {{expected 32 bytes of data, got 4}}
  %y = plan.weight dense_resource<w> : tensor<8xf32> : tensor<8xf32>
  plan.return %y : tensor<8xf32>
}

{-# dialect_resources: { builtin: { w: "0x0400000000000000" } } #-}

// -----

plan.program @recipe_elements inputs [] outputs ["y"] {
  // expected-error @below {{expected a static tensor of the elements of its source, got 'tensor<1xi8>'}}
  %y = plan.weight #recipe.strided<dense<1.0> : tensor<2xf32>, 0, [1]> : tensor<1xi8> : tensor<1xi8>
  plan.return %y : tensor<1xi8>
}

// -----

plan.program @recipe_source inputs [] outputs ["y"] {
  // expected-error @below {{expected dense elements, a resource or what is unpacked as source}}
  %y = plan.weight #recipe.strided<#recipe.strided<dense<1.0> : tensor<2xf32>, 0, [1]> : tensor<2xf32>, 0, [1]> : tensor<1xf32> : tensor<1xf32>
  plan.return %y : tensor<1xf32>
}

// -----

plan.program @strides_leave inputs [] outputs ["y"] {
  // expected-error @below {{expected 1 strides inside of the source, got offset 1 and strides [1]}}
  %y = plan.weight #recipe.strided<dense<1.0> : tensor<2xf32>, 1, [1]> : tensor<2xf32> : tensor<2xf32>
  plan.return %y : tensor<2xf32>
}

// -----

plan.program @strides_overflow inputs [] outputs ["y"] {
  // expected-error @below {{expected 1 strides inside of the source, got offset 0 and strides [9223372036854775807]}}
  %y = plan.weight #recipe.strided<dense<1.0> : tensor<2xf32>, 0, [9223372036854775807]> : tensor<3xf32> : tensor<3xf32>
  plan.return %y : tensor<3xf32>
}

// -----

plan.program @unpacked_bits inputs [] outputs ["y"] {
  // expected-error @below {{expected integers of 1, 2 or 4 bits, got 3}}
  %y = plan.weight #recipe.unpacked<dense<1> : tensor<2xui8>, 3> : tensor<4xi8> : tensor<4xi8>
  plan.return %y : tensor<4xi8>
}

// -----

plan.program @unpacked_type inputs [] outputs ["y"] {
  // expected-error @below {{expected a static tensor of integers of 4 or 8 bits, got 'tensor<4xi16>'}}
  %y = plan.weight #recipe.unpacked<dense<1> : tensor<2xui8>, 4> : tensor<4xi16> : tensor<4xi16>
  plan.return %y : tensor<4xi16>
}

// -----

plan.program @unpacked_source inputs [] outputs ["y"] {
  // expected-error @below {{expected dense bytes or a resource of as many as 'tensor<4xi8>' takes}}
  %y = plan.weight #recipe.unpacked<dense<1> : tensor<3xui8>, 4> : tensor<4xi8> : tensor<4xi8>
  plan.return %y : tensor<4xi8>
}

// -----

plan.program @words_source inputs [] outputs ["y"] {
  // expected-error @below {{expected a source of rows and columns of numbers of 2, 4 or 8 bits that are not packed}}
  %y = plan.weight #recipe.words<dense<1> : tensor<8xi4>> : tensor<1xui32> : tensor<1xui32>
  plan.return %y : tensor<1xui32>
}

// -----

plan.program @words_shape inputs [] outputs ["y"] {
  // expected-error @below {{expected words of [2, 3], got 'tensor<1x3xui32>'}}
  %y = plan.weight #recipe.words<dense<1> : tensor<9x3xi4>> : tensor<1x3xui32> : tensor<1x3xui32>
  plan.return %y : tensor<1x3xui32>
}

// -----

plan.program @packed_twice inputs [] outputs ["y"] {
  // expected-error @below {{expected a source that is not packed}}
  %y = plan.weight #recipe.panels<#recipe.panels<dense<1.0> : tensor<8xf32>, [1, 1, 8], [0, 0, 1]> : tensor<8xf32>, [1, 1, 8], [0, 0, 1]> : tensor<8xf32> : tensor<8xf32>
  plan.return %y : tensor<8xf32>
}

// -----

plan.program @filters_of_bytes inputs [] outputs ["y"] {
  // expected-error @below {{expected elements of f32 or f64, got 'tensor<2048xi8>'}}
  %y = plan.weight #recipe.filters<dense<1> : tensor<3x3x16x8xi8>, [16, 8], [128, 8, 1], 2> : tensor<2048xi8> : tensor<2048xi8>
  plan.return %y : tensor<2048xi8>
}

// -----

plan.program @filters_leave inputs [] outputs ["y"] {
  // expected-error @below {{expected 2 sizes and 3 strides inside of the source, got [16, 8] and [128, 8, 2]}}
  %y = plan.weight #recipe.filters<dense<1.0> : tensor<3x3x16x8xf32>, [16, 8], [128, 8, 2], 2> : tensor<2048xf32> : tensor<2048xf32>
  plan.return %y : tensor<2048xf32>
}

// -----

plan.program @filters_tile inputs [] outputs ["y"] {
  // expected-error @below {{expected tiles of 2 or 4, got 3}}
  %y = plan.weight #recipe.filters<dense<1.0> : tensor<3x3x16x8xf32>, [16, 8], [128, 8, 1], 3> : tensor<2048xf32> : tensor<2048xf32>
  plan.return %y : tensor<2048xf32>
}

// -----

plan.program @filters_type inputs [] outputs ["y"] {
  // expected-error @below {{expected a tensor of 2048 elements, got 'tensor<8xf32>'}}
  %y = plan.weight #recipe.filters<dense<1.0> : tensor<3x3x16x8xf32>, [16, 8], [128, 8, 1], 2> : tensor<8xf32> : tensor<8xf32>
  plan.return %y : tensor<8xf32>
}

// -----

plan.program @filters_packed inputs [] outputs ["y"] {
  // expected-error @below {{expected a source that is not packed}}
  %y = plan.weight #recipe.filters<#recipe.panels<dense<1.0> : tensor<8xf32>, [1, 1, 8], [0, 0, 1]> : tensor<8xf32>, [0, 0], [0, 0, 0], 2> : tensor<0xf32> : tensor<0xf32>
  plan.return %y : tensor<0xf32>
}

// -----

plan.program @panels_leave inputs [] outputs ["y"] {
  // expected-error @below {{expected 3 sizes and 3 strides inside of the source, got [1, 2, 8] and [0, 1, 1]}}
  %y = plan.weight #recipe.panels<dense<1.0> : tensor<8xf32>, [1, 2, 8], [0, 1, 1]> : tensor<16xf32> : tensor<16xf32>
  plan.return %y : tensor<16xf32>
}

// -----

plan.program @panel_tile inputs [] outputs ["y"] {
  // expected-error @below {{expected 1 to 64 rows side by side, got 65}}
  %y = plan.weight #recipe.panels<dense<1> : tensor<8xi8>, [1, 1, 8], [0, 0, 1], 65> : tensor<8xi8> : tensor<8xi8>
  plan.return %y : tensor<8xi8>
}

// -----

plan.program @panel_rows inputs [] outputs ["y"] {
  // expected-error @below {{expected a tensor of 64 elements, got 'tensor<40xi8>'}}
  %y = plan.weight #recipe.panels<dense<1> : tensor<40xi8>, [1, 5, 8], [0, 8, 1], 4> : tensor<40xi8> : tensor<40xi8>
  plan.return %y : tensor<40xi8>
}

// -----

plan.program @panel_elements inputs [] outputs ["y"] {
  // expected-error @below {{expected a tensor of 8 elements, got 'tensor<3xf32>'}}
  %y = plan.weight #recipe.panels<dense<1.0> : tensor<3xf32>, [1, 1, 3], [0, 0, 1]> : tensor<3xf32> : tensor<3xf32>
  plan.return %y : tensor<3xf32>
}

// -----

plan.program @steps inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected loops of 0 steps or more, got [2, -3]}}
  %y = plan.nest [4] reduce [2, -3] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %l: index, %s: f32):
    plan.yield %s : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @load_outside inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [3] reads(%a : tensor<4xf32>) reduce [3] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %s: f32):
    // expected-error @below {{expected indices inside of 'tensor<4xf32>' where there is no guard, got [0, 4] of 4}}
    %x = plan.load 0[affine_map<(d0, d1) -> (d0 + d1)>] (%i, %k) : f32
    %r = plan.binary add %s, %x : f32
    plan.yield %r : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<3xf32>
  plan.return %y : tensor<3xf32>
}

// -----

plan.program @load_before inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %y = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %j = plan.apply affine_map<(d0) -> (d0 - 1)>(%i)
    // expected-error @below {{expected indices inside of 'tensor<4xf32>' where there is no guard, got [-1, 2] of 4}}
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%j) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

// Where nothing runs nothing is loaded.
plan.program @load_never inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<0xf32>):
  %y = plan.nest [4, 0] reads(%a : tensor<0xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x0xf32>
  plan.return %y : tensor<4x0xf32>
}

// -----

plan.program @bound inputs ["a", "at"] outputs ["y"] {
^bb0(%a: tensor<4xf32>, %at: tensor<4xi64>):
  %y = plan.nest [4] reads(%at, %a : tensor<4xi64>, tensor<4xf32>) {
  ^bb0(%i: index):
    %n = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : i64
    // expected-error @below {{expected a bound of at least 1, got 0}}
    %j = plan.check_index %n bound 0 : i64
    %x = plan.load 1[affine_map<(d0) -> (d0)>] (%j) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @bound_of_data inputs ["a", "at"] outputs ["y"] {
^bb0(%a: tensor<4xf32>, %at: tensor<4xi64>):
  %y = plan.nest [4] reads(%at, %a : tensor<4xi64>, tensor<4xf32>) {
  ^bb0(%i: index):
    %n = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : i64
    %j = plan.check_index %n bound 5 : i64
    // expected-error @below {{expected indices inside of 'tensor<4xf32>' where there is no guard, got [0, 4] of 4}}
    %x = plan.load 1[affine_map<(d0) -> (d0)>] (%j) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}
