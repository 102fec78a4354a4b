// The C++ object holds its state.
#include "counter.hpp"

#include <cstdio>

int main() {
  static counter::Model model;
  static unsigned char saved[COUNTER_SAVED_BYTES];
  const float row[4] = {1, 1, 1, 1};
  const int64_t at = 0;
  float y[3][4];
  bool holds = model.status() == BURIN_OK;
  holds &= model.run(row, &at, y[0]) == BURIN_OK;
  holds &= model.save(saved, sizeof saved) == BURIN_OK;
  holds &= model.run(row, &at, y[1]) == BURIN_OK;
  holds &= model.restore(saved, sizeof saved) == BURIN_OK;
  holds &= model.run(row, &at, y[2]) == BURIN_OK;
  holds &= y[0][0] == 12 && y[1][0] == 13 && y[2][0] == 13;
  holds &= model.reset() == BURIN_OK;
  holds &= model.run(row, &at, y[1]) == BURIN_OK && y[1][0] == 12;
  std::puts(holds ? "the object holds its state" : "wrong");
  return !holds;
}
