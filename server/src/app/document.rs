//! Additions to the OpenAPI document that apply to every operation.
//!
//! Guarantees: every error that a handler declares is declared as a problem document (RFC 9457); errors that arise
//! before a handler (no session, no right, an unreadable body, no database) are listed at exactly the operations that
//! can return them, derived from its inputs. Errors that depend on the handler (409, 412, 422, 428, 429) are declared
//! there.

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
const IMPORT_PREFIX: &str = "/api/import/{id}";
/// The problems that an operation may return. A handler that describes one of them itself keeps its own text.
struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        PROBLEMS.map(|(status, _, meaning)| (status.to_owned(), RefOr::T(problem_response(meaning)))).into()
    }
}

/// When an operation can return a problem.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Always,
    /// It needs an account.
    NeedsAccount,
    /// It changes something.
    IsChange,
    /// Its address has parameters: one that does not parse is not found.
    HasPath,
    /// It has a query.
    HasQuery,
    /// It has a body.
    HasBody,
    /// Its body is JSON.
    HasJson,
    /// It is about one import.
    OneImport,
    /// It queries the database.
    UsesDatabase,
}

/// Without conditions: only if the handler declares it, with this text unless it has its own.
const PROBLEMS: [(&str, &[Condition], &str); 17] = {
    use Condition::{Always, HasBody, HasJson, HasPath, HasQuery, IsChange, NeedsAccount, OneImport, UsesDatabase};
    [
        ("400", &[HasQuery, HasBody], "The request does not have the documented form; the message says where."),
        ("401", &[NeedsAccount], "Nobody is signed in, or the session or token is no longer valid."),
        ("403", &[NeedsAccount, IsChange], "The account lacks the right, or a page of another site sent the request."),
        ("404", &[HasPath], "There is no such object in this workspace."),
        ("408", &[HasBody], "No part of the body has arrived for too long: send the request again."),
        ("409", &[], "The state of the object does not allow this; the code and the message say why."),
        ("410", &[OneImport], "The import was a plan that was dropped or has expired."),
        ("412", &[], "The object has changed since it was read, or the client uses another version of the protocol."),
        ("413", &[HasBody], "The body is larger than this operation accepts."),
        ("415", &[HasJson], "The body has another media type than this operation accepts."),
        ("422", &[], "A value is not acceptable; the message names the value and the rule."),
        ("428", &[], "The request does not say which revision it is based on."),
        ("429", &[NeedsAccount], "Too many such requests: wait as long as `Retry-After` says."),
        ("500", &[Always], "A defect of the server; its log has the details."),
        ("503", &[UsesDatabase], "The database or the file store does not answer at the moment: try again."),
        ("504", &[UsesDatabase], "The request took longer than allowed: ask for less, or try later."),
        ("507", &[UsesDatabase], "No disk space is left."),
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
        .description(Some("Created by an account for another program (`POST /api/me/token`)."))
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
    let applying: Vec<Condition> = conditions(operation, path, method);
    let responses = &mut operation.responses.responses;
    let mut shared = Problems::responses();
    for (status, conditions, _) in PROBLEMS {
        if let Some(problem) = shared.remove(status).filter(|_| conditions.iter().any(|it| applying.contains(it))) {
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
                "201" => "It was created.",
                "202" => "It was accepted, and is processed in the background.",
                "204" => "It was done; the answer has no content.",
                _ => "The requested content.",
            };
            response.description = done.to_owned();
        }
    }
}

/// The conditions that apply to an operation, by its kind and its inputs.
fn conditions(operation: &Operation, path: &str, method: &str) -> Vec<Condition> {
    let has_parameter = |place: ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    let body = operation.request_body.as_ref();
    let is_json = |body: &RefOr<RequestBody>| matches!(body, RefOr::T(body) if body.content.contains_key(JSON));
    let conditions = [
        (Condition::Always, true),
        (Condition::NeedsAccount, !WITHOUT_SESSION.contains(&(path, method))),
        (Condition::IsChange, !["get", "head", "options"].contains(&method)),
        (Condition::HasPath, has_parameter(ParameterIn::Path)),
        (Condition::HasQuery, has_parameter(ParameterIn::Query)),
        (Condition::HasBody, body.is_some()),
        (Condition::HasJson, body.is_some_and(is_json)),
        (Condition::OneImport, path.starts_with(IMPORT_PREFIX)),
        (Condition::UsesDatabase, !WITHOUT_DATABASE.contains(&(path, method))),
    ];
    conditions.into_iter().filter(|(_, applies)| *applies).map(|(condition, _)| condition).collect()
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
