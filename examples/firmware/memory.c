/* The four functions that GCC may call even in freestanding code, so that the
 * firmware needs no C library. Built with -fno-tree-loop-distribute-patterns,
 * or the compiler would turn each body into a call of itself. */
#include <stddef.h>

void *memcpy(void *restrict destination, const void *restrict source,
             size_t bytes);
void *memmove(void *destination, const void *source, size_t bytes);
void *memset(void *destination, int value, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

void *memcpy(void *restrict destination, const void *restrict source,
             size_t bytes) {
  unsigned char *to = destination;
  const unsigned char *from = source;
  while (bytes--)
    *to++ = *from++;
  return destination;
}

void *memmove(void *destination, const void *source, size_t bytes) {
  unsigned char *to = destination;
  const unsigned char *from = source;
  if (to < from)
    for (; bytes; --bytes)
      *to++ = *from++;
  else
    while (bytes--)
      to[bytes] = from[bytes];
  return destination;
}

void *memset(void *destination, int value, size_t bytes) {
  unsigned char *to = destination;
  while (bytes--)
    *to++ = (unsigned char)value;
  return destination;
}

int memcmp(const void *left, const void *right, size_t bytes) {
  const unsigned char *a = left, *b = right;
  for (; bytes; --bytes, ++a, ++b)
    if (*a != *b)
      return *a < *b ? -1 : 1;
  return 0;
}
