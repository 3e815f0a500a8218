internal import JSON

/// A standard business document (SBDH 1.3, Peppol): an envelope that names its message, and the document in it.
public struct BusinessEnvelope {
    /// The sender's id of the message, unique on the network.
    public let instance: String
    public let document: XMLElement

    /// Nil for anything that is no envelope.
    public init?(_ root: XMLElement) {
        guard root.name == "StandardBusinessDocument", let header = root.child("StandardBusinessDocumentHeader"),
            let instance = header.child("DocumentIdentification")?.text("InstanceIdentifier"), !instance.isEmpty,
            let document = root.children.first(where: { $0.name != "StandardBusinessDocumentHeader" })
        else { return nil }
        self.instance = instance
        self.document = document
    }
}
