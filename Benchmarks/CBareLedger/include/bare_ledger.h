#ifndef FISCUS_BARE_LEDGER_H
#define FISCUS_BARE_LEDGER_H
/* What the storage engine alone can do: the rows that one posted sale of three lines leaves behind (lines, text,
 * entry, balances), written with prepared statements, one transaction per entry, synchronous=FULL, no triggers, no
 * foreign keys, no hashing. Returns nanoseconds for `entries` entries after `warmup`, or -1 with *problem set. */
long long bare_ledger_post(const char *path, int entries, int warmup, const char **problem);
#endif
