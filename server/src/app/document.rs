//! Additions to the OpenAPI document that apply to every operation.
//!
//! Guarantees: every error that a handler declares is declared as a problem document (RFC 9457); errors that arise
//! before a handler (no session, no right, an unreadable body, no database) are listed at exactly the operations that
//! can return them, derived from what the operation takes. Errors that depend on the handler (409, 412, 422, 428, 429)
//! are declared there.

use std::collections::BTreeMap;

use serde_json::Value;
use torikomi_core::wire::ErrorAnswer;
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{
        Content, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Type,
        path::{Operation, ParameterIn},
        request_body::RequestBody,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::SESSION_COOKIE;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
const SESSION: &str = "session";
const TOKEN: &str = "token";
/// Operations with these tags require a person.
const WITHOUT_TOKEN: [&str; 3] = ["account", "me", "mail-file"];
/// Problems that pass without action.
const WITH_RETRY_AFTER: [&str; 2] = ["429", "503"];
/// These may be called without a session.
const WITHOUT_SESSION: [(&str, &str); 8] = [
    ("/api/session", "get"),
    ("/api/session", "post"),
    // Signing out without a session is fine.
    ("/api/session", "delete"),
    ("/api/setup/{token}", "post"),
    ("/healthz", "get"),
    ("/readyz", "get"),
    ("/metrics", "get"),
    ("/api/upload", "options"),
];
/// These use neither the database nor the file store.
const WITHOUT_DATABASE: [(&str, &str); 3] = [("/healthz", "get"), ("/metrics", "get"), ("/api/upload", "options")];
/// The common prefix of all operations on one import.
const OF_ONE_IMPORT: &str = "/api/import/{id}";
/// The problems that an operation may return. A handler that describes one of them itself keeps its own words.
struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        PROBLEMS.map(|(status, _, meaning)| (status.to_owned(), RefOr::T(problem_response(meaning)))).into()
    }
}

/// When an operation can return a problem.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// It needs an account.
    SignedIn,
    /// It changes something.
    Changing,
    /// Its address has parameters: one that does not parse is not found.
    WithPath,
    /// It has a query.
    WithQuery,
    /// It has a body.
    WithBody,
    /// Its body is JSON.
    WithJson,
    /// It is about one import.
    OfImport,
    /// It queries the database.
    Stored,
}

/// Without conditions: only if the handler declares it, with these words unless it has its own.
const PROBLEMS: [(&str, &[When], &str); 17] = {
    use When::{Always, Changing, OfImport, SignedIn, Stored, WithBody, WithJson, WithPath, WithQuery};
    [
        ("400", &[WithQuery, WithBody], "The request is not of the documented form; the message says where."),
        ("401", &[SignedIn], "Nobody is signed in, or the session or token has ended."),
        ("403", &[SignedIn, Changing], "The account lacks the right, or a page of another site sent the request."),
        ("404", &[WithPath], "There is no such thing in this workspace."),
        ("408", &[WithBody], "Nothing of the body has arrived for too long: send it again."),
        ("409", &[], "The state of what is asked for does not allow it; the code and the message say why."),
        ("410", &[OfImport], "The import was a plan, which was dropped or has expired."),
        ("412", &[], "It is not what the request was made from, or for."),
        ("413", &[WithBody], "The body is larger than this operation takes."),
        ("415", &[WithJson], "The body is of another media type than this operation takes."),
        ("422", &[], "A value is not acceptable; the message names it and the rule."),
        ("428", &[], "The request does not say what it was made from."),
        ("429", &[SignedIn], "Too many of these requests: wait as long as `Retry-After` says."),
        ("500", &[Always], "A defect of the server; its log says more."),
        ("503", &[Stored], "The database or the file store does not answer just now: try again."),
        ("504", &[Stored], "It took longer than a request may: ask for less, or later."),
        ("507", &[Stored], "No room is left."),
    ]
};

pub(crate) fn complete(document: &mut OpenApi) {
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
            complete_operation(operation, path, method);
        }
    }
}

