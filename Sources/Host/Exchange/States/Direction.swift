/// Which side of the house a document came from: issued here, or received from outside.
public enum Direction: String, Sendable, CaseIterable { case issued, received }
