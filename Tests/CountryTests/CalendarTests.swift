import CountryPack
import Documents
import Testing

/// Free days and deadlines of 2026 and 2027, by hand from printed calendars and the laws the manifests name.
@Suite("Calendars")
struct CalendarTests {
    private static let freeDays: [String: [Int: [String]]] = [
        // Orthodox Easter: 12 April 2026, 2 May 2027, when it meets Labour Day. 15 February 2026 is a Sunday.
        "RS": [
            2026: [
                "01-01", "01-02", "01-07", "02-15", "02-16", "02-17", "04-10", "04-11", "04-12", "04-13", "05-01",
                "05-02", "11-11"
            ],
            2027: [
                "01-01", "01-02", "01-07", "02-15", "02-16", "04-30", "05-01", "05-02", "05-03", "05-04", "11-11"
            ]
        ],
        // Easter: 5 April 2026, 28 March 2027.
        "BA": [
            2026: [
                "01-01", "01-02", "01-07", "03-01", "03-20", "04-06", "05-01", "05-02", "05-27", "11-25", "12-25"
            ],
            2027: [
                "01-01", "01-02", "01-07", "03-01", "03-09", "03-29", "05-01", "05-02", "05-16", "11-25", "12-25"
            ]
        ],
        "AE": [
            2026: [
                "01-01", "03-20", "03-21", "03-22", "05-26", "05-27", "05-28", "05-29", "06-16", "08-25", "12-02",
                "12-03"
            ],
            2027: [
                "01-01", "03-10", "03-11", "03-12", "05-15", "05-16", "05-17", "05-18", "06-06", "08-15", "12-02",
                "12-03"
            ]
        ]
    ]

