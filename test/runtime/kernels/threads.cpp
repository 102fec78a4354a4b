// Runs kernels on real threads and holds the answer against one thread's, bit
// by bit; under ThreadSanitizer it shows that no two tasks share an element.
#include "burin/pool.h"
#include "kernel-test.h"
#include "kernels/generic/attention.h"
#include "kernels/generic/conv2d.h"
#include "kernels/generic/depthwise_conv2d.h"
#include "kernels/generic/pack_panels.h"
#include "kernels/generic/pool2d.h"
#include "kernels/generic/softmax.h"

namespace k = burin::BURIN_LEVEL;

namespace {

struct Identity {
  template <class T, class... Indices> T operator()(T value, Indices...) const {
    return value;
  }
};

struct Types {
  using Element = float;
  using Weight = float;
  using Accumulator = float;
  using Out = float;
};

struct Image : Types {
  static constexpr int64_t n = 1, h = 17, w = 19, c = 24, oh = 17, ow = 19,
                           kh = 3, kw = 3, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, pad_top = 1,
                           pad_left = 1, pad_bottom = 1, pad_right = 1,
                           groups = 1;
};
struct Dense : Image {
  static constexpr int64_t oc = 72;
};
struct Depthwise : Image {
  static constexpr int64_t oc = c;
};
struct Average : Image {
  static constexpr k::PoolKind kind = k::PoolKind::average;
  static constexpr bool count_include_pad = true;
};
struct Packing : Types {
  static constexpr int64_t batch = 1, k = Image::c * 9, n = Dense::oc,
                           batch_stride = 0, row_stride = n, col_stride = 1;
};
struct Classes : Types {
  static constexpr int64_t outer = 17 * 19, n = 72, inner = 1;
  static constexpr bool log = false;
};
struct Heads : Types {
  static constexpr int64_t batch = 1, heads = 3, kv_heads = 1, queries = 100,
                           keys = 200, channels = 16, values = 16;
  static constexpr int64_t q_strides[] = {0, 16, 48, 1},
                           k_strides[] = {0, 0, 16, 1},
                           v_strides[] = {0, 0, 16, 1},
                           out_strides[] = {0, 16, 48, 1},
                           offsets[] = {0, 0, 0, 0};
  static constexpr float scale = 0.25f, softcap = 0;
  static constexpr bool causal = true, zero_empty = false;
};

/// What a small network computes from the same input each time.
struct Network {
  static constexpr int64_t pixels = Image::h * Image::w;
  Guarded<float> in{pixels * Image::c}, weights{Packing::k * Packing::n};
  Guarded<float> packed{k::packed_elements(Packing::n, Packing::k)};
  Guarded<float> blurred{pixels * Image::c}, pooled{pixels * Image::c};
  Guarded<float> filtered{pixels * Dense::oc}, out{pixels * Dense::oc};

  explicit Network(const burin_parallel &parallel) {
    in.fillRandom(1), weights.fillRandom(2);
    k::pack_panels(parallel, Packing{}, packed.data(), weights.data());
    k::depthwise_conv2d(parallel, Depthwise{}, blurred.data(), in.data(),
                        weights.data(), Identity{});
    k::pool2d(parallel, Average{}, pooled.data(), blurred.data(), Identity{});
    k::conv2d(parallel, Dense{}, filtered.data(), pooled.data(), packed.data(),
              Identity{});
    k::softmax(parallel, Classes{}, out.data(), filtered.data(), Identity{});
  }
};

TEST(Threads, ChangeNoBit) {
  Network alone(inOrder());
  for (size_t threads : {2, 3, 5}) {
    burin_pool *pool = burin_pool_create(threads);
    ASSERT_NE(pool, nullptr);
    Network together(burin_pool_parallel(pool));
    burin_pool_destroy(pool);
    EXPECT_TRUE(alone.out.sameBits(together.out)) << threads;
  }
}

TEST(Threads, ChangeNoBitOfAttention) {
  Guarded<float> q(100 * 48), keys(200 * 16), alone(100 * 48);
  q.fillRandom(1), keys.fillRandom(2);
  k::attention(inOrder(), Heads{}, alone.data(), q.data(), keys.data(),
               keys.data());
  for (size_t threads : {1, 2, 3, 7}) {
    burin_pool *pool = burin_pool_create(threads);
    ASSERT_NE(pool, nullptr);
    Guarded<float> together(100 * 48);
    k::attention(burin_pool_parallel(pool), Heads{}, together.data(), q.data(),
                 keys.data(), keys.data());
    burin_pool_destroy(pool);
    EXPECT_TRUE(alone.sameBits(together)) << threads;
  }
}

} // namespace
