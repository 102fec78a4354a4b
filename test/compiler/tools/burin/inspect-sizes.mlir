// Where dimensions have a range, `inspect` shows the sizes of all values as expressions, and names the nodes that lose
// them.
// RUN: burin inspect %s --dim seq=1..512 --dim 'other size=1..3' 2>%t.warnings | FileCheck %s
// RUN: FileCheck %s --check-prefix=LOST < %t.warnings
// RUN: burin inspect %s --dim seq=1..512 --dim 'other size=1..3' --json 2>/dev/null | FileCheck %s --check-prefix=JSON
// RUN: not burin inspect %s --dim seq=1..512 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not burin inspect %s --dim seq=9..4 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not burin inspect %s --dim seq=1.. 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not burin inspect %s --dim sec=1..4 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not burin inspect %s --dim seq=1..4 --dim seq=1..5 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not burin inspect %s --dim seq=1..4 --dim seq=5 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not burin inspect %s --dim seq=1..4 --shape x=5x4 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not burin compile %s -o %t --dim seq=1..4 --dim 'other size=1..3' --sources-only 2>&1 | FileCheck %s --check-prefix=COMPILE
// RUN: not burin run %s --interpret --dim seq=1..4 2>&1 | FileCheck %s --check-prefix=INTERPRET

// CHECK: tensor {{ *}}name {{ *}}type
// CHECK-NEXT: input {{ *}}x {{ *}}float32 [seq, 4]
// CHECK-NEXT: input {{ *}}y {{ *}}float32 ['other size']
// CHECK-NEXT: output {{ *}}out0 {{ *}}float32 [seq]
// CHECK-NEXT: output {{ *}}out1 {{ *}}float32 [?]
// CHECK: size {{ *}}least {{ *}}most
// CHECK-NEXT: other size {{ *}}1 {{ *}}3
// CHECK-NEXT: seq {{ *}}1 {{ *}}512
// CHECK: op {{ *}}node {{ *}}sizes
// CHECK-NEXT: slice {{ *}}column {{ *}}[seq, 1]
// CHECK-NEXT: collapse {{ *}}flat {{ *}}[seq]
// CHECK-NEXT: add {{ *}}sum {{ *}}[?]
// LOST: warning: add node 'sum': expected sizes that follow from those of its operands, [seq] and ['other size'], got [?]
// JSON: "symbols": [
// JSON: "least": 1,
// JSON-NEXT: "most": 3,
// JSON-NEXT: "name": "other size"
// JSON: "values": [
// JSON: "sizes": "[seq]"
// OPEN: error: expected a size for every dimension, but 'other size' (input 'y' dimension 0): bind with, for example, --dim 'other size=1'
// EMPTY: error: --dim 'seq=9..4': expected a range whose least size is no greater than its greatest
// TEXT: error: --dim 'seq=1..': expected NAME=N with N a number of at least 0, or NAME=LEAST..MOST
// NAME: error: --dim 'sec': no input has an open dimension of that name; there are 'seq' (input 'x' dimension 0), 'other size' (input 'y' dimension 0)
// TWO: error: --dim 'seq': expected one size, got 1..4 and 1..5
// NUMBER: error: --dim 'seq': expected one size, got 1..4 and 5
// SHAPE: error: --shape for input 'x': expected dimension 0 to be 1..4 as --dim 'seq' says, got 5
// COMPILE: error: node 'sum': expected a size of dimension 0 that is known, got ? in [?]
// INTERPRET: error: --dim 'seq=1..4': expected one size, since the interpreter takes no range
func.func @main(%x: tensor<?x4xf32> {nn.name = "x", nn.dims = ["seq", 4]}, %y: tensor<?xf32> {nn.name = "y", nn.dims = ["other size"]}) -> (tensor<?xf32>, tensor<?xf32>) {
  %zero = nn.constant dense<0> : tensor<1xi64>
  %one = nn.constant dense<1> : tensor<1xi64>
  %0 = nn.slice %x, %zero, %one {axes = array<i64: 1>, steps = array<i64: 1>} : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x1xf32> loc("column")
  %1 = nn.collapse %0 {first = 0, last = 1} : (tensor<?x1xf32>) -> tensor<?xf32> loc("flat")
  %2 = nn.add %1, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32> loc("sum")
  return %1, %2 : tensor<?xf32>, tensor<?xf32>
}