    @Test("public holidays of 2026 and 2027", arguments: ["AE", "BA", "RS"])
    func holidays(code: String) throws {
        let calendar = WorkingCalendar(try Country(code).manifest)
        for (year, expected) in try #require(Self.freeDays[code]) {
            #expect(
                calendar.holidays(in: year).map { String($0.day.description.dropFirst(5)) } == expected,
                "\(code) \(year)")
        }
    }

    @Test(
        "both Easters, from tables",
        arguments: [
            (2024, "2024-03-31", "2024-05-05"), (2025, "2025-04-20", "2025-04-20"), (2026, "2026-04-05", "2026-04-12"),
            (2027, "2027-03-28", "2027-05-02"), (2028, "2028-04-16", "2028-04-16"), (2035, "2035-03-25", "2035-04-29")
        ])
    func easters(year: Int, western: String, eastern: String) throws {
        let croatian = WorkingCalendar(try Country("HR").manifest).holidays(in: year)
        #expect(croatian.contains { $0.day == Day(western) && $0.holiday.easter != nil })
        let serbian = WorkingCalendar(try Country("RS").manifest).holidays(in: year)
        #expect(serbian.contains { $0.day == Day(eastern) && $0.holiday.easter != nil })
    }

    struct Deadline: Sendable, CustomTestStringConvertible {
        let country: String
        let filing: String
        let end: String
        let due: String
        var testDescription: String { "\(country) \(filing) \(end)" }
    }

    private static func deadline(_ country: String, _ filing: String, _ end: String, _ due: String) -> Deadline {
        Deadline(country: country, filing: filing, end: end, due: due)
    }

    static let deadlines = [
        // By the 15th; 15 February 2026 is a holiday with its Monday and Tuesday, 15 August 2026 a Saturday.
        deadline("RS", "PPPDV.monthly", "2025-12-31", "2026-01-15"),
        deadline("RS", "PPPDV.monthly", "2026-01-31", "2026-02-18"),
        deadline("RS", "PPPDV.monthly", "2026-07-31", "2026-08-17"),
        deadline("RS", "PPPDV.monthly", "2026-12-31", "2027-01-15"),
        // By the 20th after the quarter; 20 June 2027 is a Sunday, but no quarter ends in May.
        deadline("RS", "PPPDV.quarterly", "2026-03-31", "2026-04-20"),
        deadline("RS", "PPPDV.quarterly", "2026-12-31", "2027-01-20"),
        // By the 10th; 10 January 2026 and 10 October 2026 are Saturdays, 10 May 2026 is a Sunday.
        deadline("BA", "PPDV", "2025-12-31", "2026-01-12"), deadline("BA", "PPDV", "2026-04-30", "2026-05-11"),
        deadline("BA", "PPDV", "2026-09-30", "2026-10-12"), deadline("BA", "PPDV", "2026-11-30", "2026-12-10"),
        deadline("BA", "eKIF", "2026-11-30", "2026-12-10"), deadline("BA", "eKUF", "2026-12-31", "2027-01-11"),
        // Three months after the year. By the 12th, when 12 December 2026 is a Saturday; 180 days after the year.
        deadline("BA", "profitTax", "2026-12-31", "2027-03-31"), deadline("RS", "EPP", "2026-11-30", "2026-12-14"),
        deadline("RS", "vatRecords", "2026-12-31", "2027-01-12"), deadline("RS", "PDP", "2026-12-31", "2027-06-29"),
        // Over both Easters: 12 April 2026 in Serbia, with Friday to Monday free, and 5 April in Bosnia.
        deadline("RS", "EPP", "2026-03-31", "2026-04-14"), deadline("BA", "PPDV", "2026-03-31", "2026-04-10"),
        // Eid: 28 May 2026 falls into the feast of sacrifice, the days after it into a weekend.
        deadline("AE", "VAT201.monthly", "2026-04-30", "2026-06-01"),
        // Report of unpaid invoices by 20 February, a Saturday in 2027; reports of e-invoices are due on any day.
        deadline("HR", "OPZ-STAT", "2026-12-31", "2027-02-22"),
        deadline("HR", "eIzvjestavanje.odbijanje", "2026-11-30", "2026-12-20"),
        deadline("HR", "PDV.quarterly", "2026-03-31", "2026-04-30"), deadline("HR", "PD", "2026-12-31", "2027-04-30"),
        // The 20th and the end of the month.
        deadline("HR", "ZP", "2026-11-30", "2026-12-21"), deadline("HR", "PDV.monthly", "2026-11-30", "2026-12-31"),
        deadline("HR", "PDV.monthly", "2026-12-31", "2027-02-01"),
        // 28 days after the period; 28 February 2026 is a Saturday, 28 March 2027 a Sunday.
        deadline("AE", "VAT201.monthly", "2026-01-31", "2026-03-02"),
        deadline("AE", "VAT201.monthly", "2026-11-30", "2026-12-28"),
        deadline("AE", "VAT201.quarterly", "2026-12-31", "2027-01-28"),
        deadline("AE", "VAT201.monthly", "2027-02-28", "2027-03-29"),
        deadline("AE", "corporateTax", "2026-12-31", "2027-09-30")
    ]

    @Test("filings are due when the law says", arguments: deadlines)
    func due(deadline: Deadline) throws {
        let manifest = try Country(deadline.country).manifest
        let filing = try #require(manifest.filings.first { $0.key == deadline.filing })
        let end = try #require(Day(deadline.end))
        #expect(filing.due(periodEnd: end, WorkingCalendar(manifest)) == Day(deadline.due))
    }

    /// Filings of single events: the working day after it, over Christmas and New Year.
    @Test(
        "what is filed for an event is due some working days later",
        arguments: [
            ("HR", "JOPPD", "2026-12-24", "2026-12-28"), ("HR", "JOPPD", "2026-12-31", "2027-01-04"),
            ("RS", "PDPO.S", "2026-12-31", "2027-01-06"), ("RS", "PDPO.S", "2026-04-09", "2026-04-16")
        ])
    func event(code: String, filing: String, day: String, due: String) throws {
        let manifest = try Country(code).manifest
        let found = try #require(manifest.filings.first { $0.key == filing })
        #expect(found.due(periodEnd: try #require(Day(day)), WorkingCalendar(manifest)) == Day(due))
    }

    @Test("no deadline falls on a free day, in any month of ten years", arguments: Country.all)
    func neverFree(country: Country) throws {
        let calendar = WorkingCalendar(country.manifest)
        var end = try #require(Day("2024-01-31"))
        while end.year < 2034 {
            for filing in country.manifest.filings where filing.roll != .none && filing.period != .event {
                let due = try #require(filing.due(periodEnd: end, calendar))
                #expect(calendar.isWorkingDay(due) && due > end, "\(country.code) \(filing.key) \(end): \(due)")
            }
            end = try #require(end.adding(days: 1)).lastOfMonth
        }
    }

    @Test(
        "working days over New Year, weekends and holidays",
        arguments: [
            // 7 January 2026 is Christmas in Serbia; 3 and 4 January are a weekend.
            ("RS", "2025-12-31", 1, "2026-01-05"), ("RS", "2025-12-31", 3, "2026-01-08"),
            ("RS", "2026-04-09", 1, "2026-04-14"), ("BA", "2025-12-31", 1, "2026-01-05"),
            ("AE", "2026-12-01", 1, "2026-12-04"), ("AE", "2026-12-31", 1, "2027-01-04")
        ])
    func workingDays(code: String, from: String, count: Int, to: String) throws {
        let calendar = WorkingCalendar(try Country(code).manifest)
        #expect(calendar.adding(workingDays: count, to: try #require(Day(from))) == Day(to))
    }
}
