//! What holds for every operation of the OpenAPI document, added to what the handlers say of themselves.
//!
//! Guarantees: whatever a handler declares as an error is declared as a problem document (RFC 9457); the errors that
//! come before a handler (no session, no right, no database) stand at every operation that can give them.

use torikomi_core::wire::ErrorAnswer;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::SESSION_COOKIE;

const PROBLEM: &str = "application/problem+json";
const SESSION: &str = "session";
const TOKEN: &str = "token";
/// Operations with these tags are done in person.
const WITHOUT_TOKEN: [&str; 3] = ["account", "me", "mail-file"];
/// Who is not signed in yet may call these.
const WITHOUT_SESSION: [(&str, &str); 5] = [
    ("/api/session", "get"),
    ("/api/session", "post"),
    ("/api/setup/{token}", "post"),
    ("/healthz", "get"),
    ("/api/upload", "options"),
];
const BEFORE_A_HANDLER: [(&str, &str); 5] = [
    ("401", "Nobody is signed in, or the session has ended."),
    ("403", "The account lacks the right, or a page of another site sent the request."),
    ("404", "There is no such thing in this workspace."),
    ("422", "A value is not acceptable; the message names it and the rule."),
    ("503", "The database or the file store does not answer just now: try again."),
];

pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components.schemas.entry(ErrorAnswer::name().into_owned()).or_insert_with(ErrorAnswer::schema);
    let cookie = ApiKeyValue::with_description(
        SESSION_COOKIE,
        "Set by signing in, and by set-up. On https its name is `__Host-torikomi_session`.",
    );
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made by an account for another program (`POST /api/me/token`)."))
        .build();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token));
    document.security = Some([SESSION, TOKEN].map(required).to_vec());
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
            ("head", &mut item.head),
            ("options", &mut item.options),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let needs_session = !WITHOUT_SESSION.contains(&(path.as_str(), method));
            complete_operation(operation, needs_session);
        }
    }
}

fn complete_operation(operation: &mut Operation, needs_session: bool) {
    let tags = operation.tags.iter().flatten();
    if !needs_session {
        operation.security = Some(Vec::new());
    } else if tags.into_iter().any(|tag| WITHOUT_TOKEN.contains(&tag.as_str())) {
        operation.security = Some(vec![required(SESSION)]);
    }
    let responses = &mut operation.responses.responses;
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response
            && (status.starts_with('4') || status.starts_with('5'))
        {
            declare_problem(response);
        }
    }
    for (status, meaning) in BEFORE_A_HANDLER {
        if needs_session || status == "503" {
            let problem = || RefOr::T(ResponseBuilder::new().description(meaning).content(PROBLEM, problem()).build());
            responses.entry(status.to_owned()).or_insert_with(problem);
        }
    }
}

fn required(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

fn declare_problem(response: &mut Response) {
    response.content.clear();
    response.content.insert(PROBLEM.to_owned(), RefOr::T(problem()));
}

fn problem() -> Content {
    Content::new(Some(Ref::from_schema_name(ErrorAnswer::name())))
}
