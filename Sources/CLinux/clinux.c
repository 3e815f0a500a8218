#define _GNU_SOURCE
#include "clinux.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

int fiscus_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int fiscus_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

int fiscus_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static void limit(int resource, rlim_t value) {
    struct rlimit bounds = {value, value};
    setrlimit(resource, &bounds);
}

void fiscus_confine_process(unsigned seconds, unsigned gigabytes) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT};
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) signal(crashes[i], SIG_DFL);
    limit(RLIMIT_CPU, seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_AS, (rlim_t)gigabytes << 30);
    limit(RLIMIT_FSIZE, (rlim_t)512 << 20); /* the sealed copy of a library is a file, too */
    limit(RLIMIT_NPROC, 64);
}

void fiscus_tune_heap(int mapped, int step, int kept) {
    mallopt(M_MMAP_THRESHOLD, mapped);
    mallopt(M_TOP_PAD, step);
    mallopt(M_TRIM_THRESHOLD, kept);
}

void fiscus_use_large_pages(void *start, size_t length) {
    const uintptr_t large = (uintptr_t)2 << 20;
    uintptr_t first = ((uintptr_t)start + large - 1) & ~(large - 1);
    uintptr_t end = ((uintptr_t)start + length) & ~(large - 1);
    if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}
