//! The OpenAPI document: what every call may answer beside its own answers, said once for all of them.

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi as Spec, Ref, RefOr, Response};

use crate::web::Problem;

/// What errors come as (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Answers of the kit, which any call can give, with when it gives them.
const ANY_CALL: [(&str, &str); 7] = [
    ("400", "the request cannot be read"),
    ("401", "nobody is logged in"),
    ("403", "the role does not allow it, or the call comes from another site"),
    ("404", "it is not there, or belongs to somebody else"),
    ("422", "refused, with every reason; nothing was changed"),
    ("429", "too many of these calls; see Retry-After"),
    ("503", "busy, or the database is away; see Retry-After"),
];

/// Further answers of calls that change something.
const CHANGING_CALL: [(&str, &str); 4] = [
    ("408", "the body did not come in time"),
    ("409", "somebody else was faster, or a call with the same key is still at work"),
    ("413", "the body is larger than 1 MB"),
    ("415", "the body is no plain JSON"),
];

/// What stands above all calls in the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sanjha",
        description = "Booking and billing of a Common Facility Centre. Money is whole paise, moments are RFC 3339 with offset."
    ),
    components(schemas(Problem))
)]
pub struct Document;

/// Completes the document that the rooms' calls made.
pub fn complete(mut document: Spec) -> Spec {
    for item in document.paths.paths.values_mut() {
        let PathItem { get, put, post, delete, patch, .. } = item;
        for operation in get.iter_mut() {
            add(operation, &ANY_CALL);
        }
        for operation in [put, post, delete, patch].into_iter().flatten() {
            add(operation, &ANY_CALL);
            add(operation, &CHANGING_CALL);
        }
    }
    document
}

fn add(operation: &mut Operation, answers: &[(&str, &str)]) {
    let responses = &mut operation.responses.responses;
    for (status, when) in answers {
        responses.entry((*status).to_owned()).or_insert_with(|| RefOr::T(Response::new(*when)));
    }
    // Every error is a problem document, whatever the room wrote of it.
    for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        if let RefOr::T(response) = response {
            let schema = Content::new(Some(Ref::from_schema_name("Problem")));
            response.content = std::iter::once((PROBLEM.to_owned(), RefOr::T(schema))).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_call_declares_what_the_kit_answers() {
        let document = serde_json::to_value(crate::server::openapi()).unwrap();
        let mut calls = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, call) in item.as_object().unwrap() {
                calls += 1;
                let needed = if method == "get" { vec!["401", "404", "503"] } else { vec!["403", "409", "413", "415"] };
                for status in needed {
                    let answer = &call["responses"][status]["content"];
                    assert!(answer.get(super::PROBLEM).is_some(), "{method} {path} {status}: {answer}");
                    assert_eq!(answer.as_object().unwrap().len(), 1);
                }
            }
        }
        assert!(calls > 60, "{calls}");
    }
}
