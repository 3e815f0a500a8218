#include "bare_ledger.h"
#include <sqlite3.h>
#include <string.h>
#include <time.h>

enum { LINE, TEXT, ENTRY, BALANCE, VAT, BEGIN, COMMIT, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    "INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base, currency, amount, party, "
    "document, due, tax_row, tax_document, tax_part, vat_day, vat_period) VALUES "
    "(1, ?1, ?2, ?3, 20260314, ?4, 0, ?5, NULL, NULL, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    "INSERT INTO entry_texts (organization_id, entry, salt, payload) VALUES (1, ?1, ?2, ?3)",
    "INSERT INTO entries (organization_id, entry, day, document_day, period, kind, class, reverses, document, "
    "request_key, actor, at, lines, text_digest, previous, hash) VALUES "
    "(1, ?1, 20260314, 20260314, 202603, 'normal', 0, NULL, ?2, NULL, 0, ?3, 3, ?4, ?4, ?4)",
    "INSERT INTO balances VALUES (1, ?1, '', 0, ?4, ?2, ?3, 0, 0) ON CONFLICT (organization_id, span, "
    "account, currency, class) DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit",
    "INSERT INTO vat_balances VALUES (1, 202603, 'standard', 'invoice', ?1, 0, ?2) ON CONFLICT (organization_id, "
    "vat_period, tax_row, tax_document, tax_part) DO UPDATE SET credit = credit + excluded.credit",
    "BEGIN IMMEDIATE", "COMMIT",
};

static const char *failure;

static void step(sqlite3 *db, sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE && !failure) failure = sqlite3_errmsg(db);
    sqlite3_reset(statement);
}

static void post(sqlite3 *db, sqlite3_stmt **s, long long entry) {
    static const int accounts[3] = {2, 16, 8};
    static const long long amounts[3] = {120000, 100000, 20000}, spans[3] = {202603, 2026031, 20260314};
    static const unsigned char digest[32] = {7};
    step(db, s[BEGIN]);
    for (int line = 0; line < 3; line++) {
        sqlite3_stmt *st = s[LINE];
        sqlite3_clear_bindings(st);
        sqlite3_bind_int64(st, 1, entry);
        sqlite3_bind_int64(st, 2, line + 1);
        sqlite3_bind_int64(st, 3, accounts[line]);
        sqlite3_bind_int64(st, 4, line == 0 ? 1 : -1);
        sqlite3_bind_int64(st, 5, amounts[line]);
        if (line == 0) {
            sqlite3_bind_int64(st, 6, 1);
            sqlite3_bind_int64(st, 7, entry);
            sqlite3_bind_int64(st, 8, 20260413);
        } else {
            sqlite3_bind_text(st, 9, "standard", -1, SQLITE_STATIC);
            sqlite3_bind_text(st, 10, "invoice", -1, SQLITE_STATIC);
            sqlite3_bind_text(st, 11, line == 1 ? "base" : "tax", -1, SQLITE_STATIC);
            sqlite3_bind_int64(st, 12, 20260314);
            sqlite3_bind_int64(st, 13, 202603);
        }
        step(db, st);
    }
    sqlite3_bind_int64(s[TEXT], 1, entry);
    sqlite3_bind_blob(s[TEXT], 2, digest, 16, SQLITE_STATIC);
    sqlite3_bind_text(s[TEXT], 3, "{\"text\":\"Sale 12345\"}", -1, SQLITE_STATIC);
    step(db, s[TEXT]);
    sqlite3_bind_int64(s[ENTRY], 1, entry);
    sqlite3_bind_int64(s[ENTRY], 2, entry);
    sqlite3_bind_int64(s[ENTRY], 3, 1795000000000000 + entry);
    sqlite3_bind_blob(s[ENTRY], 4, digest, 32, SQLITE_STATIC);
    step(db, s[ENTRY]);
    for (int span = 0; span < 3; span++)
        for (int line = 0; line < 3; line++) {
            sqlite3_bind_int64(s[BALANCE], 1, accounts[line]);
            sqlite3_bind_int64(s[BALANCE], 2, line == 0 ? amounts[line] : 0);
            sqlite3_bind_int64(s[BALANCE], 3, line == 0 ? 0 : amounts[line]);
            sqlite3_bind_int64(s[BALANCE], 4, spans[span]);
            step(db, s[BALANCE]);
        }
    for (int line = 1; line < 3; line++) {
        sqlite3_bind_text(s[VAT], 1, line == 1 ? "base" : "tax", -1, SQLITE_STATIC);
        sqlite3_bind_int64(s[VAT], 2, amounts[line]);
        step(db, s[VAT]);
    }
    step(db, s[COMMIT]);
}

long long bare_ledger_post(const char *path, int entries, int warmup, const char **problem) {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    failure = 0;
    if (sqlite3_open(path, &db) != SQLITE_OK) { *problem = "cannot open"; return -1; }
    sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; "
                     "PRAGMA cache_size = -16384", 0, 0, 0);
    for (int i = 0; i < STATEMENTS; i++)
        if (sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], 0) != SQLITE_OK) {
            *problem = sqlite3_errmsg(db);
            return -1;
        }
    struct timespec from, to;
    for (int i = 1; i <= warmup; i++) post(db, statements, i);
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 1; i <= entries; i++) post(db, statements, warmup + i);
    clock_gettime(CLOCK_MONOTONIC, &to);
    for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(statements[i]);
    *problem = failure;
    sqlite3_close(db);
    return failure ? -1 : (to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec);
}
