/* What the plugin loader and the validator need of Linux and Swift's Glibc module does not show (it needs _GNU_SOURCE). */
#ifndef FISCUS_CLINUX_H
#define FISCUS_CLINUX_H

#include <stddef.h>

/* An anonymous file in memory that can be sealed; -1 and errno on failure. */
int fiscus_memory_file(const char *name);

/* Forbids any change of a memory file for ever; 0, or -1 and errno. */
int fiscus_seal(int descriptor);

/* A pipe whose ends are closed in programs that are started; 0, or -1 and errno. */
int fiscus_pipe(int ends[2]);

/*
 * Prepares this process for code that may crash: bounds CPU seconds, address space, file sizes and processes, and lets
 * a crash signal kill (a handler that returns, as a runtime's crash reporter does, would let a raised signal pass).
 */
void fiscus_confine_process(unsigned seconds, unsigned gigabytes);

/*
 * How the C library asks for memory from now on: blocks up to `mapped` bytes come from the heap, which grows by `step`
 * bytes at least and gives back only what exceeds `kept` free bytes at its end.
 */
void fiscus_tune_heap(int mapped, int step, int kept);

/* Asks for pages of two megabytes for what of this memory is touched from now on; a hint, so nothing is returned. */
void fiscus_use_large_pages(void *start, size_t length);

#endif
