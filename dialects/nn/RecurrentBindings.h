// How source operators of recurrent layers become products and nn recurrences.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn::recurrent {

void bindLstm(Bindings &bindings);
void bindGru(Bindings &bindings);
void bindRnn(Bindings &bindings);

} // namespace burin::nn::recurrent
