internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Who belongs to the organization, and who is asked to.
enum MemberRoutes {
    static let group = RouteGroup("users", "Members of the organization and invitations.") {
        list
        invite
        setRole
        remove
        invitations
        revoke
    }

    private static let list = Route.read(
        "/users", "listUsers", "The members of the organization.", as: .member(.admin, nil), answers: MemberList.self
    ) { reading, transaction in
        var list = MemberList()
        list.data = try reading.books.identity.members(transaction).all().map(MemberAnswer.init)
        return list
    }

    private static let invite = Route.write(
        .post, "/users/invite", "inviteUser", "Invites somebody by e-mail.", as: .member(.admin, nil),
        takes: InvitationInput.self, answers: InvitationAnswer.self, status: 201,
        refusals: [.conflict("The person is a member already.")]
    ) { writing, transaction in
        let (input, identity, tenant) = (writing.input, writing.books.identity, writing.tenant)
        guard let email = EmailAddress(input.email) else {
            throw Problem(.validation, "email.form", "this is not an e-mail address", field: "/email")
        }
        try writing.requireRole(atLeast: input.role)
        let made = try identity.invitations(transaction).make(
            email: email, fullName: input.fullName, role: input.role, by: writing.origin.actor,
            organizationKey: tenant.key)
        let name = try identity.organizations(transaction).profile().name
        try writing.books.ledger.audit(transaction).record(
            "user.invited", of: "invitation", made.invitation.number,
            after: ["email": .string(email.description), "role": .string(input.role.rawValue)], by: writing.origin)
        return Written(InvitationAnswer(made.invitation, writing.ids)) {
            try await identity.send(made.invitation, token: made.token, organizationName: name)
        }
    }

    private static let setRole = Route.write(
        .put, "/users/{id}/role", "setUserRole", "Changes a member's role.", as: .member(.owner, nil),
        takes: RoleInput.self, answers: MemberAnswer.self,
        refusals: [.conflict("It is your own role, or the last owner's.")]
    ) { writing, transaction in
        let members = writing.books.identity.members(transaction)
        let before = try members.find(key: writing.call.parameter("id"))
        try writing.requireMatch(before.version)
        let member = try members.setRole(
            writing.input.role, of: before.user.key, by: writing.call.principal?.user)
        try writing.books.ledger.audit(transaction).record(
            "user.role", of: "user", member.user.id.number, before: ["role": .string(before.role.rawValue)],
            after: ["role": .string(member.role.rawValue)], by: writing.origin)
        return Written(MemberAnswer(member))
    }

    private static let remove = Route.remove(
        "/users/{id}", "removeUser", "Takes a member out of the organization and ends their sessions.",
        as: .member(.owner, nil), refusals: [.conflict("It is yourself, or the last owner.")]
    ) { writing, transaction in
        let member = try writing.books.identity.members(transaction).remove(
            key: writing.call.parameter("id"), by: writing.call.principal?.user)
        try writing.books.ledger.audit(transaction).record(
            "user.removed", of: "user", member.user.id.number, by: writing.origin)
    }

    private static let invitations = Route.read(
        "/invitations", "listInvitations", "Invitations, open and closed.", as: .member(.admin, nil),
        answers: InvitationList.self
    ) { reading, transaction in
        var list = InvitationList()
        list.data = try reading.books.identity.invitations(transaction).all()
            .map { InvitationAnswer($0, reading.ids) }
        return list
    }

    private static let revoke = Route.remove(
        "/invitations/{id}", "revokeInvitation", "Takes an open invitation back.", as: .member(.admin, nil),
        refusals: [.conflict("It is not open any more.")]
    ) { writing, transaction in
        try writing.books.identity.invitations(transaction).revoke(writing.number(.invitation))
    }
}

extension Writing {
    /// Nobody gives more than they have.
    func requireRole(atLeast role: Role) throws {
        guard let own = call.principal?.membership?.role, own >= role else {
            throw Problem(
                .forbidden, "auth.role", "only a \(role.rawValue) makes somebody \(role.rawValue)", field: "/role",
                remedy: "ask an owner")
        }
    }
}

