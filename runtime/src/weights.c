// Tells whether some bytes are the weights that a library was compiled with.
#include "burin/weights.h"

#include "content_hash.h"

burin_status burin_weights_check(const burin_memory_info *info,
                                 const burin_memory *weights) {
  if (!info || !weights || !weights->data)
    return BURIN_INVALID_ARGUMENT;
  if ((uintptr_t)weights->data % _Alignof(burin_weights_header))
    return BURIN_MEMORY_MISALIGNED;
  const burin_weights_header *header = weights->data;
  if (weights->bytes < sizeof *header)
    return BURIN_WEIGHTS_WRONG_LENGTH;
  for (size_t i = 0; i < sizeof header->magic; ++i)
    if (header->magic[i] != BURIN_WEIGHTS_MAGIC[i])
      return BURIN_WEIGHTS_FOREIGN;
  if (header->format != BURIN_WEIGHTS_FORMAT ||
      header->header_bytes != sizeof *header || header->hash != info->hash ||
      header->bytes != info->bytes - sizeof *header)
    return BURIN_WEIGHTS_FOREIGN;
  return weights->bytes < info->bytes ? BURIN_WEIGHTS_WRONG_LENGTH : BURIN_OK;
}

burin_status burin_weights_verify(const burin_memory_info *info,
                                  const burin_memory *weights) {
  const burin_status status = burin_weights_check(info, weights);
  if (status != BURIN_OK)
    return status;
  content_hash hash;
  content_hash_begin(&hash);
  content_hash_add(&hash,
                   (const unsigned char *)weights->data +
                       sizeof(burin_weights_header),
                   (size_t)info->bytes - sizeof(burin_weights_header));
  return content_hash_end(&hash) == info->hash ? BURIN_OK
                                               : BURIN_WEIGHTS_DAMAGED;
}
