// RUN: burin-opt %s --split-input-file --verify-diagnostics

// A kernel is held to the record beside its header.

plan.program @parameter_unknown inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected no parameter 'n = 0; int x'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0, "n = 0; int x" = 1} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @parameter_missing inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected a parameter 'm'}}
  %y = plan.kernel "matmul" {batch = 1, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @parameter_kind inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected parameter 'm' to be an integer of 64 bits, got true}}
  %y = plan.kernel "matmul" {batch = 1, m = true, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @parameter_width inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected parameter 'm' to be an integer of 64 bits, got 4 : i32}}
  %y = plan.kernel "matmul" {batch = 1, m = 4 : i32, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @parameter_negative inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected parameter 'm' in [0, ...), got -4}}
  %y = plan.kernel "matmul" {batch = 1, m = -4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_count inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  // expected-error @below {{'matmul': expected 2 operands (a, b), got 1}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a : tensor<4x8xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_size inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x63xf32>):
  // expected-error @below {{'matmul': expected operand 'b' of at least 64 elements, got 'tensor<1x63xf32>'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x63xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_reach inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected operand 'a' of at least 35 elements, got 'tensor<4x8xf32>'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 9, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_overflow inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected operand 'a' to hold all that the parameters reach, got 'tensor<4x8xf32>'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 4611686018427387904, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_element inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xi1>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected a number as element of operand 'a', got 'i1'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xi1>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @operand_widened inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xi32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected operand 'a' of elements that 'f32' holds exactly, got 'i32'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xi32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @result_count inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected 1 result (out), got 2}}
  %y:2 = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>, tensor<1x4x8xf32>
  plan.return %y#0 : tensor<1x4x8xf32>
}

// -----

plan.program @result_shape inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected result 'out' of shape [1, 4, 8], got 'tensor<4x8xf32>'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<4x8xf32>
  plan.return %y : tensor<4x8xf32>
}

// -----

plan.program @accumulator inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xi8>, %b: tensor<1x64xi8>):
  // expected-error @below {{'matmul': expected f32, f64 or i32 as accumulator, got 'i64'}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xi8>, tensor<1x64xi8>) : tensor<1x4x8xi64>
  plan.return %y : tensor<1x4x8xi64>
}

// -----

plan.program @epilogue_indices inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{expected the epilogue to take ('f32', 'index', 'index', 'index'), got ('f32', 'index')}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @scratch inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{'matmul': expected 0 bytes of scratch memory, got 64}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) {scratch_bytes = 64 : i64} : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @name inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a kernel of the runtime, got '../matmul'}}
  %y = plan.kernel "../matmul" {} ins(%a : tensor<4xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @header_without_kernel inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a kernel of the runtime, got 'vector'}}
  %y = plan.kernel "vector" {} ins(%a : tensor<4xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @epilogue inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'running_log_sum_exp': expected no epilogue}}
  %y = plan.kernel "running_log_sum_exp" {outer = 1, n = 4, inner = 1} ins(%a : tensor<4xf32>) epilogue {
  ^bb0(%x: f32, %i: index):
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @parameter_choice inputs ["a", "b", "c"] outputs ["y"] {
^bb0(%a: tensor<4xf32>, %b: tensor<2xi64>, %c: tensor<2xf32>):
  // expected-error @below {{'scatter': expected parameter 'combine' in [0, 4], got 5}}
  %y = plan.kernel "scatter" {size = 4, rows = 2, width = 1, combine = 5} ins(%a, %b, %c : tensor<4xf32>, tensor<2xi64>, tensor<2xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @operand_like inputs ["a", "b", "c"] outputs ["y"] {
^bb0(%a: tensor<4xf32>, %b: tensor<2xi64>, %c: tensor<2xf64>):
  // expected-error @below {{'scatter': expected operand 'updates' of elements like 'src', 'f32', got 'f64'}}
  %y = plan.kernel "scatter" {size = 4, rows = 2, width = 1, combine = 0} ins(%a, %b, %c : tensor<4xf32>, tensor<2xi64>, tensor<2xf64>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @operand_places inputs ["a", "b", "c"] outputs ["y"] {
^bb0(%a: tensor<4xf32>, %b: tensor<2xi32>, %c: tensor<2xf32>):
  // expected-error @below {{'scatter': expected i64 as element of operand 'places', got 'i32'}}
  %y = plan.kernel "scatter" {size = 4, rows = 2, width = 1, combine = 0} ins(%a, %b, %c : tensor<4xf32>, tensor<2xi32>, tensor<2xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @requirement inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'top_places': expected k of at most n, got {inner = 1 : i64, k = 5 : i64, largest = true, n = 4 : i64, outer = 1 : i64}}}
  %y = plan.kernel "top_places" {outer = 1, n = 4, inner = 1, k = 5, largest = true} ins(%a : tensor<4xf32>) : tensor<5xi64>
  plan.return %y : tensor<5xi64>
}

// -----

plan.program @parameter_flag inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'top_places': expected parameter 'largest' to be a boolean, got 1 : i64}}
  %y = plan.kernel "top_places" {outer = 1, n = 4, inner = 1, k = 3, largest = 1} ins(%a : tensor<4xf32>) : tensor<3xi64>
  plan.return %y : tensor<3xi64>
}

// -----

plan.program @result_size inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'top_places': expected result 'out' of at least 3 elements, got 'tensor<2xi64>'}}
  %y = plan.kernel "top_places" {outer = 1, n = 4, inner = 1, k = 3, largest = true} ins(%a : tensor<4xf32>) : tensor<2xi64>
  plan.return %y : tensor<2xi64>
}

