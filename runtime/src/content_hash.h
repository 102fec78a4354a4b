// XXH64 with seed 0, by which weights are known: fast, and quick to find what
// was damaged. It is no protection against whoever means to deceive.
// (Collet, "xxHash fast digest algorithm", version 0.1.1.)
//
// C and C++ alike: the runtime checks by it what the compiler wrote.
#ifndef BURIN_CONTENT_HASH_H
#define BURIN_CONTENT_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { CONTENT_HASH_STRIPE = 32 };

static const uint64_t content_hash_primes[5] = {
    0x9E3779B185EBCA87u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u,
    0x85EBCA77C2B2AE63u, 0x27D4EB2F165667C5u};

/// A hash in progress; begins by content_hash_begin.
typedef struct content_hash {
  uint64_t lanes[4];
  uint64_t length;
  unsigned char rest[CONTENT_HASH_STRIPE]; // length % 32 bytes
} content_hash;

static inline uint64_t content_hash_rotate(uint64_t value, unsigned bits) {
  return value << bits | value >> (64 - bits);
}

static inline uint64_t content_hash_round(uint64_t lane, uint64_t input) {
  return content_hash_rotate(lane + input * content_hash_primes[1], 31) *
         content_hash_primes[0];
}

static inline uint64_t content_hash_word(const unsigned char *bytes) {
  uint64_t word;
  __builtin_memcpy(&word, bytes, sizeof word); // firmware has no other
  return word;
}

static inline void content_hash_begin(content_hash *hash) {
  hash->lanes[0] = content_hash_primes[0] + content_hash_primes[1];
  hash->lanes[1] = content_hash_primes[1];
  hash->lanes[2] = 0;
  hash->lanes[3] = 0 - content_hash_primes[0];
  hash->length = 0;
}

static inline void content_hash_stripe(uint64_t *lanes,
                                       const unsigned char *bytes) {
  for (size_t i = 0; i < 4; ++i)
    lanes[i] = content_hash_round(lanes[i], content_hash_word(bytes + 8 * i));
}

/// Takes `bytes` more bytes.
static inline void content_hash_add(content_hash *hash, const void *data,
                                    size_t bytes) {
  const unsigned char *at = (const unsigned char *)data;
  size_t held = (size_t)(hash->length % CONTENT_HASH_STRIPE);
  hash->length += bytes;
  while (held && bytes) {
    hash->rest[held++] = *at++;
    --bytes;
    if (held == CONTENT_HASH_STRIPE) {
      content_hash_stripe(hash->lanes, hash->rest);
      held = 0;
    }
  }
  // Copies, lest each stripe be stored.
  uint64_t lanes[4];
  for (unsigned i = 0; i < 4; ++i)
    lanes[i] = hash->lanes[i];
  for (; bytes >= CONTENT_HASH_STRIPE; bytes -= CONTENT_HASH_STRIPE) {
    content_hash_stripe(lanes, at);
    at += CONTENT_HASH_STRIPE;
  }
  for (unsigned i = 0; i < 4; ++i)
    hash->lanes[i] = lanes[i];
  for (; bytes; --bytes)
    hash->rest[held++] = *at++;
}

/// The hash of all bytes so far.
static inline uint64_t content_hash_end(const content_hash *hash) {
  const uint64_t *primes = content_hash_primes, *lanes = hash->lanes;
  uint64_t value = primes[4];
  if (hash->length >= CONTENT_HASH_STRIPE) {
    value =
        content_hash_rotate(lanes[0], 1) + content_hash_rotate(lanes[1], 7) +
        content_hash_rotate(lanes[2], 12) + content_hash_rotate(lanes[3], 18);
    for (unsigned i = 0; i < 4; ++i)
      value = (value ^ content_hash_round(0, lanes[i])) * primes[0] + primes[3];
  }
  value += hash->length;
  const unsigned char *at = hash->rest;
  size_t left = (size_t)(hash->length % CONTENT_HASH_STRIPE);
  for (; left >= 8; left -= 8, at += 8) {
    value ^= content_hash_round(0, content_hash_word(at));
    value = content_hash_rotate(value, 27) * primes[0] + primes[3];
  }
  if (left >= 4) {
    uint32_t half;
    __builtin_memcpy(&half, at, sizeof half);
    value = content_hash_rotate(value ^ half * primes[0], 23) * primes[1] +
            primes[2];
    left -= 4, at += 4;
  }
  for (; left; --left)
    value = content_hash_rotate(value ^ *at++ * primes[4], 11) * primes[0];
  value = (value ^ value >> 33) * primes[1];
  value = (value ^ value >> 29) * primes[2];
  return value ^ value >> 32;
}

#endif // BURIN_CONTENT_HASH_H
