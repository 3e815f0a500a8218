/// Every resource of the API, in the order of the reference.
package enum Resources {
    package static let all: [RouteGroup] = [
        AuthRoutes.group, SecondFactorRoutes.group, OrganizationRoutes.group, MemberRoutes.group, KeyRoutes.group,
        ContactRoutes.group,
        InvoiceRoutes.group, DocumentRoutes.group, DocumentFileRoutes.group, PaymentRoutes.group,
        DocumentSettingsRoutes.group,
        SigningRoutes.group, TransmissionRoutes.group, InboundRoutes.group, IssuerProfileRoutes.group,
        EventRoutes.group,
        AccountRoutes.group, JournalRoutes.group, ExpenseRoutes.group, PeriodRoutes.group,
        RateRoutes.group, TaxRateRoutes.group, ReportRoutes.group, AuditRoutes.group, ValidationRoutes.group,
        CountryRoutes.group, PlatformRoutes.group, OperationRoutes.group
    ]
}