// -----

plan.program @result_element inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'top_places': expected i64 as element of result 'out', got 'f32'}}
  %y = plan.kernel "top_places" {outer = 1, n = 4, inner = 1, k = 3, largest = true} ins(%a : tensor<4xf32>) : tensor<3xf32>
  plan.return %y : tensor<3xf32>
}

// -----

plan.program @parameter_without_operand inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected parameter 'mask_strides' only with operand 'mask'}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>, mask_strides = array<i64: 0, 0, 5, 1>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @parameter_entries inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected parameter 'q_strides' of 4 entries, got 3}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @parameter_list inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected parameter 'q_strides' to be an array of i64, got 40 : i64}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = 40, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @parameter_number inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected parameter 'scale' to be a number of type f32 or f64, got 1 : i64}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @heads inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected 'kv_heads' that divide the heads}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 3, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @before_the_operand inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected operand 'q' to hold all that the parameters reach, got 'tensor<1x2x5x4xf32>'}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, -4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @contiguous inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected 1 as the last of 'v_strides', got 0}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 0>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @operand_counts inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x5x4xf32>):
  // expected-error @below {{'attention': expected 3 to 4 operands (q, k, v, mask), got 2}}
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%a, %a : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}

// -----

plan.program @parameter_fixed inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'rnn': expected parameter 'gates' to be 1, got 2}}
  %y = plan.kernel "rnn" {gates = 2, steps = 1, batch = 1, hidden = 1, x_step = 1, x_row = 1, y_step = 1, y_row = 1} ins(%a : tensor<4xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @parameter_entries_between inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{'grid_sample': expected parameter 'size' of 1 to 3 entries, got 4}}
  %y = plan.kernel "grid_sample" {batch = 1, channels = 1, points = 1, rank = 1, size = array<i64: 1, 1, 1, 1>} ins(%a : tensor<4xf32>) : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @outside inputs ["a", "w"] outputs ["y"] {
^bb0(%a: tensor<1x4x5x4xui8>, %w: tensor<1x288xi8>):
  // expected-error @below {{'conv2d_i8': expected windows that end within the image's width, got {}}
  %y = plan.kernel "conv2d_i8" {n = 1, c = 4, oc = 8, groups = 1, h = 4, oh = 2, kh = 3, stride_h = 1, dilation_h = 1, w = 5, ow = 4, kw = 3, stride_w = 1, dilation_w = 1} ins(%a, %w : tensor<1x4x5x4xui8>, tensor<1x288xi8>) : tensor<1x2x4x8xi32>
  plan.return %y : tensor<1x2x4x8xi32>
}

// -----

