/* Loads the shared libraries FIRST and SECOND into one global scope and runs
 * the model `first` of both: loads FIRST SECOND PREFIX; prints what each makes
 * of the text of a status. */
#define _GNU_SOURCE
#include "burin/burin.h"

#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
  void *libraries[2];
  char name[256];
  for (int i = 0; i < 2; ++i)
    if (!(libraries[i] = dlopen(argv[1 + i], RTLD_NOW | RTLD_GLOBAL)))
      return fprintf(stderr, "%s\n", dlerror());
  for (int i = 0; i < 2; ++i) {
    burin_status (*run)(void *, const void *const *, void *const *);
    const char *(*text)(burin_status);
    snprintf(name, sizeof name, "%s_run", argv[3 + (argc > 4 ? i : 0)]);
    *(void **)&run = dlsym(libraries[i], name);
    snprintf(name, sizeof name, "%s_burin_status_text",
             argv[3 + (argc > 4 ? i : 0)]);
    *(void **)&text = dlsym(libraries[i], name);
    if (!run || !text || run(NULL, NULL, NULL) != BURIN_INVALID_ARGUMENT)
      return 1;
    puts(text(BURIN_OK));
  }
  return 0;
}
