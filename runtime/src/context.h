// How the runtime tells a context that was created from one that was not.
#ifndef BURIN_SRC_CONTEXT_H
#define BURIN_SRC_CONTEXT_H

enum { CONTEXT_MAGIC = 0x4255524e };

#endif // BURIN_SRC_CONTEXT_H