plan.program @odd_channels inputs ["a", "w"] outputs ["y"] {
^bb0(%a: tensor<1x4x5x6xbf16>, %w: tensor<144xbf16>):
  // expected-error @below {{'conv2d_bf16': expected an even number of channels in each group, got {}}
  %y = plan.kernel "conv2d_bf16" {n = 1, c = 6, oc = 8, groups = 2, h = 4, oh = 4, kh = 1, stride_h = 1, dilation_h = 1, pad_top = 0, w = 5, ow = 5, kw = 1, stride_w = 1, dilation_w = 1, pad_left = 0} ins(%a, %w : tensor<1x4x5x6xbf16>, tensor<144xbf16>) : tensor<1x4x5x8xf32>
  plan.return %y : tensor<1x4x5x8xf32>
}

// -----

plan.program @pairs inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x5xbf16>, %b: tensor<40xbf16>):
  // expected-error @below {{'matmul_bf16': expected operand 'b' of at least 48 elements, got 'tensor<40xbf16>'}}
  %y = plan.kernel "matmul_bf16" {batch = 1, m = 2, n = 8, k = 5, a_batch_stride = 0, a_row_stride = 5, b_batch_stride = 0} ins(%a, %b : tensor<2x5xbf16>, tensor<40xbf16>) : tensor<1x2x8xf32>
  plan.return %y : tensor<1x2x8xf32>
}

// -----

plan.program @signed_left inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x4xi8>, %b: tensor<32xi8>):
  // expected-error @below {{'matmul_i8': expected ui8 as element of operand 'a', got 'i8'}}
  %y = plan.kernel "matmul_i8" {batch = 1, m = 2, n = 8, k = 4, a_batch_stride = 0, a_row_stride = 4, b_batch_stride = 0} ins(%a, %b : tensor<2x4xi8>, tensor<32xi8>) : tensor<1x2x8xi32>
  plan.return %y : tensor<1x2x8xi32>
}

// -----

plan.program @unsigned_right inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x4xui8>, %b: tensor<32xui8>):
  // expected-error @below {{'matmul_i8': expected i8 as element of operand 'b', got 'ui8'}}
  %y = plan.kernel "matmul_i8" {batch = 1, m = 2, n = 8, k = 4, a_batch_stride = 0, a_row_stride = 4, b_batch_stride = 0} ins(%a, %b : tensor<2x4xui8>, tensor<32xui8>) : tensor<1x2x8xi32>
  plan.return %y : tensor<1x2x8xi32>
}

// -----

plan.program @quads inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x5xui8>, %b: tensor<40xi8>):
  // expected-error @below {{'matmul_i8': expected operand 'b' of at least 64 elements, got 'tensor<40xi8>'}}
  %y = plan.kernel "matmul_i8" {batch = 1, m = 2, n = 8, k = 5, a_batch_stride = 0, a_row_stride = 5, b_batch_stride = 0} ins(%a, %b : tensor<2x5xui8>, tensor<40xi8>) : tensor<1x2x8xi32>
  plan.return %y : tensor<1x2x8xi32>
}

// -----

plan.program @float_sums inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x4xui8>, %b: tensor<32xi8>):
  // expected-error @below {{'matmul_i8': expected i32 as accumulator, got 'f32'}}
  %y = plan.kernel "matmul_i8" {batch = 1, m = 2, n = 8, k = 4, a_batch_stride = 0, a_row_stride = 4, b_batch_stride = 0} ins(%a, %b : tensor<2x4xui8>, tensor<32xi8>) : tensor<1x2x8xf32>
  plan.return %y : tensor<1x2x8xf32>
}

// -----

plan.program @order_of_weight inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %packed = plan.weight dense<1.0> : tensor<1x64xf32> : tensor<1x64xf32>
  // expected-error @below {{'matmul': expected operand 'b' packed with 1 rows side by side, got what is not packed}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %packed : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @order_of_panels inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.weight #recipe.panels<dense<1.0> : tensor<8x8xf32>, [1, 8, 8], [0, 8, 1], 4> : tensor<64xf32> : tensor<64xf32>
  %packed = plan.view %0 : tensor<64xf32> to tensor<1x64xf32>
  // expected-error @below {{'matmul': expected operand 'b' packed with 1 rows side by side, got 4}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %packed : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @order_of_kernel inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xui8>, %b: tensor<8x8xi8>):
  %packed = plan.kernel "pack_panels" {batch = 1, n = 8, k = 8, batch_stride = 0, row_stride = 8, col_stride = 1} ins(%b : tensor<8x8xi8>) : tensor<1x64xi8>
  // expected-error @below {{'matmul_i8': expected operand 'b' packed with 4 rows side by side, got 1}}
  %y = plan.kernel "matmul_i8" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%a, %packed : tensor<4x8xui8>, tensor<1x64xi8>) : tensor<1x4x8xi32>
  plan.return %y : tensor<1x4x8xi32>
}

