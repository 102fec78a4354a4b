// RUN: burin-opt %s --split-input-file --verify-diagnostics

plan.program @condition inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<2xi1>, %a: tensor<4xf32>):
  // expected-error @below {{expected one boolean as condition, got 'tensor<2xi1>'}}
  %0 = plan.if %c : tensor<2xi1> {
    plan.result %a : tensor<4xf32>
  } else {
    plan.result %a : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @left inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4xf32>):
  // expected-error @below {{expected a block that leaves ('tensor<4xf32>'), got ()}}
  %0 = plan.if %c : tensor<i1> {
    plan.result %a : tensor<4xf32>
  } else {
    plan.result
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @arguments inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4xf32>):
  // expected-error @below {{expected blocks without arguments, got 1}}
  %0 = plan.if %c : tensor<i1> {
  ^bb0(%x: tensor<4xf32>):
    plan.result %x : tensor<4xf32>
  } else {
    plan.result %a : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @constant inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4xf32>):
  %0 = plan.if %c : tensor<i1> {
    // expected-error @below {{expected steps inside a branch or a loop; constants stand in the program itself}}
    %w = plan.weight dense<1.0> : tensor<4xf32> : tensor<4xf32>
    plan.result %w : tensor<4xf32>
  } else {
    plan.result %a : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @trips inputs ["n"] outputs [] {
^bb0(%n: tensor<i32>):
  // expected-error @below {{expected one number of 64 bits as trips, got 'tensor<i32>'}}
  plan.loop trips %n : tensor<i32> most 3 {
  ^bb0(%i: tensor<i64>):
    plan.result
  }
  plan.return
}

// -----

plan.program @while inputs ["c"] outputs [] {
^bb0(%c: tensor<i8>):
  // expected-error @below {{expected one boolean as condition, got 'tensor<i8>'}}
  plan.loop while %c : tensor<i8> most 3 {
  ^bb0(%i: tensor<i64>):
    plan.result %c : tensor<i8>
  }
  plan.return
}

// -----

plan.program @most inputs [] outputs [] {
  // expected-error @below {{expected at least 0 iterations at most, got -1}}
  plan.loop most -1 {
  ^bb0(%i: tensor<i64>):
    plan.result
  }
  plan.return
}

// -----

plan.program @results inputs ["a"] outputs [] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected results of the types that are carried ('tensor<4xf32>'), got ()}}
  plan.loop most 3 carries (%a : tensor<4xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    plan.result %v : tensor<4xf32>
  }
  plan.return
}

// -----

plan.program @takes inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a block that takes ('tensor<i64>', 'tensor<4xf32>'), got ('tensor<4xf32>')}}
  %0 = plan.loop most 3 carries (%a : tensor<4xf32>) {
  ^bb0(%v: tensor<4xf32>):
    plan.result %v : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @gives inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4xf32>):
  // expected-error @below {{expected a block that leaves ('tensor<i1>', 'tensor<4xf32>'), got ('tensor<4xf32>')}}
  %0 = plan.loop while %c : tensor<i1> most 3 carries (%a : tensor<4xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    plan.result %v : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @counter inputs ["a"] outputs ["y"] attributes {memories = [
    #plan.memory<arena, run, bytes = 64, alignment = 64>]} {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a place for 8 bytes inside the 64 bytes of memory 'arena'}}
  %0 = plan.loop most 3 carries (%a : tensor<4xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    plan.result %v : tensor<4xf32>
  } {counter_place = #plan.place<arena, 64>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}
