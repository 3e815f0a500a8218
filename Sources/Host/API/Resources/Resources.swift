/// Every resource of the API.
enum Resources {
    static let all = [AuthRoutes.group, JournalRoutes.group, ReportRoutes.group]
}
