internal import JSON

/// A query that pages: by number (`page`, `perPage`) or, for lists that change meanwhile, by cursor.
protocol Paged: Record {
    var page: Int { get set }
    var perPage: Int { get set }
    var cursor: String? { get set }
}

extension Paged {
    static var pagingFields: [Field<Self>] {
        [
            Field("page", \.page, .integer(1...1_000_000), default: 1, "which page"),
            Field("perPage", \.perPage, .integer(1...100), default: 20, "how many on a page"),
            Field("cursor", \.cursor, .code, "nextCursor of the page before; instead of page")
        ]
    }

    /// How many rows come before this page.
    /// - Throws: 400 for a cursor that we did not give.
    func skipping() throws -> Int {
        guard let cursor else { return (page - 1) * perPage }
        guard cursor.hasPrefix("c"), let place = Int(cursor.dropFirst()), place >= 0 else {
            throw Problem(.validation, "cursor.form", "this cursor is not one of ours", field: "/cursor")
        }
        return place
    }
}

enum SortOrder: String, Sendable, CaseIterable { case asc, desc }

/// What a page says of the whole list.
struct PageMeta: Record {
    var total = 0
    var page = 1
    var perPage = 20
    var totalPages = 0
    var nextCursor: String?

    init() {}

    init(_ query: some Paged, total: Int64, shown: Int) throws {
        let skipped = try query.skipping()
        self.total = Int(total)
        perPage = query.perPage
        page = skipped / query.perPage + 1
        totalPages = (Int(total) + query.perPage - 1) / query.perPage
        if skipped + shown < Int(total) { nextCursor = "c\(skipped + shown)" }
    }

    static let shape = Shape<PageMeta>("PageMeta", "Where a page stands in its list.") {
        Field("total", \.total, .integer(0...Int.max), "objects in the list")
        Field("page", \.page, .integer(1...Int.max), "this page")
        Field("perPage", \.perPage, .integer(1...100), "objects on a page")
        Field("totalPages", \.totalPages, .integer(0...Int.max), "pages")
        Field("nextCursor", \.nextCursor, .anyText, "for the next page; absent on the last")
    }
}
