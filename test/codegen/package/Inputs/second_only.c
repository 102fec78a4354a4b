/* What a source sees that includes the second library alone. */
#include "second.h"

burin_pool *pool_of_second(void);

burin_pool *pool_of_second(void) {
  if (burin_status_text(BURIN_OK)[0] != 's' || !second_info()->name)
    return NULL;
  return burin_pool_create(2);
}
