/// The tables of this module: jobs.
public enum StorageSchema {
    /// Numbers 1 to 99 are Storage's.
    public static let migrations = [Migration(1, "jobs") { JobTables.all($0) }]
}
