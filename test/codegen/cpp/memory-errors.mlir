// RUN: burin-translate --plan-to-program --split-input-file --verify-diagnostics %s

// expected-error @below {{memory 'tables': expected 'weights' to be the only constant memory of a library}}
plan.program @second inputs [] outputs [] attributes {memories = [#plan.memory<tables, constant, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'weights': expected 'weights' to be the only constant memory of a library}}
plan.program @written inputs [] outputs [] attributes {memories = [#plan.memory<weights, run, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'weights': expected an alignment of 64 or less, got 128}}
plan.program @aligned inputs [] outputs [] attributes {memories = [#plan.memory<weights, constant, bytes = 64, alignment = 128>]} {
  plan.return
}