/// Widens unsigned integers of at most 32 bits to a larger format, because the formats of OpenAPI (`int32`, `int64`)
/// are signed: a generated client could not hold the upper half.
pub(crate) fn widen_unsigned(part: &mut Value) {
    match part {
        Value::Object(fields) => {
            let is_unsigned =
                fields.get("minimum").is_some_and(|minimum| minimum == 0) && !fields.contains_key("maximum");
            if is_unsigned && fields.get("format").is_some_and(|format| format == "int32") {
                fields.insert("format".to_owned(), "int64".into());
                fields.insert("maximum".to_owned(), u32::MAX.into());
            }
            fields.values_mut().for_each(widen_unsigned);
        }
        Value::Array(items) => items.iter_mut().for_each(widen_unsigned),
        _ => {}
    }
}

fn complete_operation(operation: &mut Operation, path: &str, method: &str) {
    let tags = operation.tags.iter().flatten();
    if WITHOUT_SESSION.contains(&(path, method)) {
        operation.security = Some(Vec::new());
    } else if tags.into_iter().any(|tag| WITHOUT_TOKEN.contains(&tag.as_str())) {
        operation.security = Some(vec![required(SESSION)]);
    }
    let holds: Vec<When> = conditions(operation, path, method);
    let responses = &mut operation.responses.responses;
    let mut shared = Problems::responses();
    for (status, when, _) in PROBLEMS {
        if let Some(problem) = shared.remove(status).filter(|_| when.iter().any(|when| holds.contains(when))) {
            responses.entry(status.to_owned()).or_insert(problem);
        }
    }
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response
            && (status.starts_with('4') || status.starts_with('5'))
        {
            declare_problem(status, response);
        }
        // OpenAPI requires a description for each.
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let done = match status.as_str() {
                "201" => "It was made.",
                "202" => "It was accepted, and is done in the background.",
                "204" => "It was done; there is no more to say.",
                _ => "What was asked for.",
            };
            response.description = done.to_owned();
        }
    }
}

/// The conditions that hold for an operation, by its kind and what it takes.
fn conditions(operation: &Operation, path: &str, method: &str) -> Vec<When> {
    let has_parameter = |place: ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    let body = operation.request_body.as_ref();
    let is_json = |body: &RefOr<RequestBody>| matches!(body, RefOr::T(body) if body.content.contains_key(JSON));
    let conditions = [
        (When::Always, true),
        (When::SignedIn, !WITHOUT_SESSION.contains(&(path, method))),
        (When::Changing, !["get", "head", "options"].contains(&method)),
        (When::WithPath, has_parameter(ParameterIn::Path)),
        (When::WithQuery, has_parameter(ParameterIn::Query)),
        (When::WithBody, body.is_some()),
        (When::WithJson, body.is_some_and(is_json)),
        (When::OfImport, path.starts_with(OF_ONE_IMPORT)),
        (When::Stored, !WITHOUT_DATABASE.contains(&(path, method))),
    ];
    conditions.into_iter().filter(|(_, holds)| *holds).map(|(when, _)| when).collect()
}

fn required(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

fn problem_response(meaning: &str) -> Response {
    ResponseBuilder::new().description(meaning).build()
}

fn declare_problem(status: &str, response: &mut Response) {
    response.content.clear();
    response.content.insert(PROBLEM.to_owned(), RefOr::T(problem()));
    if response.description.is_empty() {
        let meaning = PROBLEMS.iter().find(|(shared, ..)| *shared == status).map(|(_, _, meaning)| *meaning);
        response.description = meaning.unwrap_or("The message says why.").to_owned();
    }
    if WITH_RETRY_AFTER.contains(&status) {
        response.headers.insert("Retry-After".to_owned(), RefOr::T(retry_after()));
    }
}

fn retry_after() -> Header {
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
    HeaderBuilder::new()
        .schema(Some(seconds))
        .description(Some("After how many seconds the same request may succeed."))
        .build()
}

fn problem() -> Content {
    Content::new(Some(Ref::from_schema_name(ErrorAnswer::name())))
}
