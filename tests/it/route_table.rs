/// A anonymous, O unit owner, M unit member, P operator, C counter clerk, G centre manager,
/// X accounts, D district monitor, U auditor, Z administrator.
pub const ROUTES: &[Route] = &[
    get("/healthz", ALL),
    get("/readyz", ALL),
    get("/static/{file}", ALL),
    get("/favicon.ico", ALL),
    get("/api/v1/openapi.json", ALL),
];