struct MemberAnswer: Exemplified, Versioned {
    var id = ""
    var email = ""
    var fullName = ""
    var role = Role.viewer
    var lastLoginAt: Timestamp?
    var versionNumber = 0

    var version: Int64 { Int64(versionNumber) }

    init() {}

    init(_ member: Member) {
        id = member.user.key
        email = member.user.email
        fullName = member.user.fullName
        role = member.role
        lastLoginAt = member.user.lastLoginAt
        versionNumber = Int(member.version)
    }

    static let shape = Shape<MemberAnswer>("Member", "A member of the organization.") {
        Field("id", \.id, .id, "id")
        Field("email", \.email, .anyText, "login")
        Field("fullName", \.fullName, .anyText, "name")
        Field("role", \.role, .enumeration(), "role")
        Field("lastLoginAt", \.lastLoginAt, .moment, "the last login")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
    }

    static let example: MemberAnswer = {
        var example = MemberAnswer()
        example.id = Examples.user.id
        example.email = Examples.user.email
        example.fullName = Examples.user.fullName
        example.role = .owner
        example.versionNumber = 1
        return example
    }()
}

struct MemberList: Exemplified {
    var data: [MemberAnswer] = []

    static let shape = Shape<MemberList>("MemberList", "Members.") {
        Field("data", \.data, .items(.record()), "members, oldest first")
    }

    static let example: MemberList = {
        var example = MemberList()
        example.data = [.example]
        return example
    }()
}

struct RoleInput: Exemplified {
    var role = Role.viewer

    static let shape = Shape<RoleInput>("RoleInput", "A role.") {
        Field("role", \.role, .enumeration(), "viewer, accountant, admin or owner")
    }

    static let example: RoleInput = {
        var example = RoleInput()
        example.role = .admin
        return example
    }()
}

struct InvitationInput: Exemplified {
    var email = ""
    var fullName = ""
    var role = Role.viewer

    static let shape = Shape<InvitationInput>("InvitationInput", "Somebody to invite.") {
        Field("email", \.email, .email, "where the invitation goes")
        Field("fullName", \.fullName, .text(maximum: 255), "name")
        Field("role", \.role, .enumeration(), "role; not above one's own")
    }

    static let example: InvitationInput = {
        var example = InvitationInput()
        example.email = "jana@example.com"
        example.fullName = "Jana Jović"
        example.role = .accountant
        return example
    }()
}

struct InvitationAnswer: Exemplified {
    var id = ""
    var email = ""
    var fullName = ""
    var role = Role.viewer
    var state = OneTimeState.open
    var createdAt = Timestamp(microseconds: 0)
    var expiresAt = Timestamp(microseconds: 0)

    init() {}

    init(_ invitation: Invitation, _ ids: PublicIDs) {
        id = ids.text(.invitation, invitation.number)
        email = invitation.email
        fullName = invitation.fullName
        role = invitation.role
        state = invitation.state
        createdAt = invitation.createdAt
        expiresAt = invitation.expiresAt
    }

    static let shape = Shape<InvitationAnswer>("Invitation", "An invitation; its token is in the mail alone.") {
        Field("id", \.id, .id, "id")
        Field("email", \.email, .anyText, "whom")
        Field("fullName", \.fullName, .anyText, "name")
        Field("role", \.role, .enumeration(), "as what")
        Field("state", \.state, .enumeration(), "open, used, or void")
        Field("createdAt", \.createdAt, .moment, "sent")
        Field("expiresAt", \.expiresAt, .moment, "good until")
    }

    static let example: InvitationAnswer = {
        var example = InvitationAnswer()
        example.id = Examples.id
        example.email = "jana@example.com"
        example.fullName = "Jana Jović"
        example.role = .accountant
        return example
    }()
}

struct InvitationList: Exemplified {
    var data: [InvitationAnswer] = []

    static let shape = Shape<InvitationList>("InvitationList", "Invitations.") {
        Field("data", \.data, .items(.record()), "invitations, oldest first")
    }

    static let example: InvitationList = {
        var example = InvitationList()
        example.data = [.example]
        return example
    }()
}