// -----

plan.program @widths inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<512xui32>, %s: tensor<512xf32>):
  // expected-error @below {{'matmul_nbits': expected 'bits' of 2, 4 or 8, got}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 3, codes = 0, group = 32, digits = 0, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<512xui32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

plan.program @groups inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<512xui32>, %s: tensor<512xf32>):
  // expected-error @below {{'matmul_nbits': expected a 'group' of whole words of 32 bits, got}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 4, codes = 0, group = 12, digits = 0, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<512xui32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

plan.program @digits inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<512xui32>, %s: tensor<512xf32>):
  // expected-error @below {{'matmul_nbits': expected 'digits' of 0, 1 or 3, got}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 4, codes = 0, group = 32, digits = 2, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<512xui32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

plan.program @digits_of_codes inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<512xui32>, %s: tensor<512xf32>):
  // expected-error @below {{'matmul_nbits': expected codes without 'digits' and zeros, got}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 4, codes = 1, group = 32, digits = 3, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<512xui32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

plan.program @short_floats inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<512xui32>, %s: tensor<512xf32>):
  // expected-error @below {{'matmul_nbits': expected codes of 2 or 4 'bits' for a table, and of 8 for floats, got}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 4, codes = 2, group = 32, digits = 0, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<512xui32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

// Three bytes of each of 64 elements and what is written behind them, and of two blocks five numbers.
plan.program @lent inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>):
  // expected-error @below {{'matmul_nbits': expected 448 bytes of scratch memory, got 0}}
  %y = plan.kernel "matmul_nbits" {m = 1, n = 8, k = 64, a_row_stride = 64, bits = 4, codes = 0, group = 32, digits = 3, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

// What runs inside the next step is one that this one takes by bands.

plan.program @banded_for_two inputs ["x"] outputs ["y", "e"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  // expected-error @below {{expected the next step alone to read what 'conv2d' computes, and to take it by bands}}
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) {banded} : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) : tensor<1x14x14x48xf32>
  plan.return %y, %e : tensor<1x14x14x48xf32>, tensor<1x14x14x48xf32>
}

// -----

plan.program @banded_for_another inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<864xf32> : tensor<864xf32>
  // expected-error @below {{expected the next step alone to read what 'conv2d' computes, and to take it by bands}}
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) {banded} : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 96 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<864xf32>) : tensor<1x14x14x96xf32>
  plan.return %y : tensor<1x14x14x96xf32>
}

// -----

// What is chosen of a kernel is one of what there is to choose, and rows of a tile are for those that take them.

plan.program @choice_unknown inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<1x64xf32>):
  // expected-error @below {{expected choices (filters of 0, 2, 4; bands of 0, 1; digits of 0, 3; tile_rows of 2, 4, 6, 8, 10, 12), got tile_rows = 7}}
  %y = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %b : tensor<4x8xf32>, tensor<1x64xf32>) {choices = {tile_rows = 7 : i64}} : tensor<1x4x8xf32>
  plan.return %y : tensor<1x4x8xf32>
}

// -----

plan.program @choice_not_taken inputs ["b"] outputs ["y"] {
^bb0(%b: tensor<8x8xi8>):
  // expected-error @below {{'pack_panels': expected no choice 'tile_rows'}}
  %y = plan.kernel "pack_panels" {batch = 1, n = 8, k = 8, batch_stride = 0, row_stride = 8, col_stride = 1} ins(%b : tensor<8x8xi8>) {choices = {tile_rows = 8 : i64}} : tensor<1x64xi8>
  plan.return %y : tensor<1x64xi8>
}
