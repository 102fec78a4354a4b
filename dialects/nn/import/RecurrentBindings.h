// How source operators of recurrent layers become products and nn recurrences.
#pragma once

#include "dialects/nn/import/Import.h"
#include <type_traits>

namespace burin::nn {

class LstmOp;
class GruOp;

} // namespace burin::nn

namespace burin::nn::recurrent {

template <typename Op>
inline constexpr bool isLstm = std::is_same_v<Op, LstmOp>;
template <typename Op> inline constexpr bool isGru = std::is_same_v<Op, GruOp>;
/// Sums that each unit of a layer forms at each step.
template <typename Op>
inline constexpr unsigned gates = isLstm<Op>  ? 4
                                  : isGru<Op> ? 3
                                              : 1;

/// Activations of one direction.
template <typename Op>
inline constexpr unsigned activationCount = isLstm<Op>  ? 3
                                            : isGru<Op> ? 2
                                                        : 1;

/// LSTM; lstm and lstm_cell of torch.
void bindLstm(Bindings &bindings);
/// GRU; gru and gru_cell of torch.
void bindGru(Bindings &bindings);
/// RNN; rnn_tanh, rnn_relu and their cells of torch.
void bindRnn(Bindings &bindings);

} // namespace burin::nn::recurrent
